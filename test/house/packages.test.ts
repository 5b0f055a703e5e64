import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
}
interface Lockfile {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly version?: string
        readonly resolved?: string
        readonly hasInstallScript?: true
        readonly optionalDependencies?: Readonly<Record<string, string>>
      }
    >
  >
}

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'))
const manifest = read('package.json') as Manifest
const { packages } = read('package-lock.json') as Lockfile
const named = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }

describe('the packages', () => {
  it('are named by exact versions, and the lockfile has just those', () => {
    for (const [name, version] of Object.entries(named)) {
      assert.match(version, /^\d+\.\d+\.\d+$/, name)
      assert.equal(packages[`node_modules/${name}`]?.version, version, `${name} in package-lock.json`)
    }
  })

  it('are locked without the host of a registry, so that npm ci works with any', () => {
    const hosts = Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)
    assert.deepEqual(hosts, [])
  })

  it('are locked for every platform, or npm ci refuses the lockfile on all of them', () => {
    const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) =>
          packages[`${place}/node_modules/${name}`] === undefined && packages[`node_modules/${name}`] === undefined
      )
    )
    assert.deepEqual(missing, [], 'run `npm run lockfile`')
  })

  it('run no script when they are installed', () => {
    const scripted = Object.keys(packages).filter((name) => packages[name]?.hasInstallScript === true)
    assert.deepEqual(scripted, [])
  })

  it('are started by scripts that ask for a new Node first', () => {
    const unguarded = Object.entries(manifest.scripts).filter(
      ([, script]) => /\bnode\b.*\.ts\b/.test(script) && !script.includes('--import ./scripts/require-node.mjs')
    )
    assert.deepEqual(unguarded, [])
  })
})
