import type { RegionConfig } from '../../../src/config/config.ts'

/** Nothing is admitted: everything waits in quarantine. */
export const hold = [{ id: 'hold', when: 'true', require: 'false', otherwise: 'hold' }] as const

/** Everything may be stored in one region, and goes there. */
export function rulesTo(region: string) {
  return {
    residency: [{ id: 'all', when: 'true', allow: [region] }],
    routing: [{ id: 'there', when: 'true', regions: [region] }]
  }
}

export function embeddedRegion(name: string, directory: string): RegionConfig {
  const retention = { ageMs: 1e9, bytes: 1e9 }
  return {
    name,
    maxEventBytes: 1024 * 1024,
    bus: { kind: 'embedded', directory, segmentBytes: 1024 * 1024, retention }
  }
}
