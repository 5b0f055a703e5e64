import { setTimeout as sleep } from 'node:timers/promises'
import type { ServerProcess } from '../machine/server-process.ts'
import { Connection } from './connection.ts'
import { createDeliveryIds } from './prepared-request.ts'
import type { PreparedRequest } from './prepared-request.ts'

/** A million tenants take a while to read, on a machine that does other things too. */
const patienceMs = 600_000
const pauseMs = 5

/** Posts until the first success, and gives the milliseconds from the start of the process to it. */
export async function awaitFirstAnswer(server: ServerProcess, port: number, request: PreparedRequest): Promise<number> {
  const nextId = createDeliveryIds(server.pid)
  let last = 0
  while (performance.now() - server.startedMs < patienceMs) {
    if (server.hasEnded()) throw new Error(`a server ended before it took a delivery:\n${server.lastLines()}`)
    last = await post(port, request, nextId())
    if (last >= 200 && last < 300) return performance.now() - server.startedMs
    await sleep(pauseMs)
  }
  throw new Error(`a server took no delivery; its last answer was ${last}:\n${server.lastLines()}`)
}

async function post(port: number, request: PreparedRequest, id: string): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const connection = new Connection(port, (_, status) => resolve(status))
  try {
    connection.send(request, id)
    return await promise
  } finally {
    connection.close()
  }
}
