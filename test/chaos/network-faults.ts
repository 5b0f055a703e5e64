import type { FaultMode } from '../support/fault-proxy.ts'
import { chooseBetween } from './fault.ts'
import type { Fault, Scene } from './fault.ts'

type Path = Pick<Fault, 'cluster' | 'hits' | 'start' | 'stop'>

/** What the network between the gateway and uk's broker does meanwhile. */
function path(modeFrom: (random: () => number) => FaultMode): Path {
  return {
    cluster: 'one',
    hits: ['uk'],
    start: async ({ uk, random, note }) => {
      const mode = modeFrom(random)
      const [size] = Object.values(mode).filter((value) => typeof value === 'number')
      if (size !== undefined) note(`${size} B${mode.kind === 'slow' ? '/s' : ''}`)
      await uk.proxy.setMode(mode)
    },
    stop: async ({ uk }) => uk.proxy.setMode({ kind: 'pass' })
  }
}

const resets = path((random) => ({ kind: 'reset', afterBytes: chooseBetween(random, 500, 40_000) }))
/** Connections to the proxy of each scene. */
const acceptedBefore = new WeakMap<Scene, number>()

export const networkFaults: readonly Fault[] = [
  {
    name: 'refused',
    what: 'open connections are reset and new ones refused',
    ...path(() => ({ kind: 'refuse' }))
  },
  {
    name: 'reset-mid-request',
    what: 'every connection is reset after some bytes of its requests',
    ...resets,
    // A second try on another connection may hide it from the senders.
    isFelt: false,
    start: async (scene) => {
      acceptedBefore.set(scene, scene.uk.proxy.accepted)
      await resets.start(scene)
    },
    stop: async (scene) => {
      await resets.stop(scene)
      if (scene.uk.proxy.accepted === acceptedBefore.get(scene)) throw new Error('no connection was reset')
    }
  },
  {
    name: 'half-open',
    what: 'connections are accepted, what they carry is lost, nothing answers',
    ...path(() => ({ kind: 'half-open' }))
  },
  {
    name: 'blackhole',
    what: 'no byte passes and nobody is told; it goes on where it stood',
    ...path(() => ({ kind: 'blackhole' }))
  },
  {
    name: 'very-slow',
    what: 'a few kilobytes a second pass',
    ...path((random) => ({ kind: 'slow', bytesPerSecond: chooseBetween(random, 500, 4000) }))
  }
]
