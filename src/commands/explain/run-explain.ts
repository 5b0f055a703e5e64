import { deliveryOf } from '../captured-delivery.ts'
import type { CommandIo } from '../command-io.ts'
import { readDeliveryFile } from '../delivery-file.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import type { Explanation } from '../explain-delivery.ts'
import { explainWithConfig } from '../explain-with-config.ts'
import { findConfig } from '../find-config.ts'
import { requireConfig, requireSource } from '../load-for-command.ts'
import { printable } from '../printable.ts'
import { requireNamedFile } from '../require-named-file.ts'
import { explainEvent } from './explain-event.ts'
import type { AskedEvent } from './explain-event.ts'
import type { ExplainOptions } from './explain-options.ts'
import { formatExplanation } from './format-explanation.ts'

export async function runExplain(options: ExplainOptions, io: CommandIo): Promise<ExitStatus> {
  const asked = requireAsked(options)
  if (asked.kind === 'event') return explainEvent(asked, options, io)
  const config = await requireConfig(findConfig(options.config, io.env), io, true)
  const source = requireSource(config, options.source)
  const captured = await readDeliveryFile(requireNamedFile(asked.file, '--delivery'))
  const delivery = deliveryOf(captured, source.name, options.at ?? captured.receivedAt)
  const explanation = await explainWithConfig(config, delivery)
  const text = options.json
    ? printable(JSON.stringify(explanation))
    : formatExplanation(explanation, (cell, style) => io.out.paint(cell, style))
  await io.out.print(text)
  return isRefusal(explanation) ? exitStatus.no : exitStatus.good
}

type Asked = { readonly kind: 'delivery'; readonly file: string } | AskedEvent

/** A captured delivery, or an event that a region stores. */
function requireAsked({ delivery, event, region, source, at }: ExplainOptions): Asked {
  const usage = (message: string, hint: string): CommandFailure =>
    new CommandFailure(message, { status: exitStatus.usage, hint })
  if ((delivery === undefined) === (event === undefined))
    throw usage('Say what to explain.', 'Give --delivery <file>, or --event <id> with --region <name>.')
  if (delivery !== undefined && region !== undefined)
    throw usage('A region is for an event that it stores.', 'Leave --region out, or name an event with --event.')
  if (delivery !== undefined) return { kind: 'delivery', file: delivery }
  if (region === undefined || event === undefined)
    throw usage('An event is looked for in one region.', 'Name the region with --region.')
  if (source !== undefined || at !== undefined)
    throw usage('--source and --at are for a delivery file.', 'Leave them out.')
  return { kind: 'event', event, region }
}

function isRefusal({ outcome }: Explanation): boolean {
  return outcome === 'refused' || outcome === 'deferred'
}
