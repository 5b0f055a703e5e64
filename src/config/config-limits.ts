/** Bounds of what a configuration may be, so that a wrong or hostile file is an error and not a hang. */
export const configLimits = {
  fileBytes: 1024 * 1024,
  /** A million tenants, each with four names and some facts, are some 200 MB. */
  tenantsFileBytes: 512 * 1024 * 1024,
  /** In YAML or as one JSON array: the parser keeps every place, and takes seconds for what lines take milliseconds for. */
  tenantsDocumentBytes: 1024 * 1024,
  tenants: 1_000_000,
  tenantLineBytes: 1024 * 1024,
  /** What is larger is read by a thread of its own; what is not takes less time than to start one. */
  tenantsOnLoopBytes: 32 * 1024,
  /** The same before there are deliveries: a thread loads its modules for as long as it takes to read this. */
  tenantsAtStartOnLoopBytes: 1024 * 1024,
  secretFileBytes: 64 * 1024,
  /** Of certificates, keys and passwords: a bundle of public authorities has some 250 KiB. */
  materialFileBytes: 1024 * 1024,
  includedFiles: 256,
  /** Values after aliases are written out. */
  yamlValues: 100_000,
  yamlDepth: 32,
  tenantFindings: 50,
  /** Of one load; a file in another format is one mistake, however often it shows. */
  findings: 500,
  secretBytes: 16
} as const
