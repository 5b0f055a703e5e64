import type { Finding } from '../finding.ts'

/** What is wrong with one tenant. */
export type TenantFault = Pick<Finding, 'path' | 'message' | 'hint'>
