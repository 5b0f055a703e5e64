import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formatPath } from '../../../src/config/finding.ts'
import type { Finding } from '../../../src/config/finding.ts'
import { formatFindings, summariseFindings } from '../../../src/config/format-findings.ts'

const error: Finding = {
  severity: 'error',
  file: 'config/turnpike.yaml',
  line: 12,
  column: 5,
  path: 'sources.github.proof',
  message: 'is missing',
  hint: 'add one'
}
const warning: Finding = {
  severity: 'warning',
  file: 'a.yaml',
  line: 1,
  column: 1,
  path: '',
  message: 'matches no file'
}

describe('formatFindings', () => {
  it('prints a line for each, its hint below, and a summary', () => {
    assert.equal(
      formatFindings([error, warning]),
      [
        'config/turnpike.yaml:12:5  error  sources.github.proof: is missing',
        '    add one',
        'a.yaml:1:1  warning  matches no file',
        '1 error, 1 warning'
      ].join('\n')
    )
  })

  it('leaves colour to its caller', () => {
    assert.equal(
      formatFindings([error], (text, style) => `<${style}>${text}</>`),
      '<place>config/turnpike.yaml:12:5</>  <error>error</>  <path>sources.github.proof</>: is missing\n    <hint>add one</>\n1 error, 0 warnings'
    )
  })

  it('counts', () => {
    assert.equal(summariseFindings([]), '0 errors, 0 warnings')
    assert.equal(summariseFindings([error, error]), '2 errors, 0 warnings')
  })
})

describe('formatPath', () => {
  it('quotes what is not a plain word', () => {
    assert.equal(formatPath(['tenants', 'names', 'source/crm', 0]), 'tenants.names["source/crm"][0]')
    assert.equal(formatPath(['a.b', 'c-d']), '["a.b"].c-d')
    assert.equal(formatPath([]), '')
  })
})
