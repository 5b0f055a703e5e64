import { setTimeout as wait } from 'node:timers/promises'
import { nodeDisk } from '../../bus/embedded/node-disk.ts'
import { listTopics } from '../../bus/embedded/topic-list.ts'
import { isTopicName } from '../../bus/embedded/topic-name.ts'
import type { Config, RegionConfig } from '../../config/config.ts'
import { stopSignal } from '../command-io.ts'
import type { CommandIo } from '../command-io.ts'
import { describeError } from '../describe-error.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import { findConfig } from '../find-config.ts'
import { requireConfig } from '../load-for-command.ts'
import { suggest } from '../suggest.ts'
import type { TailOptions } from './tail-options.ts'
import { formatGap, formatStoredEvent } from './format-stored-event.ts'
import type { TailFormat } from './format-stored-event.ts'
import { createRegionTail } from './topic-tail.ts'
import type { RegionTail, TailBatch } from './topic-tail.ts'

/** How often the log is looked at while nothing new comes. */
const lookEveryMs = 200

export async function runTail(options: TailOptions, io: CommandIo): Promise<ExitStatus> {
  const config = await requireConfig(findConfig(options.config, io.env), io, true)
  const region = requireRegion(config, options.region)
  const { topic, follow, from = follow ? 'now' : 'beginning' } = options
  if (topic !== undefined && !isTopicName(topic))
    throw usageFailure(`"${topic}" cannot be the name of a topic.`, 'Topics are named <prefix>.<region>.<domain>.')
  if (typeof from === 'number' && topic === undefined)
    throw usageFailure('An offset belongs to one topic.', 'Name it with --topic.')
  if (topic !== undefined) await checkTopic(topic, region, follow, io)
  const tail = createRegionTail({ directory: region.embedded.directory, topic, from })
  const stop = stopSignal(io)
  if (follow && io.out.isTerminal) await io.err.print(`Events of "${region.name}", as they are stored; Ctrl-C ends.`)
  try {
    await printTail(tail, options, io, stop.signal)
  } catch (thrown) {
    if (stop.signal.aborted) return exitStatus.good
    throw new CommandFailure(`The log of "${region.name}" cannot be read: ${describeError(thrown)}.`, {
      hint: `Check that this user may read ${region.embedded.directory}.`
    })
  } finally {
    stop.release()
  }
  return exitStatus.good
}

async function printTail(tail: RegionTail, options: TailOptions, io: CommandIo, signal: AbortSignal): Promise<void> {
  const format: TailFormat = {
    region: options.region,
    json: options.json === true,
    payload: options.payload === true,
    paint: (text, style) => io.out.paint(text, style)
  }
  let left = options.count ?? Number.POSITIVE_INFINITY
  while (!signal.aborted && left > 0) {
    const { records, gaps } = await tail.next()
    for (const gap of gaps) await (format.json ? io.out : io.err).print(formatGap(gap, format))
    for (const record of records.slice(0, left)) {
      if (signal.aborted) return
      await io.out.print(formatStoredEvent(record, format))
    }
    left -= records.length
    if (isEmpty({ records, gaps })) {
      if (!options.follow) return
      await wait(lookEveryMs, undefined, { signal })
    }
  }
}

/** A topic is made with its first event: whoever follows may wait for it, whoever does not has misspelt it. */
async function checkTopic(topic: string, region: RegionConfig, follow: boolean, io: CommandIo): Promise<void> {
  const topics = await listTopics(nodeDisk, region.embedded.directory)
  if (topics.includes(topic)) return
  const known = topics.length === 0 ? 'Nothing was stored in it yet.' : `It has ${topics.join(', ')}.`
  const missing = `The region "${region.name}" has no topic ${topic}.`
  if (!follow) throw new CommandFailure(missing, { hint: suggest(topic, topics, known) })
  await io.err.print(`${missing} ${known} Waiting for its first event.`)
}

function isEmpty({ records, gaps }: TailBatch): boolean {
  return records.length === 0 && gaps.length === 0
}

function requireRegion({ regions }: Config, name: string): RegionConfig {
  const region = regions.get(name)
  if (region !== undefined) return region
  const hint = suggest(name, regions.keys(), `The regions are ${[...regions.keys()].join(', ')}.`)
  throw usageFailure(`The configuration has no region "${name}".`, hint)
}

function usageFailure(message: string, hint: string): CommandFailure {
  return new CommandFailure(message, { status: exitStatus.usage, hint })
}
