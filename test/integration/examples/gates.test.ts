import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { ExampleRun } from './example-run.ts'

/* examples/gates as its README says, on a real gateway with the example's own stand-ins, and what must not pass. */

const c = '-c .turnpike/gates/turnpike.yaml'

describe('examples/gates', () => {
  let example: ExampleRun
  before(async () => (example = await ExampleRun.make('gates')))
  after(async () => example.end())

  const send = async (sample: string, ...options: readonly string[]): Promise<void> => {
    const sent = await example.run(`npx turnpike send ${sample} ${c} ${options.join(' ')}`)
    assert.equal(sent.status, 0, sent.stdout + sent.stderr)
  }
  /** Posts a sample that says something else. */
  const sendChanged = async (sample: string, from: string | RegExp, to: string): Promise<void> => {
    const body = readFileSync(new URL(`../../../schemas/samples/${sample}.json`, import.meta.url), 'utf8')
    assert.notEqual(body.replaceAll(from, to), body)
    writeFileSync(example.path('changed.json'), body.replaceAll(from, to))
    await send(sample, '--body', example.path('changed.json'))
  }
  const held = async (): Promise<readonly string[]> => {
    const { stdout } = await example.run(`npx turnpike quarantine list ${c} --region uk --json`)
    return stdout.split('\n').flatMap((line) => (line === '' ? [] : JSON.parse(line).reason))
  }
  const published = async (): Promise<readonly string[]> =>
    (await Promise.all(['scm', 'registry', 'itsm'].map((domain) => example.stored('uk', `acme.uk.${domain}`)))).flat()

  test('does what its README says', async () => {
    await example.followReadme()
    assert.deepEqual(await published(), [
      'com.github.push https://github.com/northwind-health/patient-portal',
      'com.github.push https://github.com/northwind-health/patient-portal',
      'io.goharbor.artifact.pushed https://harbor.northwind-health.example/records/export',
      'io.github.aquasecurity.vulnerabilityreport.update urn:turnpike:source:trivy',
      'com.servicenow.change_request.insert https://northwind-health.service-now.com'
    ])
  })

  test('lets nothing pass of which something is not so: another commit, image, registry or change', async () => {
    const before = await published()
    await sendChanged('github/push', '7a47ac3039b0b89c9f58b8efef82bb2c1d7435eb', 'f'.repeat(40))
    await sendChanged('harbor/push_artifact', '5f3c9a7e', '5f3c9a7f')
    await sendChanged('harbor/push_artifact', 'harbor.northwind-health.example', 'registry.elsewhere.example')
    await sendChanged('servicenow/change_request.insert', 'CHG0030104', 'CHG0030105')
    assert.deepEqual(await held(), ['signed-commits', 'signed-images', 'signed-images', 'approved-changes'])
    assert.deepEqual(await published(), before)
  })

  test('lets what no gate is about pass', async () => {
    const before = await published()
    await send('trivy/vulnerabilityreport')
    await send('github/ping')
    assert.equal((await published()).length, before.length + 2)
  })

  test('lets nothing pass because nobody could be asked', async () => {
    const [before, waiting] = [await published(), await held()]
    await example.stopBeside('stand-ins')
    // Others than those that are remembered.
    await sendChanged('github/push', '7a47ac3039b0b89c9f58b8efef82bb2c1d7435eb', 'e'.repeat(40))
    await sendChanged('harbor/push_artifact', '5f3c9a7e', '5f3c9a70')
    await sendChanged('servicenow/change_request.update', 'CHG0030104', 'CHG0030106')
    assert.deepEqual(await published(), before)
    assert.equal((await held()).length, waiting.length + 3)
  })
})
