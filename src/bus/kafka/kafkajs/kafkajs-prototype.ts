import { createRequire } from 'node:module'
import { requireMethods } from './require-methods.ts'

/** The prototype of a class that kafkajs keeps to itself, by its module under `kafkajs/src`. Throws as `requireMethods` does. */
export function kafkajsPrototype<Prototype extends object>(
  module: string,
  methods: readonly (keyof Prototype)[],
  repair: string
): Prototype {
  const found: unknown = createRequire(import.meta.url)(`kafkajs/src/${module}`)
  return requireMethods<Prototype>(typeof found === 'function' ? found.prototype : undefined, methods, repair)
}
