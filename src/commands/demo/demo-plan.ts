/** One delivery of the demo and what must become of it. */
export interface DemoDelivery {
  readonly sample: string
  /** The organisation it is of. */
  readonly as: string
  readonly tamper: boolean
  readonly expectedStatus: number
  /** Where its event must be, and nowhere else. */
  readonly expectedRegions: readonly string[]
}

/** The organisations are those of config/sandbox-tenants.ndjson, but for one that nobody knows. */
export const demoPlan: readonly DemoDelivery[] = [
  { sample: 'github/push', as: 'northwind-health', tamper: false, expectedStatus: 200, expectedRegions: ['uk'] },
  { sample: 'github/push', as: 'nordsee-gmbh', tamper: false, expectedStatus: 200, expectedRegions: ['eu'] },
  { sample: 'github/push', as: 'nobody-knows', tamper: false, expectedStatus: 503, expectedRegions: [] },
  { sample: 'github/push', as: 'northwind-health', tamper: true, expectedStatus: 401, expectedRegions: [] },
  { sample: 'github/ping', as: 'northwind-health', tamper: false, expectedStatus: 200, expectedRegions: ['uk'] }
]
