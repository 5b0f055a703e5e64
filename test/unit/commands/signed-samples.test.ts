import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import Stripe from 'stripe'
import { Webhook as SvixWebhook } from 'svix'
import { requireSource } from '../../../src/commands/load-for-command.ts'
import { listSamples } from '../../../src/commands/samples/sample-catalogue.ts'
import { signSample } from '../../../src/commands/samples/signed-request.ts'
import type { SignedRequest } from '../../../src/commands/samples/signed-request.ts'
import type { Provider } from '../../../src/core/provider.ts'
import type { Scheme } from '../../../src/core/scheme.ts'
import { gitlab } from '../../../src/providers/gitlab.ts'
import { incidentIo } from '../../../src/providers/incident-io.ts'
import { standardWebhooks } from '../../../src/providers/standard-webhooks.ts'
import { stripe } from '../../../src/providers/stripe.ts'
import { svix } from '../../../src/providers/svix.ts'
import { systemEntropy } from '../../../src/system/system-entropy.ts'
import { secretOf } from '../../support/proof.ts'
import { loadSandbox, makeSandbox } from './sandbox-folder.ts'

/* What `turnpike send` posts, held by the vendors' own libraries; they look at the clock on the wall. */

const now = Date.now()
const text = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
await using sandbox = await makeSandbox()
const source = requireSource(await loadSandbox(sandbox, now), 'github')
const samples = await listSamples()

async function send(provider: Provider, scheme: Scheme, tamper = false): Promise<readonly SignedRequest[]> {
  const schemes = source.proof.schemes.map((use) => ({ ...use, scheme, secrets: [secretOf(text)] }))
  const own = { ...source, provider, proof: { ...source.proof, schemes } }
  return Promise.all(
    samples
      .filter((sample) => sample.provider === provider.name)
      .map((sample) => signSample(sample, { source: own, now, entropy: systemEntropy, tamper }))
  )
}

function headersOf({ headers }: SignedRequest): Record<string, string> {
  return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]))
}

const standard = new StandardWebhook(text)
for (const { provider, webhook } of [
  { provider: standardWebhooks, webhook: standard },
  { provider: gitlab, webhook: standard },
  { provider: incidentIo, webhook: new SvixWebhook(text) },
  { provider: svix, webhook: new SvixWebhook(text) }
])
  test(`the samples of ${provider.name} are signed with the ids that their headers have`, async () => {
    const { signature } = provider.schemes
    const good = await send(provider, signature)
    assert.notEqual(good.length, 0)
    for (const request of good)
      assert.doesNotThrow(
        () => webhook.verify(Buffer.from(request.body).toString(), headersOf(request)),
        request.sample
      )
    for (const request of await send(provider, signature, true))
      assert.throws(() => webhook.verify(Buffer.from(request.body).toString(), headersOf(request)))
  })

test('the samples of stripe are events to its own library', async () => {
  const { signature: theirs } = new Stripe('sk_test_none').webhooks
  assert.ok(theirs)
  const read = ({ body }: SignedRequest, signature = ''): void => {
    theirs.verifyHeader(Buffer.from(body), signature, text, 300)
  }
  for (const request of await send(stripe, stripe.schemes.signature))
    assert.doesNotThrow(() => read(request, headersOf(request)['stripe-signature']))
  for (const request of await send(stripe, stripe.schemes.signature, true))
    assert.throws(() => read(request, headersOf(request)['stripe-signature']))
})
