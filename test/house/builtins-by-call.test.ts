import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { takeBuiltinsByCall } from '../../scripts/builtins-by-call.ts'

const call = (id: string): string => `globalThis.process.getBuiltinModule("${id}")`

describe('an import of one of Node’s own modules in the built program', () => {
  for (const [written, wanted] of [
    ['import { hash } from "node:crypto";', `const { hash } = ${call('node:crypto')};`],
    [
      'import { open, request as request$1 } from "node:http";',
      `const { open, request: request$1 } = ${call('node:http')};`
    ],
    [
      'import fs$1, { writeSync } from "node:fs";',
      `const fs$1 = ${call('node:fs')}, { writeSync } = ${call('node:fs')};`
    ],
    ['import process from "node:process";', `const process = ${call('node:process')};`],
    ['import { setTimeout } from "node:timers/promises";', `const { setTimeout } = ${call('node:timers/promises')};`]
  ] as const)
    it(`becomes a call: ${written}`, () => assert.equal(takeBuiltinsByCall(written), wanted))

  it('stays on its line, and all else as it is', () => {
    const rest =
      'import ajv from "ajv";\nimport { a } from "./node:b.js";\nconst text = `import x from "node:http";`;\n'
    const code = `${rest}import { hash } from "node:crypto";\n${rest}`
    assert.equal(takeBuiltinsByCall(code), `${rest}const { hash } = ${call('node:crypto')};\n${rest}`)
  })

  for (const form of [
    'import * as http from "node:http";',
    'import http, * as all from "node:http";',
    'import "node:http";',
    'export { request } from "node:http";',
    "import { request } from 'node:http';"
  ])
    it(`ends the build in a form that it does not know: ${form}`, () =>
      assert.throws(() => takeBuiltinsByCall(`const a = 1;\n${form}\n`), { message: /scripts\/builtins-by-call\.ts$/ }))
})
