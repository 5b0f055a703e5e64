import { describe, test } from 'node:test'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { listChecks } from './list-checks.ts'
import { primitiveChecks } from './primitive-checks.ts'

describe('every shape of proof', () => {
  for (const { name, run } of primitiveChecks(verifyScheme)) test(name, run)
})

describe('a header with several signatures', () => {
  for (const { name, run } of listChecks(verifyScheme)) test(name, run)
})
