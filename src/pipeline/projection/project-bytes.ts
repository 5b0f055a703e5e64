import { limits } from '../limits.ts'
import { projectionCode } from './projection-code.ts'
import type { WantedTree } from './wanted-tree.ts'

/*
 * What rules and schema look at is a twentieth of a usual webhook. To have V8 make objects of all of it was an eighth of a
 * delivery, and more for the garbage; to cut that twentieth out of the bytes, checking all of them, takes a quarter of that.
 */

/** As much of it as is asked for here: the types of Node have nothing of it. */
declare const WebAssembly: {
  readonly validate: (code: Uint8Array) => boolean
  readonly Module: new (code: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> }
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer }
}

interface Projection {
  readonly memory: Buffer
  readonly project: (treeAt: number, textAt: number, textBytes: number) => number
}

/** No address is 0. */
const treeAt = 16
/** As assembly/project.ts overwrites behind a text. */
const spareBytes = 16
const textAt = treeAt + 128 * 1024

const projection = instantiate()

/**
 * Of a JSON text, in UTF-8, all that is wanted, and maybe more, as a JSON text; names, values and their order as they were.
 * Undefined where the text is no JSON, and for what is rare: nested deep, names with escapes in them, too large, a processor
 * without SSE 4.1, a Node without a compiler (`--jitless`).
 */
export function projectBytes(text: Uint8Array, wanted: WantedTree): string | undefined {
  if (projection === undefined || text.length > limits.offLoopBytes || treeAt + wanted.length > textAt) return undefined
  const { memory, project } = projection
  memory.set(wanted, treeAt)
  memory.set(text, textAt)
  const keptBytes = project(treeAt, textAt, text.length)
  return keptBytes === 0 ? undefined : memory.toString('utf8', textAt, textAt + keptBytes)
}

function instantiate(): Projection | undefined {
  const module = compile()
  if (module === undefined) return undefined
  const { memory: own, project: code } = new WebAssembly.Instance(module).exports
  const needed = textAt + limits.offLoopBytes + spareBytes
  if (!(own instanceof WebAssembly.Memory) || own.buffer.byteLength < needed || typeof code !== 'function')
    throw new Error('projection-code.ts is not what project-bytes.ts asks for')
  // What it is has been looked at; what it takes is for assembly/project.ts to say.
  return { memory: Buffer.from(own.buffer), project: code as Projection['project'] }
}

/** Undefined where it can't run. */
function compile(): object | undefined {
  const code = Buffer.from(projectionCode, 'base64')
  return typeof WebAssembly === 'object' && WebAssembly.validate(code) ? new WebAssembly.Module(code) : undefined
}
