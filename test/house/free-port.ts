import { createServer } from 'node:net'

/** A port that was free a moment ago, for a program that must be told its port. */
export function freePort(): Promise<number> {
  return new Promise((settle) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => {
        settle(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
  })
}
