import { createRequire } from 'node:module'

/**
 * The prototype of a class that kafkajs keeps to itself, by its module under `kafkajs/src`. Throws where it has not these
 * methods: then kafkajs has changed, and who reads that is told to look at `repair`.
 */
export function kafkajsPrototype<Prototype extends object>(
  module: string,
  methods: readonly (keyof Prototype)[],
  repair: string
): Prototype {
  const found: unknown = createRequire(import.meta.url)(`kafkajs/src/${module}`)
  if (typeof found === 'function' && hasMethods<Prototype>(found.prototype, methods)) return found.prototype
  throw new Error(`kafkajs is not version 2.2.4: look whether ${repair} is still needed`)
}

function hasMethods<Prototype extends object>(
  value: unknown,
  methods: readonly (keyof Prototype)[]
): value is Prototype {
  return (
    typeof value === 'object' &&
    value !== null &&
    methods.every((method) => typeof Reflect.get(value, method) === 'function')
  )
}
