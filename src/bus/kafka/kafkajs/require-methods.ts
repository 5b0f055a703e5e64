/** A part of kafkajs that it keeps to itself. Throws where it has not these methods: then who reads that is told to look at `repair`. */
export function requireMethods<Part extends object>(
  part: unknown,
  methods: readonly (keyof Part)[],
  repair: string
): Part {
  if (hasMethods<Part>(part, methods)) return part
  throw new Error(`kafkajs is not version 2.2.4: look whether ${repair} is still needed`)
}

function hasMethods<Part extends object>(value: unknown, methods: readonly (keyof Part)[]): value is Part {
  return (
    typeof value === 'object' &&
    value !== null &&
    methods.every((method) => typeof Reflect.get(value, method) === 'function')
  )
}
