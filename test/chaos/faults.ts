import { accessFaults } from './access-faults.ts'
import { brokerFaults } from './broker-faults.ts'
import type { Fault } from './fault.ts'
import { gatewayFaults } from './gateway-faults.ts'
import { networkFaults } from './network-faults.ts'
import { topicFaults } from './topic-faults.ts'

/** Every fault that the ledger is held through. */
export const faults: readonly Fault[] = [
  ...networkFaults,
  ...brokerFaults.filter(({ cluster }) => cluster === 'one'),
  ...topicFaults,
  ...gatewayFaults,
  ...brokerFaults.filter(({ cluster }) => cluster === 'three'),
  ...accessFaults
]
