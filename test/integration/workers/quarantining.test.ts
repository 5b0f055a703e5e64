import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGitHubClient } from '../../support/github-client.ts'
import { makeGatewayHome } from '../../support/gateway-home.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { pidOf, readSum, readWorkerLogs, startWorkerGateway } from '../../support/worker-gateway.ts'
import { runCommand } from '../commands/command-process.ts'

/* What one worker keeps, another one releases: a quarantine is read from the logs of all. */

const admission = [
  { id: 'hold-pushes', when: 'event.action == "push"', require: 'false', otherwise: 'hold', expires: '1h' }
]

test('events that two workers hold are listed, counted, dropped once and stay dropped', async (context) => {
  const home = makeGatewayHome()
  const held = { ...home.config, admission }
  home.configure(held)
  const gateway = await startWorkerGateway(context, 2, {}, home)
  const quarantine = async (action: string, ...args: readonly string[]) => {
    const asks = action === 'list' ? [] : ['--url', gateway.addresses.admin]
    const answer = await runCommand([
      'quarantine',
      action,
      '--region',
      'uk',
      '-c',
      home.configFile,
      '--json',
      ...asks,
      ...args
    ])
    const lines = answer.stdout.split('\n').filter((line) => line !== '')
    return { ...answer, lines: lines.map((line): Readonly<Record<string, unknown>> => JSON.parse(line)) }
  }
  for (const deliveryId of ['one', 'two', 'three', 'four']) {
    const client = createGitHubClient({ url: gateway.addresses.webhooks, secret: home.secret })
    const body = Buffer.from('{"organization":{"login":"Octocoders"}}')
    assert.equal((await client.post({ event: 'push', deliveryId, body })).status, 200)
    client.close()
  }
  const logs = await readWorkerLogs(home.logs.uk)
  const kept = [1, 2].map(
    (number) => logs.get(number)?.events.filter(({ topic }) => topic === 'acme.uk.quarantine').length
  )
  assert.deepEqual(kept, [2, 2], 'each worker holds some')

  const listed = await quarantine('list')
  assert.deepEqual(
    listed.lines.map(({ id }) => id),
    ['one', 'two', 'three', 'four']
  )
  const pending = async (): Promise<number> => readSum(gateway, 'turnpike_quarantine_pending', 'region="uk"')
  await waitUntil(async () => (await pending()) === 4, 'one worker counted what both hold')

  const all = await quarantine('drop', '--all')
  assert.equal(all.status, 0, all.stderr)
  assert.deepEqual(
    all.lines.map(({ result }) => result),
    ['dropped', 'dropped', 'dropped', 'dropped']
  )
  assert.deepEqual((await quarantine('list')).lines, [], 'though the marks are in one log, and the events in two')
  const keys = listed.lines.map(({ key }) => String(key))
  assert.deepEqual(
    (await quarantine('drop', ...keys)).lines.map(({ result }) => result),
    ['already', 'already', 'already', 'already']
  )
  const wrong = await fetch(`${gateway.addresses.admin}/api/v1/quarantine/drop`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ region: 'nowhere', keys })
  })
  assert.equal(wrong.status, 422, 'a problem of a worker is the answer')

  // Whoever did it may be gone.
  const pid = await pidOf(gateway, 1)
  process.kill(pid, 'SIGKILL')
  await waitUntil(() => gateway.process.lines.some((line) => line.includes(`"pid":${pid}`)), 'it was noticed')
  assert.equal((await quarantine('drop', ...keys)).lines.length, 4, 'another one answers')
})
