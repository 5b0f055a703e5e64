import type { LoadResult } from '../../config/load-config.ts'
import { errorFieldsOf } from '../../telemetry/error-fields.ts'
import type { GatewayOptions } from '../gateway-options.ts'
import { toProblem } from '../../core/problem.ts'
import { startWorkerGateway } from '../start-gateway.ts'
import type { WorkerGateway } from '../start-gateway.ts'
import type {
  Asked,
  AnswerTo,
  QuarantineAnswer,
  QuestionMessage,
  QuestionName,
  Tally,
  WorkerMessage
} from './questions.ts'
import { WorkerConfig } from './worker-config.ts'
import type { PrimaryProcess } from './worker-process.ts'

export interface WorkerParts extends Pick<GatewayOptions, 'log' | 'version'> {
  readonly primary: PrimaryProcess
  /** Reads the configuration anew; its fingerprint is made with that key. */
  load(fingerprintKey: Uint8Array): Promise<LoadResult>
  /** Everything is closed. */
  end(): void
}

type Answerers = { readonly [Name in QuestionName]: (asked: Asked<Name>) => AnswerTo<Name> | Promise<AnswerTo<Name>> }

const answeredBefore = 'the worker does not serve yet'

/** Runs a gateway as the process above says, until that says stop. */
export function serveAsWorker(parts: WorkerParts): void {
  const { primary } = parts
  const worker = new WorkerAnswers(parts)
  primary.onMessage((message) => {
    // The process above is this program itself, and sends nothing else.
    const { id, name, asked } = message as QuestionMessage
    void answer(id, async () => worker.answer(name, asked)).then(() => {
      if (name === 'stop') parts.end()
    })
  })
  void tell({ notice: 'here' })

  async function answer(id: number, find: () => Promise<unknown>): Promise<void> {
    try {
      await tell({ id, answer: await find() })
    } catch (thrown) {
      worker.complain(thrown)
      await tell({ id, failed: true })
    }
  }

  async function tell(message: WorkerMessage): Promise<void> {
    await primary.send(message)
  }
}

class WorkerAnswers {
  readonly #parts: WorkerParts
  readonly #answerers: Answerers
  #gateway: WorkerGateway | undefined
  #starting: Promise<unknown> = Promise.resolve()
  #config: WorkerConfig | undefined

  constructor(parts: WorkerParts) {
    this.#parts = parts
    this.#answerers = {
      start: async (asked) => {
        const started = this.#start(asked)
        this.#starting = started
        return started
      },
      beat: async () => (this.#gateway?.parts.telemetry.metrics.hasCounted() ? this.#tally('ownDump') : null),
      readiness: () => this.#serving.parts.readiness(),
      metrics: async () => this.#tally('dump'),
      status: () => this.#serving.parts.status(),
      quarantine: async (asked) => this.#endQuarantine(asked),
      prepare: async (asked) => this.#config?.prepare(asked) ?? { ok: false, why: answeredBefore },
      use: async (asked) => this.#config?.use(asked) ?? { ok: false, why: answeredBefore },
      abandon: async () => {
        await this.#config?.abandon()
        return null
      },
      look: () => {
        this.#serving.parts.quarantineWatch.lookSoon()
        return null
      },
      stop: async () => this.#stop()
    }
  }

  async answer(name: QuestionName, asked: unknown): Promise<unknown> {
    // Each name with what is asked under it: both sides are made from the one table.
    const find = this.#answerers[name] as (what: unknown) => unknown
    return find(asked)
  }

  complain(thrown: unknown): void {
    this.#gateway?.parts.telemetry.log.write('error', 'unexpected failure', { ...errorFieldsOf(thrown) })
  }

  get #serving(): WorkerGateway {
    if (this.#gateway === undefined) throw new Error(answeredBefore)
    return this.#gateway
  }

  async #start(asked: Asked<'start'>): Promise<AnswerTo<'start'>> {
    const { primary, log, version } = this.#parts
    const { number, count, fingerprint, fingerprintKey } = asked
    const load = async (): Promise<LoadResult> => this.#parts.load(fingerprintKey)
    const loaded = await load()
    if (!loaded.ok || loaded.inputs.fingerprint !== fingerprint) return { kind: 'differs' }
    const lookElsewhere = (): void => {
      const message: WorkerMessage = { notice: 'look' }
      void primary.send(message)
    }
    const worker = { number, count, ...(number === 1 ? {} : { lookElsewhere }) }
    try {
      const gateway = await startWorkerGateway(loaded.config, { log, version, worker })
      this.#gateway = gateway
      this.#config = new WorkerConfig({ inUse: gateway.parts.inUse, fingerprint, load })
      return { kind: 'started', webhooks: gateway.webhooks }
    } catch (thrown) {
      return { kind: 'failed', why: thrown instanceof Error ? thrown.message : 'unknown' }
    }
  }

  async #endQuarantine({ action, request }: Asked<'quarantine'>): Promise<QuarantineAnswer> {
    try {
      return { ok: true, value: await this.#serving.parts.quarantine[action](request) }
    } catch (thrown) {
      const { code, detail, reason } = toProblem(thrown)
      if (code === 'internal') this.complain(thrown)
      return {
        ok: false,
        code,
        ...(detail === undefined ? {} : { detail }),
        ...(reason === undefined ? {} : { reason })
      }
    }
  }

  async #tally(which: 'dump' | 'ownDump'): Promise<Tally> {
    const { parts } = this.#serving
    const status = parts.status()
    return { metrics: await parts.telemetry.metrics[which](), status }
  }

  /** One that is still starting does so first, so that nothing is left half open. */
  async #stop(): Promise<Tally | null> {
    await this.#starting.catch(() => undefined)
    void this.#config?.abandon()
    await this.#gateway?.stop()
    return this.#gateway === undefined ? null : this.#tally('ownDump')
  }
}
