import type { Config } from '../../config/config.ts'
import { systemClock } from '../../system/system-clock.ts'
import type { CommandIo } from '../command-io.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import { findConfig } from '../find-config.ts'
import { localUrl } from '../gateway-url.ts'
import { requireConfigToLook } from '../load-for-command.ts'
import { printable } from '../printable.ts'
import { requireRegion } from '../require-region.ts'
import { askDesk } from './ask-desk.ts'
import { describeNothing } from './describe-nothing.ts'
import { describeEnded, isEnded } from './format-ended.ts'
import { formatPending, formatWhole, isExpired } from './format-pending.ts'
import type { PendingFormat } from './format-pending.ts'
import { openQuarantine } from './open-quarantine.ts'
import type { PendingEvent, Quarantine } from './pending-event.ts'
import type { QuarantineAction, QuarantineOptions } from './quarantine-options.ts'
import { requirePendingSource } from './require-pending-source.ts'

export interface QuarantineCall {
  readonly action: QuarantineAction
  readonly keys: readonly string[]
  readonly options: QuarantineOptions
}

interface Running extends QuarantineCall {
  readonly config: Config
  /** ` -c file` where one was named. */
  readonly argument: string
  readonly io: CommandIo
}

export async function runQuarantine(call: QuarantineCall, io: CommandIo): Promise<ExitStatus> {
  const { action, keys, options } = call
  requireKeys(action, keys, options)
  const found = findConfig(options.config, io.env)
  const running: Running = { ...call, io, argument: found.argument, config: await requireConfigToLook(found, io) }
  if (action === 'list') return list(running)
  return action === 'show' ? show(running) : end(action, running)
}

/** @throws CommandFailure */
function requireKeys(action: QuarantineAction, keys: readonly string[], { all }: QuarantineOptions): void {
  const usage = (message: string, hint: string) => new CommandFailure(message, { status: exitStatus.usage, hint })
  if (action === 'list' && keys.length > 0)
    throw usage('`list` shows every event that is pending.', 'Narrow it with --source, --why or --reason.')
  if (action === 'show' && keys.length === 0) throw usage('Which event?', 'Name it by the key that `list` shows.')
  if ((action === 'release' || action === 'drop') && (keys.length === 0) !== (all === true))
    throw usage(
      `Which events are to ${action}?`,
      'Name them by the keys that `list` shows, or all that fit with --all.'
    )
}

async function look({ keys, options, config, io }: Running): Promise<Quarantine> {
  const { source, why, reason } = options
  const filter = {
    ...(source === undefined ? {} : { source }),
    ...(why === undefined ? {} : { why }),
    ...(reason === undefined ? {} : { reason }),
    keys: new Set(keys)
  }
  const quarantine = await openQuarantine(requireRegion(config, options.region), config, filter, io)
  requirePendingSource(source, config, quarantine)
  return quarantine
}

function formatOf({ options, io }: Running): PendingFormat {
  return {
    region: options.region,
    json: options.json === true,
    now: systemClock.now(),
    paint: (text, style) => io.out.paint(text, style)
  }
}

async function list(running: Running): Promise<ExitStatus> {
  const { options, io } = running
  const quarantine = await look(running)
  const { pending, strange } = quarantine
  const format = formatOf(running)
  for (const event of pending.slice(0, options.count)) {
    if (io.out.gone.aborted) return exitStatus.good
    await io.out.print(formatPending(event, format))
  }
  if (format.json) return exitStatus.good
  const hidden = pending.length - options.count
  const summary = pending.length === 0 ? describeNothing(options, quarantine) : summarise(pending, format)
  await io.err.print(summary + (hidden > 0 ? ` ${hidden} are not shown: see --count.` : ''))
  if (strange > 0) await io.err.print(`${strange} records of the topic are none of Turnpike’s, and left out.`)
  return exitStatus.good
}

function summarise(pending: readonly PendingEvent[], { region, now }: PendingFormat): string {
  const expired = pending.filter((event) => isExpired(event, now)).length
  const held = pending.filter(({ why }) => why === 'held').length
  const parts = [`${held} held`, `${pending.length - held} undecided`]
  const note = expired === 0 ? '' : `, ${expired} of them past their time`
  return `${pending.length} pending in the quarantine of "${region}": ${parts.join(', ')}${note}.`
}

async function show(running: Running): Promise<ExitStatus> {
  const { keys, options, io } = running
  const quarantine = await look(running)
  const format = formatOf(running)
  let missing = 0
  for (const key of keys) {
    const event = quarantine.pending.find((each) => each.key === key)
    if (event !== undefined) await io.out.print(formatWhole(event, format, options.payload === true))
    else {
      missing += 1
      const was = quarantine.endOf(key)
      await io.err.print(`${key} is not pending here${was === undefined ? '' : `: it was ${was}`}.`)
    }
  }
  return missing === 0 ? exitStatus.good : exitStatus.no
}

async function end(action: 'release' | 'drop', running: Running): Promise<ExitStatus> {
  const { options, config, io, argument } = running
  const { region, json } = options
  requireRegion(config, region)
  const keys = options.all === true ? await findAll(running) : running.keys
  const base = options.url ?? localUrl(config.gateway.admin, '--url')
  const hint = `Start the gateway with \`npx turnpike serve${argument}\`, or say where it is with --url.`
  let left = 0
  for await (const ended of askDesk(base, hint, { action, region, keys })) {
    if (!isEnded(ended) && !(ended.result === 'already' && ended.was === pastOf(action))) left += 1
    await io.out.print(printable(json ? JSON.stringify(ended) : `${ended.key}  ${describeEnded(ended)}`))
  }
  return left === 0 ? exitStatus.good : exitStatus.no
}

async function findAll(running: Running): Promise<readonly string[]> {
  const quarantine = await look(running)
  if (quarantine.pending.length === 0) await running.io.err.print(describeNothing(running.options, quarantine))
  return quarantine.pending.map(({ key }) => key)
}

function pastOf(action: 'release' | 'drop'): 'released' | 'dropped' {
  return action === 'release' ? 'released' : 'dropped'
}
