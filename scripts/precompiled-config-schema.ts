import standaloneCode from 'ajv/dist/standalone/index.js'
import type { Plugin } from 'rolldown'
import { createConfigAjv, readConfigSchema } from '../src/config/compile-config-schema.ts'

const replaced = /[\\/]src[\\/]config[\\/]compile-config-schema\.ts$/
const compiled = 'turnpike:config-schema.cjs'

/** Puts the compiled function in the place of the module that compiles it: to compile it is a tenth of a start. */
export function precompiledConfigSchema(): Plugin {
  return {
    name: 'precompiled configuration schema',
    resolveId: (id) => (id === compiled ? id : undefined),
    load: (id) => {
      if (id === compiled) return compile()
      if (!replaced.test(id)) return undefined
      return `import validate from '${compiled}'\nexport const compileConfigSchema = () => validate\n`
    }
  }
}

/** A module in CommonJS. */
function compile(): string {
  const ajv = createConfigAjv({ inlineRefs: false, code: { source: true } })
  return standaloneCode.default(ajv, ajv.compile(readConfigSchema()))
}
