import type { Outcome } from '../../../src/core/outcome.ts'
import type { EventAttributes, PlacedEvent, Quarantine } from '../../../src/core/event.ts'
import type { Settlement } from '../../../src/core/observer.ts'
import { outcomeOf } from '../../../src/core/outcome.ts'
import { Problem } from '../../../src/core/problem.ts'
import type { ProblemCode } from '../../../src/core/problems.ts'
import { makeView } from '../../support/make-policy.ts'
import { sealCorrelated, sealNormalised, sealPlaced, sealTranslated, sealValid } from '../../../src/pipeline/seal.ts'

const receivedAt = Date.UTC(2026, 0, 2, 3, 4, 5)

/** A settlement that a delivery may have; what a test is about is given. */
export function settlement(given: Partial<Settlement> = {}): Settlement {
  const outcome: Outcome = given.outcome ?? { kind: 'accepted', events: [placedEvent()] }
  return {
    deliveryId: 'attempt-1',
    source: 'github',
    receivedAt,
    settledAt: receivedAt + 12,
    bodyBytes: 345,
    status: 200,
    outcome,
    events: outcome.kind === 'accepted' ? outcome.events.map(({ attributes }) => attributes) : [],
    secrets: ['env:GITHUB_SECRET'],
    stageMs: { receive: 1, verify: 0.5, publish: 8 },
    ...given
  }
}

/** The settlement of a delivery that was stopped; never proved unless a secret is given. */
export function stopped(
  code: ProblemCode,
  extra: { readonly reason?: string; readonly cause?: unknown; readonly secret?: string; readonly source?: string } = {}
): Settlement {
  const { secret, source = 'github', ...ofProblem } = extra
  const problem = new Problem(code, ofProblem)
  return settlement({
    outcome: outcomeOf(problem),
    status: problem.spec.status,
    secrets: secret === undefined ? undefined : [secret],
    source
  })
}

/** One that lies in a quarantine has `quarantine`. */
export function placedEvent(given: Partial<EventAttributes> = {}, region = 'uk', quarantine?: Quarantine): PlacedEvent {
  const attributes: EventAttributes = {
    specversion: '1.0',
    id: 'event-1',
    source: 'https://github.com/acme/shop',
    type: 'com.github.push',
    time: '2026-01-02T03:04:05.000Z',
    datacontenttype: 'application/json',
    partitionkey: 'k',
    recordedtime: '2026-01-02T03:04:05.000Z',
    authmethod: 'hmac-sha256',
    idquality: 'native',
    environment: 'test',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    correlationid: 'commit:6113728f27ae82c7b1a177c8d03f9e96e0adf246',
    ...given
  }
  const facts = { payload: {}, isJson: true, correlation: [], tenantName: undefined, hints: {} }
  const event = sealTranslated(
    sealCorrelated(sealValid(sealNormalised(attributes, new Uint8Array(), facts), facts), attributes)
  )
  return sealPlaced(
    event,
    attributes,
    { region, topic: `acme.${region}.${quarantine === undefined ? 'scm' : 'quarantine'}`, key: 'k' },
    {
      decided: { view: makeView(), allowed: [region], rules: ['tenant-home'] },
      ...(quarantine === undefined ? {} : { quarantine })
    }
  )
}
