import type { Lookups } from '../../core/lookups.ts'
import { LookupFailure } from '../../lookups/lookup-failure.ts'
import { CredentialsRefused, probeSystem } from '../../lookups/probe-system.ts'
import { createRequestJson } from '../../lookups/request-json.ts'
import type { RequestJson } from '../../lookups/request-json.ts'
import { probeRegistry } from '../../registry/probe-registry.ts'
import { createRequestRegistry } from '../../registry/request-registry.ts'
import type { RequestRegistry } from '../../registry/request-registry.ts'
import { Unavailable } from '../../registry/unavailable.ts'
import { systemClock } from '../../system/system-clock.ts'

/** What came of asking: `accepted` says nothing of what the credentials may read; `anybody` that none had to be shown. */
export type LookupState = 'accepted' | 'anybody' | 'refused' | 'failed' | 'unreachable'

/** A system that admission asks, as it is now. */
export interface LookupInspection {
  /** Its place below `lookups`: `commit.github`, `image.registries["ghcr.io"]`. */
  readonly lookup: string
  readonly url: string
  readonly state: LookupState
  /** What is wrong or doubtful, in a few words without values. */
  readonly why: string | undefined
}

export interface LookupRequests {
  readonly json: RequestJson
  readonly registry: RequestRegistry
}

/** Longer than a delivery ever waits: what takes so long is not there for admission. */
const timeoutMs = 5_000

/** Asks every configured system at once whether it is there and accepts the credentials. Never throws. */
export async function inspectLookups(
  { github, registries, servicenow, jira }: Lookups,
  { json, registry }: LookupRequests = { json: createRequestJson(), registry: createRequestRegistry() }
): Promise<readonly LookupInspection[]> {
  const systems = [
    ['commit.github', 'github', github],
    ['change.servicenow', 'servicenow', servicenow],
    ['change.jira', 'jira', jira]
  ] as const
  const parts = { request: json, clock: systemClock }
  return Promise.all([
    ...systems.flatMap(([lookup, kind, place]) =>
      place === undefined
        ? []
        : inspectOne(lookup, place.url, async (signal) => ({
            state: 'accepted',
            why: await probeSystem(kind, place, parts, signal)
          }))
    ),
    ...[...registries].map(async ([host, place]) =>
      inspectOne(`image.registries["${host}"]`, place.origin, async (signal) => ({
        state: (await probeRegistry(place, registry, signal)) ? 'accepted' : 'anybody',
        why: undefined
      }))
    )
  ])
}

async function inspectOne(
  lookup: string,
  url: string,
  ask: (signal: AbortSignal) => Promise<Pick<LookupInspection, 'state' | 'why'>>
): Promise<LookupInspection> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    return { lookup, url, ...(await ask(signal)) }
  } catch (thrown) {
    const why = signal.aborted ? 'it did not answer in time' : thrown instanceof Error ? thrown.message : 'unknown'
    return { lookup, url, state: signal.aborted ? 'unreachable' : stateOf(thrown), why }
  }
}

function stateOf(thrown: unknown): LookupState {
  if (thrown instanceof CredentialsRefused) return 'refused'
  if (thrown instanceof Unavailable) return thrown.reason === 'denied' ? 'refused' : 'failed'
  return thrown instanceof LookupFailure ? 'failed' : 'unreachable'
}
