import type { Random } from './random.ts'

export type Headers = readonly (readonly [name: string, value: string])[]

const names = [
  'content-type',
  'authorization',
  'x-signature',
  'webhook-signature',
  'webhook-id',
  '__proto__',
  'constructor',
  '',
  'date'
] as const
const values = [
  '',
  ' ',
  'application/json',
  'application/json; charset=utf-8',
  'application/cloudevents+json',
  'application/x-www-form-urlencoded',
  'text/xml',
  'sha256=',
  'sha256=null',
  't=,v1=',
  'v1=,v1=',
  'v1,',
  'Bearer ',
  'Bearer ..',
  'Bearer e30.e30.',
  'Basic ',
  'Basic Og==',
  '\ud800',
  'é\0',
  '__proto__',
  '1e999',
  '-1',
  '99999999999999999999',
  'x'.repeat(9_000)
] as const

/** Headers that its sender may never have written: one left out, doubled, changed, moved or added. */
export function changeHeaders(headers: Headers, random: Random): Headers {
  const at = random.below(headers.length)
  const [name, value] = headers[at] ?? ['x', '']
  const others = headers.filter((_, index) => index !== at)
  switch (random.below(7)) {
    case 0:
      return others
    case 1:
      return [...headers, [random.once(2) ? name : name.toUpperCase(), value]]
    case 2:
      return [...headers, [name, random.pick(values)]]
    case 3:
      return [...others, [name, random.pick(values)]]
    case 4:
      return [...others, [name, changeText(value, random)]]
    case 5:
      return [...others, [random.pick(names), value], [name, changeText(value, random)]]
    default:
      return [...headers, [random.pick(names), random.pick(values)]]
  }
}

export function changeText(text: string, random: Random): string {
  const at = random.below(text.length + 1)
  switch (random.below(6)) {
    case 0:
      return text.slice(0, at)
    case 1:
      return text.slice(0, at) + String.fromCodePoint(random.below(256)) + text.slice(at)
    case 2:
      return text.slice(0, at) + String.fromCodePoint(random.below(256)) + text.slice(at + 1)
    case 3:
      return random.once(2) ? text.toUpperCase() : text.toLowerCase()
    case 4:
      return random.once(2) ? ` ${text}` : `${text} `
    default:
      return `${text}${random.pick([',', ';', ' '])}${text}`
  }
}
