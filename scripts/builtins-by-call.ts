import type { Plugin } from 'rolldown'

const imported = /^import (?:([\w$]+)(?:, )?)?(?:\{([^}]*)\})? from "(node:[\w/]+)";$/gm
const left = /^(?:import|export)\b.*["']node:.*$/m

/**
 * Takes Node's own modules by a call where the program imports them. An import reads everything that a module exports, also
 * what is only loaded once it is read: for `node:http` all of undici, which no gateway uses.
 * https://nodejs.org/docs/latest-v24.x/api/process.html#processgetbuiltinmoduleid
 */
export function builtinsByCall(): Plugin {
  // The lines stay where they are, and with them the source map.
  return { name: 'built-in modules by call', renderChunk: (code) => ({ code: takeBuiltinsByCall(code), map: null }) }
}

/** @throws Error for an import in a form that it does not know */
export function takeBuiltinsByCall(code: string): string {
  const taken = code.replace(imported, (_, whole: string | undefined, names: string | undefined, id: string) => {
    // A module may give `node:process` the name that the runtime gives it.
    const builtin = `globalThis.process.getBuiltinModule("${id}")`
    const locals = [whole, names === undefined ? undefined : `{${names.replaceAll(' as ', ': ')}}`]
    return `const ${locals.flatMap((local) => (local === undefined ? [] : `${local} = ${builtin}`)).join(', ')};`
  })
  const [unknown] = left.exec(taken) ?? []
  if (unknown === undefined) return taken
  throw new Error(`the build can't take this by a call: ${unknown}; add its form to scripts/builtins-by-call.ts`)
}
