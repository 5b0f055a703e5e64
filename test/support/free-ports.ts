import { once } from 'node:events'
import { createServer } from 'node:net'

/*
 * Kafka is told its ports before it binds them, so port 0 does not serve. Below the range that systems give to outgoing
 * connections and to port 0 (32768 on Linux, 49152 on macOS), nobody takes a port by chance while a broker is down.
 */
const lowest = 20_000
const highest = 32_000

const given = new Set<number>()

/** Free loopback ports; no port is given twice in the life of this process, so a broker finds its own free at restart. */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const ports: number[] = []
  while (ports.length < count) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if (given.has(port) || !(await isFree(port))) continue
    given.add(port)
    ports.push(port)
  }
  return ports
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
