import { isJsonObject } from '../../core/json.ts'
import type { JsonObject } from '../../core/json.ts'
import type { CommandIo } from '../command-io.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import { fetchGateway } from '../fetch-gateway.ts'
import { findConfig } from '../find-config.ts'
import { localUrl } from '../gateway-url.ts'
import { requireConfigToLook } from '../load-for-command.ts'
import { parseJson } from '../parse-json.ts'
import { printable } from '../printable.ts'
import type { StatusOptions } from './status-options.ts'
import { formatStatus } from './format-status.ts'

export async function runStatus(options: StatusOptions, io: CommandIo): Promise<ExitStatus> {
  const { base, startCommand } = await whereToAsk(options, io)
  const url = new URL('/api/v1/status', base)
  const answer = await fetchGateway(url, `Start the gateway with \`${startCommand}\`, or say where it is with --url.`)
  const document = answer.status === 200 ? parseObject(answer.text) : undefined
  if (document === undefined)
    throw new CommandFailure(
      `What answers at ${url.href} is no admin endpoint of Turnpike (status ${answer.status}).`,
      {
        hint: 'Name the admin endpoint with --url; `serve` prints it at its start.'
      }
    )
  const text = options.json
    ? printable(JSON.stringify(document))
    : formatStatus(document, (cell, style) => io.out.paint(cell, style))
  await io.out.print(text)
  return exitStatus.good
}

async function whereToAsk(
  { url, config }: StatusOptions,
  io: CommandIo
): Promise<{ readonly base: URL; readonly startCommand: string }> {
  if (url !== undefined) return { base: url, startCommand: 'npx turnpike serve' }
  const found = findConfig(config, io.env)
  const { gateway } = await requireConfigToLook(found, io)
  return { base: localUrl(gateway.admin, '--url'), startCommand: `npx turnpike serve${found.argument}` }
}

function parseObject(text: string): JsonObject | undefined {
  const document = parseJson(text)
  return isJsonObject(document) ? document : undefined
}
