import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'
import type { BuildOptions } from 'rolldown'
import { threads } from '../src/core/program-files.ts'
import { builtinsByCall } from './builtins-by-call.ts'
import { precompiledConfigSchema } from './precompiled-config-schema.ts'

/*
 * `node scripts/build.ts`: the program as the image runs it, in dist/: files in one folder, with what they use of the libraries.
 * To find and read thousands of modules is a third of a start (docs/benchmarks/levers.md).
 */

const project = fileURLToPath(new URL('..', import.meta.url))

/** Stay beside the built files: native code, and a library whose own modules src/bus/kafka/kafkajs reaches for. */
const external = ['@node-rs/crc32', 'lz4-napi', /^kafkajs(?:\/|$)/]

/** Of a library whose modules do nothing but export, what nobody imports is left out: most of it, and its time and memory. */
const shaken = /[\\/]node_modules[\\/]@platformatic[\\/]/

const options: BuildOptions = {
  cwd: project,
  input: Object.fromEntries(['main', ...threads].map((path) => [basename(path), `src/${path}.ts`])),
  platform: 'node',
  external,
  // The same without a file of WebAssembly beside it.
  resolve: { alias: { '@platformatic/wasm-utils': '@platformatic/wasm-utils/bundled' } },
  treeshake: { moduleSideEffects: [{ test: shaken, sideEffects: false }] },
  plugins: [precompiledConfigSchema(), builtinsByCall()]
}

/** Makes `folder` anew. @throws Error that names what does not build */
export async function buildProgram(folder: string): Promise<void> {
  const names = { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' } as const
  // To read past comments takes time too; those of licences stay.
  const comments = { legal: true, annotation: false, jsdoc: false } as const
  await build({
    ...options,
    output: { dir: folder, format: 'esm', sourcemap: true, cleanDir: true, comments, ...names }
  })
}

if (import.meta.main) await buildProgram(fileURLToPath(new URL('../dist/', import.meta.url)))
