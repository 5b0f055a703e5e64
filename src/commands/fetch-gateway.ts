import { CommandFailure } from './exit-status.ts'
import { describeError } from './describe-error.ts'

export interface GatewayAnswer {
  readonly status: number
  readonly text: string
}

const timeoutMs = 5_000

/** GETs something of a running gateway. @throws CommandFailure with `hint` when nothing answers */
export async function fetchGateway(url: URL, hint: string): Promise<GatewayAnswer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' })
    return { status: response.status, text: await response.text() }
  } catch (thrown) {
    const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown
    throw new CommandFailure(`Nothing answers at ${url.href} (${describeError(cause)}).`, { hint })
  }
}
