import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { afterEach, describe, it } from 'node:test'
import { prepareRequest } from '../../../../bench/load/prepared-request.ts'
import { runLoad } from '../../../../bench/load/run-load.ts'

const requests = [prepareRequest({ path: '/', headers: [], idHeader: 'x-id', body: Buffer.from('{"a":1}') })]
const load = { requests, seed: 1 }
const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  servers.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('the load generator', () => {
  it('posts whole requests, each with an id of its own', async () => {
    const ids: unknown[] = []
    const bodies = new Set<string>()
    const port = await serve((request, response) => {
      ids.push(request.headers['x-id'])
      request.setEncoding('utf8').on('data', (text: string) => bodies.add(text))
      request.on('end', () => response.end())
    })
    const { answers, failures } = await runLoad({ ...load, port, connections: 3, seconds: 0.2 })
    assert.equal(failures, 0)
    assert.ok(answers >= 3, `${answers} answers`)
    assert.equal(new Set(ids).size, ids.length)
    assert.deepEqual([...bodies], ['{"a":1}'])
  })

  it('counts what waited for a server that stalled, from when it was due', async () => {
    let stalledMs = 300
    const port = await serve((request, response) => {
      request.resume()
      setTimeout(() => response.end(), stalledMs)
      stalledMs = 0
    })
    // A closed loop would have one slow answer: nothing else was asked meanwhile.
    const { latenciesMs } = await runLoad({ ...load, port, connections: 1, seconds: 0.6, rate: 200 })
    const slow = latenciesMs.filter((ms) => ms > 50)
    assert.ok(slow.length > 10, `${slow.length} of ${latenciesMs.length} were slow`)
  })

  it('sends in an open loop what is asked for, and no more, to a server that could take more', async () => {
    const port = await serve((request, response) => request.resume().on('end', () => response.end()))
    const { answers, failures } = await runLoad({ ...load, port, connections: 8, seconds: 0.5, rate: 100 })
    assert.ok(answers > 10 && answers < 100, `${answers} answers`)
    assert.equal(failures, 0)
  })

  it('leaves out nothing that was due while the server stalled up to the end', async () => {
    const stalled: (() => void)[] = []
    let isOver = false
    const port = await serve((request, response) => {
      request.resume()
      if (isOver) response.end()
      else stalled.push(() => response.end())
    })
    setTimeout(() => {
      isOver = true
      for (const answer of stalled) answer()
    }, 700)
    const { answers, latenciesMs } = await runLoad({ ...load, port, connections: 1, seconds: 0.4, rate: 200 })
    assert.ok(answers > 20, `${answers} answers`)
    assert.ok(Math.min(...latenciesMs) > 250, 'each waited for the end of the stall')
  })

  for (const [loop, rate] of [
    ['an open', { rate: 100 }],
    ['a closed', {}]
  ] as const)
    it(`counts nothing of the lead-in of ${loop} loop, all that comes after it, and keeps the connections`, async () => {
      const opened = new Set<unknown>()
      const asked = { inLeadIn: 0, after: 0 }
      let underWay = 0
      let underWayThen: number | undefined
      const port = await serve((request, response) => {
        opened.add(request.socket)
        asked[underWayThen === undefined ? 'inLeadIn' : 'after'] += 1
        underWay += 1
        // What is slow in the lead-in does not count.
        const answer = (): void => void (response.end(), (underWay -= 1))
        request.resume()
        setTimeout(answer, underWayThen === undefined ? 50 : 1)
      })
      const onBegin = (): void => void (underWayThen = underWay)
      const options = { ...load, port, connections: 2, leadInSeconds: 0.3, seconds: 0.5, onBegin, ...rate }
      const { answers, failures, latenciesMs, seconds } = await runLoad(options)
      assert.ok(asked.inLeadIn > 2 && answers > 10, `${asked.inLeadIn} and ${answers}`)
      assert.deepEqual([answers, failures, opened.size, underWayThen], [asked.after, 0, 2, 0])
      assert.ok(seconds > 0.3 && seconds < 0.8, `${seconds} s`)
      assert.ok((latenciesMs.toSorted((a, b) => a - b)[Math.floor(answers / 2)] ?? 50) < 50)
    })

  it('counts what fails in a lead-in', async () => {
    let hasBegun = false
    const port = await serve((request, response) => request.resume() && response.writeHead(hasBegun ? 200 : 503).end())
    const onBegin = (): void => void (hasBegun = true)
    const result = await runLoad({ ...load, port, connections: 1, leadInSeconds: 0.1, seconds: 0.1, onBegin })
    assert.ok(result.failures > 0 && result.answers > 0)
  })

  it('counts answers that are no success as failures', async () => {
    const port = await serve((request, response) => {
      request.resume()
      response.writeHead(503).end('later')
    })
    const { answers, failures } = await runLoad({ ...load, port, connections: 1, seconds: 0.1 })
    assert.equal(answers, 0)
    assert.ok(failures > 0)
  })

  it('counts connections that end without an answer as failures, and connects again', async () => {
    let count = 0
    const port = await serve((request, response) => {
      count += 1
      if (count % 2 === 0) request.socket.destroy()
      else response.end()
    })
    const { answers, failures } = await runLoad({ ...load, port, connections: 1, seconds: 1 })
    assert.ok(answers > 1 && failures > 1, `${answers} answers, ${failures} failures`)
  })

  it('reads an answer in chunks, and one that comes in pieces', async () => {
    const port = await serve((request, response) => {
      request.resume()
      response.write('first')
      setImmediate(() => response.end('second'))
    })
    const { answers, failures } = await runLoad({ ...load, port, connections: 2, seconds: 0.1 })
    assert.equal(failures, 0)
    assert.ok(answers > 1)
  })
})
