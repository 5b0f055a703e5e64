import type { Config } from '../config/config.ts'
import { formatPlace } from '../config/finding.ts'
import type { Finding } from '../config/finding.ts'
import { watchInputs } from '../config/watch-inputs.ts'
import type { InputWatch } from '../config/watch-inputs.ts'
import { systemClock } from '../system/system-clock.ts'
import { errorFieldsOf } from '../telemetry/error-fields.ts'
import type { JsonLog, LogFields } from '../telemetry/json-log.ts'
import type { Metrics, ReloadResult } from '../telemetry/metrics.ts'
import type { FollowOptions } from './gateway-options.ts'
import { findRestartNeeds } from './needs-restart.ts'

export interface ReloaderParts extends FollowOptions {
  /** The configuration that the gateway started with. */
  readonly running: Config
  /**
   * Brings a checked configuration into use, unless it is no longer wanted when everything is prepared, or throws a sentence
   * for the operator and leaves the one in use. The fingerprint is that of everything it was read from.
   */
  apply(config: Config, isWanted: () => boolean, fingerprint: string): Promise<void>
  readonly metrics: Pick<Metrics, 'configReloaded'>
  readonly log: JsonLog
}

const shownFindings = 20
const retryAfterMs = 15_000

/**
 * Reloads when a file of the configuration changes and when it is asked to: one reload at a time, and one more for
 * whatever changed meanwhile. What comes of it is a new configuration, or the one in use and the reasons why (invariant 8).
 */
export class Reloader {
  readonly #parts: ReloaderParts
  readonly #watch: InputWatch
  #running: Config
  #fingerprint: string
  #reloading: Promise<void> | undefined
  #isAskedAgain = false
  #cancelRetry: () => void = () => undefined
  #isStopped = false

  constructor(parts: ReloaderParts) {
    this.#parts = parts
    this.#running = parts.running
    this.#fingerprint = parts.loaded.inputs.fingerprint
    this.#watch = watchInputs({ clock: systemClock, onChange: () => void this.reload() })
    this.#watch.look(parts.loaded.inputs.seen)
  }

  /** Settles when the files as they are now are in use, or refused. Never rejects. */
  async reload(): Promise<void> {
    this.#isAskedAgain = true
    this.#reloading ??= this.#reloadUntilQuiet()
    await this.#reloading
  }

  /** Settles when nothing is reloaded any more. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#cancelRetry()
    this.#watch.stop()
    await this.#reloading
  }

  async #reloadUntilQuiet(): Promise<void> {
    while (this.#isAskedAgain && !this.#isStopped) {
      this.#isAskedAgain = false
      this.#cancelRetry()
      this.#parts.metrics.configReloaded(await this.#reloadOnce())
    }
    this.#reloading = undefined
  }

  async #reloadOnce(): Promise<ReloadResult> {
    const { log } = this.#parts
    try {
      const result = await this.#parts.load()
      this.#watch.look(result.inputs.seen)
      if (!result.ok) return this.#refuse({ errors: describeFindings(result.findings) })
      if (result.inputs.fingerprint === this.#fingerprint) return 'unchanged'
      const needs = findRestartNeeds(this.#running, result.config)
      if (needs.length > 0) return this.#refuse({ why: 'these settings need a restart', settings: needs })
      await this.#parts.apply(result.config, () => !this.#isStopped, result.inputs.fingerprint)
      this.#running = result.config
      this.#fingerprint = result.inputs.fingerprint
      const { digest, sources, regions } = result.config
      log.write('info', 'configuration reloaded', { digest, sources: sources.size, regions: [...regions.keys()] })
      return 'applied'
    } catch (thrown) {
      // A region that can't start now may start later, without another change of a file.
      if (!this.#isStopped) this.#cancelRetry = systemClock.after(retryAfterMs, () => void this.reload())
      const why = thrown instanceof Error ? thrown.message : 'it failed'
      return this.#refuse({ why, ...errorFieldsOf(thrown) })
    }
  }

  #refuse(fields: LogFields): ReloadResult {
    const { digest } = this.#running
    this.#parts.log.write('error', 'new configuration refused; the one before it stays in use', { ...fields, digest })
    return 'refused'
  }
}

/** As `turnpike check` says them; no finding holds a secret. */
function describeFindings(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ severity }) => severity === 'error')
    .slice(0, shownFindings)
    .map((finding) => `${formatPlace(finding)} ${finding.path}: ${finding.message}`)
}
