import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** What the path to a server does to its clients. It holds for open connections too, from the moment it is set. */
export type FaultMode =
  | { readonly kind: 'pass' }
  /** The port is closed, open connections are reset: the server's process is gone. */
  | { readonly kind: 'refuse' }
  /** The connection is reset once this many more bytes of requests have passed. */
  | { readonly kind: 'reset'; readonly afterBytes: number }
  /** Connections are accepted, what they send is taken and lost, nothing answers. */
  | { readonly kind: 'half-open' }
  /** Nothing is taken and nothing comes, and nobody is told; what was under way goes on when the mode ends. */
  | { readonly kind: 'blackhole' }
  /** In each direction of each connection. */
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }

export interface FaultProxy {
  /** On 127.0.0.1; the same in all its life. */
  readonly port: number
  /** Connections accepted so far. */
  readonly accepted: number
  readonly openConnections: number
  setMode(mode: FaultMode): Promise<void>
  stop(): Promise<void>
}

export interface FaultProxyOptions {
  /** A port on 127.0.0.1; as a function it is asked at each connection, for a server that does not run yet. */
  readonly target: number | (() => number)
  /** Any free one by default. */
  readonly port?: number
}

interface Link {
  readonly client: Socket
  readonly server: Socket | undefined
  /** Bytes were lost, so it can't go on. */
  torn: boolean
  requestBytes: number
}

interface Path {
  mode: FaultMode
  /** Resolves at the next change of the mode. */
  change: PromiseWithResolvers<void>
}

const host = '127.0.0.1'
/** A slow connection moves in steps of this, so it looks slow and not interrupted. */
const stepMs = 50

/** A TCP proxy that passes everything until it is told otherwise. */
export async function createFaultProxy({ target, port = 0 }: FaultProxyOptions): Promise<FaultProxy> {
  const path: Path = { mode: { kind: 'pass' }, change: Promise.withResolvers() }
  const links = new Set<Link>()
  let accepted = 0

  const listener = createServer({ allowHalfOpen: true }, (client) => {
    accepted += 1
    const targetPort = typeof target === 'number' ? target : target()
    const server = path.mode.kind === 'half-open' ? undefined : connect({ host, port: targetPort, allowHalfOpen: true })
    openLink({ client, server, torn: server === undefined, requestBytes: 0 }, links, path)
  })
  const listen = async (wanted: number): Promise<void> => {
    listener.listen(wanted, host)
    await once(listener, 'listening')
  }
  await listen(port)
  const { port: ownPort } = listener.address() as AddressInfo // A TCP server that listens has no other kind of address.

  async function setMode(mode: FaultMode): Promise<void> {
    for (const link of links) {
      link.requestBytes = 0
      if (mode.kind === 'refuse' || (link.torn && mode.kind !== 'half-open')) resetLink(link)
    }
    const { change } = path
    path.mode = mode
    path.change = Promise.withResolvers()
    change.resolve()
    if (mode.kind !== 'refuse' && !listener.listening) await listen(ownPort)
    if (mode.kind === 'refuse' && listener.listening) {
      listener.close()
      await once(listener, 'close')
    }
  }

  return {
    port: ownPort,
    get accepted() {
      return accepted
    },
    get openConnections() {
      return links.size
    },
    setMode,
    stop: async () => setMode({ kind: 'refuse' })
  }
}

function openLink(link: Link, links: Set<Link>, path: Path): void {
  const sockets = link.server === undefined ? [link.client] : [link.client, link.server]
  links.add(link)
  for (const socket of sockets) {
    // What went wrong is passed on by the pump that reads the socket.
    socket.on('error', () => undefined)
    socket.once('close', () => {
      if (sockets.every(({ closed }) => closed)) links.delete(link)
    })
  }
  if (link.server === undefined) {
    link.client.resume()
    return
  }
  void pump(link, path, { source: link.client, sink: link.server, carriesRequests: true })
  void pump(link, path, { source: link.server, sink: link.client, carriesRequests: false })
}

interface Direction {
  readonly source: Socket
  readonly sink: Socket
  readonly carriesRequests: boolean
}

/** Passes on bytes, their end, and a reset, each as late as the mode wants. */
async function pump(link: Link, path: Path, direction: Direction): Promise<void> {
  try {
    for await (const chunk of direction.source.iterator({ destroyOnReturn: false })) {
      await forward(chunk, link, path, direction)
    }
    await leaveBlackhole(path)
    direction.sink.end()
  } catch {
    await leaveBlackhole(path)
    resetLink(link)
  }
}

async function forward(chunk: Buffer, link: Link, path: Path, { sink, carriesRequests }: Direction): Promise<void> {
  for (let rest = chunk; rest.length > 0;) {
    await leaveBlackhole(path)
    const { mode } = path
    if (mode.kind === 'half-open') {
      link.torn = true
      return
    }
    const resetsAfter = mode.kind === 'reset' && carriesRequests ? mode.afterBytes - link.requestBytes : Infinity
    const step = mode.kind === 'slow' ? Math.max(1, Math.floor((mode.bytesPerSecond * stepMs) / 1000)) : Infinity
    const bytes = Math.min(rest.length, step, Math.max(0, resetsAfter))
    await write(sink, rest.subarray(0, bytes))
    if (carriesRequests) link.requestBytes += bytes
    if (bytes >= resetsAfter) throw new Error('the bytes that may pass have passed')
    if (mode.kind === 'slow') await sleep((1000 * bytes) / mode.bytesPerSecond)
    rest = rest.subarray(bytes)
  }
}

/** Resolves when the bytes are the kernel's, so a slow reader slows the sender down. */
async function write(sink: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    sink.write(bytes, (error) => (error ? reject(error) : resolve()))
  })
}

async function leaveBlackhole(path: Path): Promise<void> {
  while (path.mode.kind === 'blackhole') await path.change.promise
}

/** RST on both sides. */
function resetLink({ client, server }: Link): void {
  for (const socket of [client, server]) {
    // While its end is being sent a socket can't be reset, and Node then leaks its handle, which never closes.
    if (socket?.writableEnded === true) socket.destroy()
    else socket?.resetAndDestroy()
  }
}
