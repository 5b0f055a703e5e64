/** What the benchmark can't know. The page lists each with its reason; change them here and run `npm run bench:pages`. */
export interface Assumption {
  readonly value: number
  readonly unit: string
  readonly why: string
}

export const assumptions = {
  deliveriesPerDay: { value: 1e9, unit: 'deliveries a day', why: 'the scale that is asked for' },
  regions: { value: 5, unit: 'regions', why: 'with equal parts; one that has more is planned alone' },
  peakFactor: {
    value: 3,
    unit: 'times the mean',
    why: 'working hours and releases: the busiest minutes against the day'
  },
  busyAtPeak: {
    value: 0.5,
    unit: 'of a core',
    why: 'answers stay quick, and half of the replicas can take over the other half'
  },
  leastReplicas: { value: 3, unit: 'replicas', why: 'one in each zone' },
  spareReplicas: { value: 1, unit: 'replica', why: 'for a rollout during the peak' },
  coresPerBroker: { value: 4, unit: 'cores', why: 'a usual size' },
  leastBrokers: { value: 3, unit: 'brokers', why: 'three copies, two of them in sync' },
  copies: { value: 3, unit: 'copies', why: 'as the topics are made' },
  followerCost: {
    value: 0.5,
    unit: 'of the leader’s CPU',
    why: 'a follower writes what it fetches, and checks no client'
  },
  readers: { value: 2, unit: 'reading groups', why: 'who acts on events, and who keeps them' },
  retentionDays: { value: 7, unit: 'days', why: 'long enough to replay a week' },
  diskFill: { value: 0.7, unit: 'of a disk', why: 'room for a broker that is away' },
  perPartition: {
    value: 500,
    unit: 'deliveries a second',
    why: 'what one consumer that does something with each can take'
  },
  leastPartitions: { value: 6, unit: 'partitions', why: 'divides by two and by three brokers, and leaves room' },
  networkMbit: { value: 10_000, unit: 'Mbit/s a machine', why: 'a usual virtual network card' },
  diskWriteMBs: { value: 250, unit: 'MB/s a disk', why: 'a usual network disk' },
  headBytes: { value: 900, unit: 'bytes', why: 'request line, headers and TLS of one delivery' },
  poundsPerCoreMonth: { value: 28, unit: 'GBP', why: 'one core with 4 GiB in a public cloud, without discounts' },
  poundsPerGBMonth: { value: 0.08, unit: 'GBP', why: 'network disks' },
  poundsPerGBMoved: { value: 0.016, unit: 'GBP', why: 'between zones, both ends' },
  poundsPerGBReceived: { value: 0.006, unit: 'GBP', why: 'what a load balancer asks' }
} as const satisfies Readonly<Record<string, Assumption>>

/** How deliveries are divided among the topics of a region; decisions have a record for each delivery. */
export const topicShares = [
  ['scm', 0.55],
  ['registry', 0.15],
  ['cd', 0.12],
  ['itsm', 0.08],
  ['billing', 0.07],
  ['tenant', 0.03],
  ['decisions', 1],
  ['quarantine', 0.01]
] as const satisfies readonly (readonly [topic: string, share: number])[]
