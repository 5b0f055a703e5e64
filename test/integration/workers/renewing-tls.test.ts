import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect } from 'node:tls'
import { makeGatewayHome } from '../../support/gateway-home.ts'
import type { GatewayHome } from '../../support/gateway-home.ts'
import { createCertificateAuthority } from '../../support/kafka/certificates.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { startWorkerGateway } from '../../support/worker-gateway.ts'

const authority = createCertificateAuthority('servers')

function placeCertificate({ folder }: GatewayHome): void {
  const { certificate, key } = authority.issue({ name: 'gateway', hosts: ['127.0.0.1'] })
  writeFileSync(join(folder, 'tls.crt'), certificate)
  writeFileSync(join(folder, 'tls.key'), key)
}

/** What four connections after one another are shown; connections are given to workers in turn. */
async function shownSerials(webhooks: string): Promise<ReadonlySet<string>> {
  const serials = new Set<string>()
  for (let at = 0; at < 4; at++) serials.add(await shownSerial(Number(new URL(webhooks).port)))
  return serials
}

async function shownSerial(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, ca: authority.certificate }, () => {
      resolve(socket.getPeerCertificate().serialNumber)
      socket.destroy()
    }).once('error', reject)
  })
}

test('every worker speaks TLS, and shows the new certificate after a reload', async (context) => {
  const tls = { certificate: { file: 'tls.crt' }, key: { file: 'tls.key' } }
  const home = makeGatewayHome({ gateway: { listen: { address: '127.0.0.1:0', tls } } })
  placeCertificate(home)
  const gateway = await startWorkerGateway(context, 2, {}, home)
  const { webhooks } = gateway.addresses
  assert.match(webhooks, /^https:/)
  const first = await shownSerials(webhooks)
  assert.equal(first.size, 1)
  placeCertificate(home)
  gateway.process.kill('SIGHUP')
  await waitUntil(async () => {
    const now = await shownSerials(webhooks)
    return now.size === 1 && ![...now].some((serial) => first.has(serial))
  }, 'both workers show the new one')
})
