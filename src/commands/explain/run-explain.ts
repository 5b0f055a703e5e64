import type { Delivery } from '../../core/delivery.ts'
import { HeaderList } from '../../core/header-list.ts'
import { Secret } from '../../core/secret.ts'
import { splitWebhookPath } from '../../core/webhook-path.ts'
import type { CommandIo } from '../command-io.ts'
import { readDeliveryFile } from '../delivery-file.ts'
import { exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import type { Explanation } from '../explain-delivery.ts'
import { explainWithConfig } from '../explain-with-config.ts'
import { findConfig } from '../find-config.ts'
import { requireConfig, requireSource } from '../load-for-command.ts'
import { printable } from '../printable.ts'
import type { ExplainOptions } from './explain-options.ts'
import { formatExplanation } from './format-explanation.ts'

export async function runExplain(options: ExplainOptions, io: CommandIo): Promise<ExitStatus> {
  const config = await requireConfig(findConfig(options.config, io.env), io, true)
  const source = requireSource(config, options.source)
  const captured = await readDeliveryFile(options.delivery)
  const explanation = await explainWithConfig(config, {
    id: 'explained',
    source: source.name,
    method: captured.method,
    ...targetOf(captured.path),
    address: captured.address,
    receivedAt: options.at ?? captured.receivedAt,
    headers: HeaderList.fromEntries(captured.headers),
    body: captured.body
  })
  const text = options.json
    ? printable(JSON.stringify(explanation))
    : formatExplanation(explanation, (cell, style) => io.out.paint(cell, style))
  await io.out.print(text)
  return isRefusal(explanation) ? exitStatus.no : exitStatus.good
}

/** As the endpoint takes a path apart. */
function targetOf(target: string): Pick<Delivery, 'path' | 'hidden'> {
  const [whole = '', ...rest] = target.split('?')
  const { path, token } = splitWebhookPath(whole)
  const query = rest.length === 0 ? undefined : `?${rest.join('?')}`
  return {
    path,
    hidden: {
      ...(token === undefined ? {} : { token: new Secret('path', Buffer.from(token)) }),
      ...(query === undefined ? {} : { query: new Secret('query', Buffer.from(query)) })
    }
  }
}

function isRefusal({ outcome }: Explanation): boolean {
  return outcome === 'refused' || outcome === 'deferred'
}
