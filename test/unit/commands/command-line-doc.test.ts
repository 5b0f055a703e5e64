import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { createProgram, runCommandLine } from '../../../src/commands/command-line.ts'
import { createMemoryIo } from './memory-io.ts'

const page = await readFile(new URL('../../../docs/command-line.md', import.meta.url), 'utf8')
const program = createProgram({ io: createMemoryIo(), settle: () => {} })
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section])
)

describe('docs/command-line.md', () => {
  test('has a section for each command, in the order of the help, and for no other', () => {
    assert.deepEqual(
      [...sections.keys()],
      program.commands.map((command) => command.name())
    )
  })

  for (const command of program.commands) {
    const name = command.name()
    const section = sections.get(name) ?? ''

    test(`tells every option of ${name} with its value, in the order of the help, and no other`, () => {
      const documented = [...section.matchAll(/^\| `(-[^`]+)`/gm)].map(([, flags]) => flags)
      assert.deepEqual(
        documented,
        command.options.map(({ flags }) => flags)
      )
    })

    test(`shows how ${name} is called`, () => {
      const args = command.registeredArguments.map(
        (argument) => ` [${argument.name()}${argument.variadic ? '...' : ''}]`
      )
      assert.match(
        section,
        new RegExp(`^\`turnpike ${name}${args.join('').replaceAll(/[[\].]/g, String.raw`\$&`)}\`$`, 'm')
      )
    })

    test(`has an example of ${name}, and each is a command line that exists`, async () => {
      const lines = [...section.matchAll(/^npx turnpike (.+)$/gm)].map(([, line = '']) => line)
      assert.ok(lines.some((line) => line.startsWith(name)))
      for (const line of lines) {
        const io = createMemoryIo()
        assert.equal(await runCommandLine([...line.split(' '), '--help'], io), 0, line)
        const given = line.split(' ').filter((word) => word.startsWith('-'))
        const [first = ''] = line.split(' ')
        const known = program.commands.find((other) => other.name() === first)?.options ?? []
        for (const flag of given)
          assert.ok(
            known.some(({ short, long }) => flag === short || flag === long),
            line
          )
      }
    })
  }

  test('tells the defaults of the help', () => {
    for (const command of program.commands)
      for (const { flags, defaultValue } of command.options) {
        if (typeof defaultValue !== 'string') continue
        const [row = ''] = new RegExp(`^\\| \`${flags}\`.*$`, 'm').exec(sections.get(command.name()) ?? '') ?? []
        assert.ok(row.includes(defaultValue), `${command.name()} ${flags}: ${defaultValue}`)
      }
  })
})
