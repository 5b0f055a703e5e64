import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../../config/config.ts'
import { deliveryOf, sourceNameOf } from '../captured-delivery.ts'
import { readDeliveryFile } from '../delivery-file.ts'
import type { CapturedDelivery } from '../delivery-file.ts'
import { describeError } from '../describe-error.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import type { Explanation } from '../explain-delivery.ts'
import { createExplainer } from '../explain-with-config.ts'
import type { Explainer } from '../explain-with-config.ts'

/** What becomes of a captured delivery under one configuration. */
export interface ReplayResult {
  readonly outcome: string
  readonly problem: string | null
  readonly regions: readonly string[]
  readonly rules: readonly string[]
}

export interface Replay {
  readonly file: string
  readonly source: string
  /** Null where nothing is compared. */
  readonly before: ReplayResult | null
  readonly after: ReplayResult
  /** Whether anything but the rules' names differs. */
  readonly moves: boolean
}

const maxFiles = 10_000

/** Takes every delivery file of a folder through the pipeline, under one configuration or two. Nothing is stored. */
export async function replayDeliveries(
  folder: string,
  after: Config,
  before: Config | undefined
): Promise<readonly Replay[]> {
  const files = await listFiles(folder)
  const next = await createExplainer(after)
  const old = before === undefined ? undefined : await createExplainer(before)
  try {
    const replays: Replay[] = []
    for (const file of files)
      replays.push(await replay(file, await readDeliveryFile(join(folder, file)), { next, old }))
    return replays
  } finally {
    await next.stop()
    await old?.stop()
  }
}

async function listFiles(folder: string): Promise<readonly string[]> {
  const refuse = (why: string): CommandFailure =>
    new CommandFailure(`${folder}${why}.`, {
      status: exitStatus.usage,
      hint: 'Name a folder with delivery files, as `turnpike send --save FILE.json` writes them.'
    })
  const names = await readdir(folder).catch((thrown: unknown) => {
    throw refuse(`, which --deliveries names, cannot be read (${describeError(thrown)})`)
  })
  const files = names.filter((name) => name.endsWith('.json')).toSorted()
  if (files.length === 0) throw refuse(' has no file that ends in .json')
  if (files.length > maxFiles) throw refuse(` has more than ${maxFiles} files that end in .json`)
  return files
}

interface Explainers {
  readonly next: Explainer
  readonly old: Explainer | undefined
}

async function replay(file: string, captured: CapturedDelivery, { next, old }: Explainers): Promise<Replay> {
  const source = sourceNameOf(captured)
  const delivery = deliveryOf(captured, source, captured.receivedAt)
  const resultOf = async (explainer: Explainer): Promise<ReplayResult> =>
    explainer.sources.has(source) ? describe(await explainer.explain(delivery)) : unknownSource
  const after = await resultOf(next)
  const before = old === undefined ? null : await resultOf(old)
  return { file, source, before, after, moves: before !== null && !isSame(before, after) }
}

const unknownSource: ReplayResult = { outcome: 'refused', problem: 'unknown-source', regions: [], rules: [] }

function describe({ outcome, problem, events }: Explanation): ReplayResult {
  const regions = [...new Set(events.flatMap(({ region }) => region ?? []))].toSorted()
  return { outcome, problem: problem ?? null, regions, rules: [...new Set(events.flatMap(({ rules }) => rules))] }
}

function isSame(one: ReplayResult, other: ReplayResult): boolean {
  const toText = ({ outcome, problem, regions }: ReplayResult): string => JSON.stringify([outcome, problem, regions])
  return toText(one) === toText(other)
}
