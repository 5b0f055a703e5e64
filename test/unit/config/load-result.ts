import assert from 'node:assert/strict'
import type { Config } from '../../../src/config/config.ts'
import { formatFindings } from '../../../src/config/format-findings.ts'
import type { LoadResult } from '../../../src/config/load-config.ts'

export function configOf(result: LoadResult): Config {
  assert.ok(result.ok, formatFindings(result.findings))
  return result.config
}

export function messagesOf({ findings }: LoadResult): readonly string[] {
  return findings.map(({ severity, path, message }) => `${severity} ${path}: ${message}`)
}
