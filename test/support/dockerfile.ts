import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Instruction {
  readonly name: string
  readonly rest: string
  /** Counted from 0 at the first FROM. */
  readonly stage: number
}

export const project = fileURLToPath(new URL('../..', import.meta.url))
export const instructions = parseDockerfile(readFileSync(join(project, 'Dockerfile'), 'utf8'))
const lastStage = Math.max(...instructions.map(({ stage }) => stage))
export const finalStage = instructions.filter(({ stage }) => stage === lastStage)

/** What follows each instruction of that name. */
export function all(from: readonly Instruction[], name: string): readonly string[] {
  return from.filter((instruction) => instruction.name === name).map(({ rest }) => rest)
}

/** What a HEALTHCHECK runs. */
export function healthCommand(rest: string): readonly string[] {
  return JSON.parse(/CMD (\[.*\])$/.exec(rest)?.[1] ?? '[]') as string[]
}

function parseDockerfile(text: string): readonly Instruction[] {
  const lines = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
  let stage = -1
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', ...rest] = line.split(' ')
      if (name === 'FROM') stage += 1
      return { name, rest: rest.join(' ').trim().replaceAll(/ +/g, ' '), stage }
    })
}
