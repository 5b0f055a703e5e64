/** Bounds of what a configuration may be, so that a wrong or hostile file is an error and not a hang. */
export const configLimits = {
  fileBytes: 1024 * 1024,
  tenantsFileBytes: 64 * 1024 * 1024,
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
