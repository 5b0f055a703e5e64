import { env } from 'node:process'

/** A whole number that the environment gives a run, or what it is otherwise. @throws Error that names the variable */
export function numberFrom(name: string, otherwise: number): number {
  const text = env[name]
  if (text === undefined || text === '') return otherwise
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`${name}: ${text} is no whole number`)
  return number
}
