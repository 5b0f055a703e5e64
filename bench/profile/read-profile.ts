import { readFileSync } from 'node:fs'

/** https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
interface CpuProfile {
  readonly startTime: number
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

export interface SelfTime {
  readonly name: string
  readonly us: number
}

export interface ProfileSummary {
  /** Of the samples in the window, without idle. */
  readonly busyUs: number
  readonly functions: readonly SelfTime[]
  readonly modules: readonly SelfTime[]
}

/** The time in each function itself, without what it called, between two moments. */
export function readProfile(file: string, window: { readonly fromUs: number; readonly toUs: number }): ProfileSummary {
  const profile: CpuProfile = JSON.parse(readFileSync(file, 'utf8'))
  const selfUs = new Map<number, number>()
  let at = profile.startTime
  for (const [index, id] of profile.samples.entries()) {
    const delta = profile.timeDeltas[index] ?? 0
    at += delta
    if (at >= window.fromUs && at <= window.toUs) selfUs.set(id, (selfUs.get(id) ?? 0) + delta)
  }
  const functions = new Map<string, number>()
  const modules = new Map<string, number>()
  let busyUs = 0
  for (const { id, callFrame } of profile.nodes) {
    const us = selfUs.get(id) ?? 0
    if (us === 0 || callFrame.functionName === '(idle)') continue
    busyUs += us
    const module = moduleOf(callFrame.url, callFrame.functionName)
    add(modules, module, us)
    const place = callFrame.url === '' ? '' : `:${callFrame.lineNumber + 1}`
    add(functions, `${callFrame.functionName || '(anonymous)'}  ${shorten(callFrame.url)}${place}`, us)
  }
  return { busyUs, functions: sort(functions), modules: sort(modules) }
}

function add(to: Map<string, number>, name: string, us: number): void {
  to.set(name, (to.get(name) ?? 0) + us)
}

function sort(times: ReadonlyMap<string, number>): readonly SelfTime[] {
  return Array.from(times, ([name, us]) => ({ name, us })).toSorted((left, right) => right.us - left.us)
}

/** A package, a folder of src, or a part of Node. */
function moduleOf(url: string, functionName: string): string {
  const path = shorten(url)
  if (path === '') return functionName.startsWith('(') ? functionName : 'native code'
  const [first = '', second = '', third = ''] = path.split('/')
  if (path.startsWith('node:')) return first.startsWith('node:internal') ? `${first}/${second}` : first
  if (first === 'node_modules') return second.startsWith('@') ? `${second}/${third}` : second
  if (first === 'src') return third === '' ? first : `src/${second}`
  return path
}

function shorten(url: string): string {
  const modules = url.lastIndexOf('/node_modules/')
  if (modules >= 0) return url.slice(modules + 1)
  const source = url.lastIndexOf('/src/')
  return source >= 0 ? url.slice(source + 1) : url
}
