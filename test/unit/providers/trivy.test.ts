import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answer } from '../../../src/pipeline/answer.ts'
import { compileReader } from '../../../src/pipeline/compile-rules.ts'
import { outcomeOf } from '../../../src/core/outcome.ts'
import { Problem } from '../../../src/core/problem.ts'
import { trivy } from '../../../src/providers/trivy.ts'
import { viewOfJson } from '../../support/view-of-json.ts'
import { attributesOfSample } from './sample-events.ts'

const wrap = (payload: string): string => `{"verb":"update","operatorObject":${payload}}`

test('a report inside a message is the same event as the report alone', async () => {
  const plain = await attributesOfSample(trivy, 'vulnerabilityreport')
  assert.deepEqual(await attributesOfSample(trivy, 'vulnerabilityreport', wrap), plain)
  assert.equal(plain['idquality'], 'native')
})

test('the next version of a report is another event of the same entity', async () => {
  const next = (payload: string): string => payload.replace('418210', '418211')
  const first = await attributesOfSample(trivy, 'vulnerabilityreport')
  const second = await attributesOfSample(trivy, 'vulnerabilityreport', next)
  assert.notEqual(second['id'], first['id'])
  assert.equal(second['partitionkey'], first['partitionkey'])
})

test('a deletion is told from a change', async () => {
  const { type } = await attributesOfSample(trivy, 'vulnerabilityreport.deleted')
  assert.equal(type, 'io.github.aquasecurity.vulnerabilityreport.delete')
})

test('a report whose kind was left out passes', async () => {
  const { type } = await attributesOfSample(trivy, 'vulnerabilityreport', (payload) =>
    payload.replace('"kind":"VulnerabilityReport",', '')
  )
  assert.equal(type, 'io.github.aquasecurity.report.update')
})

test('the worst finding says how severe it is, and without one nothing does', () => {
  const severity = compileReader(trivy).hints.get('severity')
  const of = (summary: Record<string, number>) => severity?.(viewOfJson(JSON.stringify({ report: { summary } })))
  assert.equal(of({ criticalCount: 1, highCount: 2 }), 'critical')
  assert.equal(of({ criticalCount: 0, highCount: 0, mediumCount: 3, lowCount: 1 }), 'medium')
  assert.equal(of({ criticalCount: 0, highCount: 0, mediumCount: 0, lowCount: 0 }), undefined)
  assert.equal(of({}), undefined)
})

test('it looks at no status, so that nothing is claimed to be sent again', () => {
  assert.equal(trivy.failures.effect, 'never-retries')
  assert.equal(answer(outcomeOf(new Problem('bus-unavailable')), trivy.replies).status, 503)
})
