import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CommandFailure } from '../../../src/commands/exit-status.ts'
import { listSamples, selectSamples } from '../../../src/commands/samples/sample-catalogue.ts'
import { signSample } from '../../../src/commands/samples/signed-request.ts'
import type { ProofConfig } from '../../../src/config/config.ts'
import type { Provider } from '../../../src/core/provider.ts'
import type { Scheme } from '../../../src/core/scheme.ts'
import { amazonSns } from '../../../src/providers/amazon-sns.ts'
import { azureEventGrid } from '../../../src/providers/azure-event-grid.ts'
import { googleArtifactRegistry } from '../../../src/providers/google-artifact-registry.ts'
import { createCountingEntropy } from '../../support/counting-entropy.ts'
import { fixedStart } from '../../support/fixed-clock.ts'

const samples = await listSamples()

async function hintFor(provider: Provider, ...schemes: readonly Scheme[]): Promise<string> {
  const [sample] = selectSamples(samples, provider.name)
  assert.ok(sample)
  const proof: ProofConfig = {
    need: 'all',
    addresses: undefined,
    schemes: schemes.map((scheme) => ({ name: scheme.kind, scheme, secrets: [] }))
  }
  const source = {
    name: 'hooks',
    provider,
    proof,
    allow: ['*'],
    tenant: { kind: 'fixed', id: 'acme' },
    drift: 'warn'
  } as const
  try {
    await signSample(sample, { source, now: fixedStart, entropy: createCountingEntropy() })
  } catch (thrown) {
    assert.ok(thrown instanceof CommandFailure)
    assert.match(thrown.message, /^Only .+ itself can prove deliveries of the source "hooks"\.$/)
    return thrown.hint ?? ''
  }
  return assert.fail('it was signed')
}

test('what only its sender can sign is said, with the schemes by which the same sender can be tried', async () => {
  assert.match(await hintFor(amazonSns, amazonSns.schemes.signature), /`scheme: path` or `basic`/)
  assert.match(await hintFor(googleArtifactRegistry, googleArtifactRegistry.schemes.token), /`scheme: path`,/)
  assert.match(await hintFor(azureEventGrid, azureEventGrid.schemes.entra), /`scheme: path` or `token`/)
})

test('a second scheme that could be signed does not help where both must hold', async () => {
  assert.match(
    await hintFor(amazonSns, amazonSns.schemes.signature, amazonSns.schemes.path),
    /or have the sender itself/
  )
})

test('a sender without another scheme has to post by itself', async () => {
  const { signature } = amazonSns.schemes
  const hint = await hintFor({ ...amazonSns, schemes: { signature } }, signature)
  assert.equal(hint, 'It signs by a key that nobody else has. Have the sender itself post a test.')
})
