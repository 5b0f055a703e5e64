import { readFileSync, writeFileSync } from 'node:fs'

/*
 * `npm run lockfile`, after every `npm install`. npm leaves out of package-lock.json the binaries of other platforms that
 * its registry cannot give it at that moment (a mirror that lags, say), and `npm ci` then refuses the whole file,
 * everywhere. This puts them back by name and version; npm takes them from the registry on the platform that needs them.
 */

interface Locked {
  readonly version?: string
  readonly dev?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const file = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, Locked> }

for (const [place, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (lock.packages[`${place}/node_modules/${name}`] ?? lock.packages[`node_modules/${name}`]) continue
    if (!/^\d+\.\d+\.\d+$/.test(version))
      throw new Error(`${name} ${version} of ${place} is no exact version: add it by hand`)
    lock.packages[`node_modules/${name}`] = { version, ...(dev === true ? { dev } : {}), ...platformOf(name) }
    console.log(`added ${name} ${version}`)
  }
}
const sorted = Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1))
writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`)

/** As platform packages name themselves: `…-linux-arm64-musl`, `…/darwin-x64`, `…-wasm32-wasi`. */
function platformOf(name: string): { cpu: [string]; libc?: [string]; optional: true; os?: [string] } {
  if (name.endsWith('-wasm32-wasi')) return { cpu: ['wasm32'], optional: true }
  const found = /(?<os>android|darwin|freebsd|linux|openharmony|win32)-(?<cpu>\w+)(?:-(?<abi>\w+))?$/.exec(name)?.groups
  if (found === undefined) throw new Error(`${name} does not say its platform: add it by hand`)
  const { os = '', cpu = '', abi = '' } = found
  const libc = /^(?:gnu|musl)/.exec(abi)?.[0]
  return {
    cpu: [cpu],
    ...(libc === undefined ? {} : { libc: [libc === 'gnu' ? 'glibc' : 'musl'] }),
    optional: true,
    os: [os]
  }
}
