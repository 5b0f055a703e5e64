export interface HealthOptions {
  readonly url?: URL
  readonly config?: string
}
