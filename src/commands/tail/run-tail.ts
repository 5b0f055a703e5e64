import { stopSignal } from '../command-io.ts'
import type { CommandIo } from '../command-io.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import { findConfig } from '../find-config.ts'
import { requireConfigToLook } from '../load-for-command.ts'
import { requireRegion } from '../require-region.ts'
import type { EventForwarder } from './event-forwarder.ts'
import { formatGap, formatStoredEvent } from './format-stored-event.ts'
import type { TailFormat } from './format-stored-event.ts'
import { openRegionTail } from './open-region-tail.ts'
import type { RegionTail } from './region-tail.ts'
import type { TailOptions } from './tail-options.ts'

export async function runTail(options: TailOptions, io: CommandIo): Promise<ExitStatus> {
  const config = await requireConfigToLook(findConfig(options.config, io.env), io)
  const region = requireRegion(config, options.region)
  const { topic, follow, forward, from = follow ? 'now' : 'beginning' } = options
  if (typeof from === 'object' && topic === undefined)
    throw usageFailure('An offset belongs to one topic.', 'Name it with --topic.')
  const tell = async (sentence: string): Promise<void> => io.err.print(sentence)
  const tail = await openRegionTail(region, config, { topic, from, follow, tell })
  const forwarder = forward === undefined ? undefined : await createForwarder(forward, tell)
  const stop = stopSignal(io)
  if (follow && io.out.isTerminal) await tell(`Events of "${region.name}", as they are stored; Ctrl-C ends.`)
  try {
    await showTail({ tail, forwarder, options, io, signal: stop.signal })
  } catch (thrown) {
    if (stop.signal.aborted) return exitStatus.good
    throw thrown
  } finally {
    stop.release()
    tail.close()
    forwarder?.close()
  }
  const refused = stop.signal.aborted ? 0 : (forwarder?.refused ?? 0)
  if (refused === 0) return exitStatus.good
  await tell(`The handler did not take ${refused} of the events.`)
  return exitStatus.no
}

async function createForwarder(url: URL, tell: (sentence: string) => Promise<void>): Promise<EventForwarder> {
  const { EventForwarder: Forwarder } = await import('./event-forwarder.ts')
  return new Forwarder(url, tell)
}

interface Showing {
  readonly tail: RegionTail
  readonly forwarder: EventForwarder | undefined
  readonly options: TailOptions
  readonly io: CommandIo
  readonly signal: AbortSignal
}

/** An event that is forwarded is shown when the handler is done with it. */
async function showTail({ tail, forwarder, options, io, signal }: Showing): Promise<void> {
  const format: TailFormat = {
    region: options.region,
    json: options.json === true,
    payload: options.payload === true,
    paint: (text, style) => io.out.paint(text, style)
  }
  let left = options.count ?? Number.POSITIVE_INFINITY
  while (!signal.aborted && left > 0) {
    const { records, gaps, isEnd } = await tail.next(signal)
    for (const gap of gaps) await (format.json ? io.out : io.err).print(formatGap(gap, format))
    for (const record of records.slice(0, left)) {
      if (signal.aborted) return
      await forwarder?.forward(record, signal)
      await io.out.print(formatStoredEvent(record, format))
    }
    left -= records.length
    if (isEnd && !options.follow) return
  }
}

function usageFailure(message: string, hint: string): CommandFailure {
  return new CommandFailure(message, { status: exitStatus.usage, hint })
}
