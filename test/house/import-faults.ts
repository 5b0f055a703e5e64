import type { Tree } from './plant-tree.ts'

export interface Planted {
  readonly name: string
  readonly tree: Tree
  /** What each finding must say, in any order. */
  readonly says: readonly RegExp[]
}

export const empty = 'export {}\n'

/** Each rule of scripts/import-rules.ts, broken once in each way that matters. */
export const faults: readonly Planted[] = [
  {
    name: 'a cycle of two files',
    tree: { 'core/a.ts': `import { b } from './b.ts'\n`, 'core/b.ts': `import { a } from './a.ts'\n` },
    says: [/import cycle: core\/a\.ts → core\/b\.ts → core\/a\.ts/]
  },
  {
    name: 'a cycle through type imports alone',
    tree: { 'core/a.ts': `import type { B } from './b.ts'\n`, 'core/b.ts': `export type { A } from './a.ts'\n` },
    says: [/import cycle/]
  },
  {
    name: 'a cycle through an import type expression, three files long',
    tree: {
      'bus/a.ts': `export type A = import('./b.ts').B\n`,
      'bus/b.ts': `import './c.ts'\n`,
      'bus/c.ts': `const later = await import('./a.ts')\n`
    },
    says: [/import cycle: bus\/a\.ts → bus\/b\.ts → bus\/c\.ts → bus\/a\.ts/]
  },
  {
    name: 'a file that imports itself',
    tree: { 'core/a.ts': `import './a.ts'\n` },
    says: [/import cycle: core\/a\.ts → core\/a\.ts/]
  },
  {
    name: 'core that imports the pipeline',
    tree: { 'core/a.ts': `import type { P } from '../pipeline/p.ts'\n`, 'pipeline/p.ts': empty },
    says: [/core may import core, not pipeline\/p\.ts/]
  },
  {
    name: 'a provider that imports the pipeline',
    tree: { 'providers/a.ts': `export { p } from '../pipeline/p.ts'\n`, 'pipeline/p.ts': empty },
    says: [/providers may import .*, not pipeline\/p\.ts/]
  },
  {
    name: 'a signature scheme that imports another file of the pipeline than the one it may',
    tree: { 'signatures/a.ts': `import { p } from '../pipeline/p.ts'\n`, 'pipeline/p.ts': empty },
    says: [
      /signatures may import core, signatures, pipeline\/json-document\.ts, pipeline\/parse-json\.ts, pipeline\/decode-form\.ts, pipeline\/media-type\.ts, not pipeline\/p\.ts/
    ]
  },
  {
    name: 'the fetcher of keys that imports the log',
    tree: { 'keys/a.ts': `import { b } from '../telemetry/b.ts'\n`, 'telemetry/b.ts': empty },
    says: [/keys may import core, pipeline, keys, not telemetry\/b\.ts/]
  },
  {
    name: 'policy that imports signatures',
    tree: { 'policy/a.ts': `import { s } from '../signatures/s.ts'\n`, 'signatures/s.ts': empty },
    says: [/policy may import/]
  },
  {
    name: 'an effectful folder that imports another',
    tree: { 'http/a.ts': `import { b } from '../bus/b.ts'\n`, 'bus/b.ts': empty },
    says: [/http may import core, pipeline, http, not bus\/b\.ts/]
  },
  {
    name: 'a command that imports main',
    tree: { 'commands/a.ts': `import '../main.ts'\n`, 'main.ts': empty },
    says: [/commands may import/]
  },
  {
    name: 'app that imports a command',
    tree: { 'app/start.ts': `import { serve } from '../commands/serve.ts'\n`, 'commands/serve.ts': empty },
    says: [/app may import/]
  },
  {
    name: 'a boundary crossed by a worker URL',
    tree: { 'http/a.ts': `new Worker(new URL('../bus/w.ts', import.meta.url))\n`, 'bus/w.ts': empty },
    says: [/http may import/, /program-files/]
  },
  {
    name: 'a boundary crossed by a resolved file',
    tree: { 'http/a.ts': `fork(import.meta.resolve('../bus/w.ts'))\n`, 'bus/w.ts': empty },
    says: [/http may import/, /program-files/]
  },
  {
    name: 'a boundary crossed in a template hole, after a comment and a regular expression',
    tree: {
      'http/a.ts': 'const a = /[`/*]/ // `\nconst b = `${`${import("../bus/w.ts")}`}`\n',
      'bus/w.ts': empty
    },
    says: [/http may import/]
  },
  {
    name: 'an import from outside src',
    tree: { 'bus/a.ts': `import { t } from '../../test/t.ts'\n` },
    says: [/outside src/]
  },
  {
    name: 'shipped data by import, which the build would not find',
    tree: { 'config/a.ts': `import data from '../../package.json' with { type: 'json' }\n` },
    says: [/outside src/]
  },
  {
    name: 'a file by its place beside this one, which the build moves',
    tree: { 'config/a.ts': `new URL('../../schemas/a.json', import.meta.url)\n` },
    says: [/program-files/, /outside src/]
  },
  { name: 'an import that cannot be read', tree: { 'bus/a.ts': `await import(name)\n` }, says: [/must be a literal/] },
  { name: 'a folder that nobody planned', tree: { 'lib/a.ts': empty }, says: [/no place called lib/] },
  { name: 'a file at the top that nobody planned', tree: { 'server.ts': empty }, says: [/no place called server\.ts/] },
  {
    name: 'a pure folder with node:fs',
    tree: { 'pipeline/a.ts': `import { readFileSync } from 'node:fs'\n` },
    says: [/pure/]
  },
  {
    name: 'a pure folder with node:util',
    tree: { 'core/a.ts': `import { inspect } from 'node:util'\n` },
    says: [/pure/]
  },
  { name: 'a pure folder with a package', tree: { 'policy/a.ts': `import x from 'left-pad'\n` }, says: [/pure/] },
  {
    name: 'Date.now in a pure folder',
    tree: { 'pipeline/a.ts': 'export const t = Date.now()\n' },
    says: [/Date\.now/]
  },
  {
    name: 'new Date() in a pure folder',
    tree: { 'policy/a.ts': 'export const t = new Date()\n' },
    says: [/new Date\(\)/]
  },
  { name: 'new Date in a pure folder', tree: { 'policy/a.ts': 'export const t = new Date\n' }, says: [/new Date\(\)/] },
  { name: 'Date() in a pure folder', tree: { 'policy/a.ts': 'export const t = Date()\n' }, says: [/Date\(\)/] },
  {
    name: 'Math.random in a pure folder',
    tree: { 'core/a.ts': 'export const r = Math.random()\n' },
    says: [/Math\.random/]
  },
  { name: 'a timer in a pure folder', tree: { 'providers/a.ts': 'setTimeout(() => {}, 1)\n' }, says: [/a timer/] },
  { name: 'an interval in a pure folder', tree: { 'translate/a.ts': 'setInterval(() => {}, 1)\n' }, says: [/a timer/] },
  {
    name: 'performance in a pure folder',
    tree: { 'core/a.ts': 'export const t = performance.now()\n' },
    says: [/performance/]
  },
  { name: 'process in a pure folder', tree: { 'core/a.ts': 'export const p = process.pid\n' }, says: [/process/] },
  {
    name: 'globalThis in a pure folder',
    tree: { 'core/a.ts': 'export const g = globalThis.Date\n' },
    says: [/globalThis/]
  },
  {
    name: 'randomness in a pure folder',
    tree: { 'signatures/a.ts': `import { randomUUID } from 'node:crypto'\n` },
    says: [/randomness/]
  },
  {
    name: 'express outside its home',
    tree: { 'bus/a.ts': `import express from 'express'\n` },
    says: [/express is named in http, admin only/]
  },
  {
    name: 'a subpath of a library outside its home',
    tree: { 'http/a.ts': `import a from 'ajv/dist/2020.js'\n` },
    says: [/ajv is named in/]
  },
  {
    name: 'a scoped library outside its home',
    tree: { 'bus/a.ts': `import { crc32c } from '@node-rs/crc32'\n` },
    says: [/@node-rs\/crc32/]
  },
  {
    name: 'a type of a library outside its home',
    tree: { 'http/a.ts': `import type { Logger } from 'pino'\n` },
    says: [/pino is named/]
  },
  { name: 'a library without a home', tree: { 'http/a.ts': `import _ from 'lodash'\n` }, says: [/lodash has no home/] },
  {
    name: 'node:sqlite outside the embedded bus',
    tree: { 'bus/kafka/a.ts': `import s from 'node:sqlite'\n` },
    says: [/node:sqlite/]
  },
  {
    name: 'a seal outside the stages',
    tree: { 'http/a.ts': `import { seal } from '../pipeline/seal.ts'\n`, 'pipeline/seal.ts': empty },
    says: [/pipeline\/seal\.ts is imported by/]
  },
  {
    name: 'a seal in a file of the pipeline that is no stage',
    tree: { 'pipeline/answer.ts': `import { seal } from './seal.ts'\n`, 'pipeline/seal.ts': empty },
    says: [/pipeline\/seal\.ts is imported by/]
  },
  {
    name: "a stage that gives another stage's brand",
    tree: { 'pipeline/normalise.ts': 'export const forged = sealPlaced(event)\n' },
    says: [/sealPlaced is called by pipeline\/place\.ts only/]
  },
  {
    name: 'the environment outside config',
    tree: { 'http/a.ts': 'export const e = process.env\n' },
    says: [/process\.env/]
  },
  {
    name: 'the environment by module',
    tree: { 'bus/a.ts': `import { env } from 'node:process'\n` },
    says: [/node:process is named/]
  },
  {
    name: 'a second comparator',
    tree: { 'signatures/other.ts': `import { timingSafeEqual } from 'node:crypto'\n` },
    says: [/timingSafeEqual has one caller/]
  },
  {
    name: 'a secret revealed elsewhere',
    tree: { 'http/a.ts': 'export const s = secret.reveal()\n' },
    says: [/Secret is revealed/]
  },
  {
    name: 'a reveal taken by name',
    tree: { 'bus/a.ts': 'export const s = secret .reveal\n' },
    says: [/Secret is revealed/]
  },
  {
    name: 'a digest compared with ===',
    tree: { 'signatures/a.ts': 'if (digest === given) ok()\n' },
    says: [/compared by/]
  },
  {
    name: 'a signature compared with !==',
    tree: { 'providers/a.ts': 'if (given !== headers.signature) no()\n' },
    says: [/compared by/]
  },
  {
    name: 'a mac compared with ==',
    tree: { 'signatures/a.ts': 'if (hmac(key, body) == given) ok()\n' },
    says: [/compared by/]
  },
  {
    name: 'a digest compared byte by byte',
    tree: { 'signatures/a.ts': 'if (digest[i] !== given[i]) no()\n' },
    says: [/compared by/]
  },
  {
    name: 'a digest compared by Buffer',
    tree: { 'signatures/a.ts': 'if (digest.equals(given)) ok()\n' },
    says: [/compared by/]
  },
  { name: 'a file of 301 lines', tree: { 'bus/a.ts': 'x()\n'.repeat(301) }, says: [/301 lines/] },
  { name: 'a file named utils', tree: { 'bus/utils.ts': empty }, says: [/named for the one thing/] },
  { name: 'a file named for a manager', tree: { 'bus/topic-manager.ts': empty }, says: [/named for the one thing/] },
  { name: 'a barrel', tree: { 'core/index.ts': empty }, says: [/named for the one thing/] },
  { name: 'JavaScript in src', tree: { 'core/a.js': empty }, says: [/\.ts files only/] },
  { name: 'an empty src', tree: { 'README.md': '' }, says: [/no TypeScript files/] }
]
