import type { Json } from '../core/json.ts'
import { CommandFailure } from './exit-status.ts'
import { describeError } from './describe-error.ts'

export interface GatewayAnswer {
  readonly status: number
  readonly text: string
}

const timeoutMs = 5_000
/** It reads all that a quarantine holds, and publishes what is released. */
const actionTimeoutMs = 10 * 60_000

/** GETs something of a running gateway. @throws CommandFailure with `hint` when nothing answers */
export async function fetchGateway(url: URL, hint: string): Promise<GatewayAnswer> {
  return ask(url, hint, { signal: AbortSignal.timeout(timeoutMs) })
}

/** Asks a running gateway to do something that may take a while. @throws CommandFailure with `hint` when nothing answers */
export async function postToGateway(url: URL, hint: string, body: Json): Promise<GatewayAnswer> {
  return ask(url, hint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(actionTimeoutMs)
  })
}

async function ask(url: URL, hint: string, request: RequestInit): Promise<GatewayAnswer> {
  try {
    const response = await fetch(url, { ...request, redirect: 'error' })
    return { status: response.status, text: await response.text() }
  } catch (thrown) {
    const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown
    throw new CommandFailure(`Nothing answers at ${url.href} (${describeError(cause)}).`, { hint })
  }
}
