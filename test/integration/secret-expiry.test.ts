import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeGatewayHome } from '../support/gateway-home.ts'
import { hasLogged, startGatewayProcess } from '../support/gateway-process.ts'
import { createGitHubClient } from '../support/github-client.ts'
import { pullRequestBody } from '../support/pull-request.ts'
import { waitUntil } from '../support/wait-until.ts'

test('a secret stops counting at its end in a running gateway, which says so and serves its other sources', async (t) => {
  const home = makeGatewayHome()
  writeFileSync(join(home.folder, 'other'), 'a secret that does not end')
  const gateway = await startGatewayProcess(home.configFile)
  t.after(() => gateway.process.end())
  const client = createGitHubClient({ url: gateway.addresses.webhooks, secret: home.secret })
  const other = createGitHubClient({ url: gateway.addresses.webhooks, secret: 'a secret that does not end' })
  t.after(() => {
    client.close()
    other.close()
  })
  let posted = 0
  const post = (path: string, by = client) => {
    posted += 1
    return by.post({ path, event: 'pull_request', deliveryId: `expiry-${posted}`, body: pullRequestBody('acme') })
  }
  assert.equal((await post('/webhooks/github')).status, 200)

  const notAfter = Date.now() + 3000
  const proof = { secrets: [{ file: 'secret', notAfter: new Date(notAfter).toISOString() }] }
  const ending = { provider: 'github', proof, tenant: { fixed: 'acme' } }
  const lasting = { ...ending, proof: { secrets: [{ file: 'other' }] } }
  home.configure({ ...home.config, sources: { ...home.config.sources, github: ending, lasting } })
  await waitUntil(async () => (await post('/webhooks/lasting', other)).status === 200, 'the reload')

  await waitUntil(async () => {
    const before = Date.now()
    const { status } = await post('/webhooks/github')
    if (status === 200) assert.ok(before < notAfter, 'it counted after its end')
    else {
      assert.equal(status, 401)
      assert.ok(Date.now() >= notAfter, 'it ended before its time')
    }
    return status === 401
  }, 'the end of the secret')
  assert.equal((await post('/webhooks/lasting', other)).status, 200)
  await waitUntil(
    () => hasLogged(gateway.process.lines, 'no secret of a source counts: every delivery to it is refused'),
    'the log'
  )
  const metrics = await (await fetch(`${gateway.addresses.metrics}/metrics`)).text()
  const line = `turnpike_secret_expires_timestamp_seconds{source="github",secret="file:secret"} ${notAfter / 1000}`
  assert.ok(metrics.includes(line), line)
})
