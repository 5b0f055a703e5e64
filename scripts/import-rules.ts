/** The rules of `scripts/check-imports.ts`, as data. A path is relative to `src`; a folder also stands for what is in it. */

/** Invariant 9: same input, same output. */
export const pureFolders: readonly string[] = ['core', 'pipeline', 'signatures', 'providers', 'translate', 'policy']

/** Each does one kind of I/O, and none knows another: `app` joins them. */
const effectfulFolders = [
  'validation',
  'keys',
  'registry',
  'lookups',
  'bus',
  'http',
  'admin',
  'telemetry',
  'config',
  'parsing',
  'encryption',
  'decisions',
  'system'
]

/** Who may import whom: a folder of src, or a file at its top, and the folders and single files that it may name. */
export const mayImport: Readonly<Record<string, readonly string[] | 'anything'>> = {
  core: ['core'],
  pipeline: ['core', 'pipeline'],
  // A proof inside a body is read by what proved bodies are read by.
  signatures: [
    'core',
    'signatures',
    'pipeline/json-document.ts',
    'pipeline/parse-json.ts',
    'pipeline/decode-form.ts',
    'pipeline/media-type.ts'
  ],
  providers: ['core', 'signatures', 'providers'],
  translate: ['core', 'translate'],
  policy: ['core', 'policy'],
  ...Object.fromEntries(effectfulFolders.map((folder) => [folder, ['core', 'pipeline', folder]])),
  // What is wrong with a scheme or a rule of the configuration is for the engines to say.
  config: ['core', 'pipeline', 'policy', 'signatures/check-scheme.ts', 'config'],
  app: [...pureFolders, ...effectfulFolders, 'app'],
  commands: [...pureFolders, ...effectfulFolders, 'app', 'commands'],
  'main.ts': 'anything'
}

/** The only modules from outside that a pure folder may name; each with the places that may. */
export const pureModules: Readonly<Record<string, readonly string[]>> = {
  'node:crypto': pureFolders,
  'node:util': ['core/secret.ts'],
  // To read addresses; nothing is connected to.
  'node:net': ['core/loopback.ts'],
  'node:buffer': ['pipeline/parse-json.ts', 'pipeline/decode-form.ts'],
  'node:zlib': ['signatures/signed-text.ts'],
  // Expressions in, values out.
  '@bufbuild/cel': ['policy/cel'],
  '@bufbuild/protobuf': ['policy/cel'],
  '@marcbachmann/cel-js': ['policy/cel'],
  // A parser without I/O.
  saxes: ['providers/read-xml.ts']
}

/** What a pure folder may not name: each is a hidden input or an effect. */
export const impureNames: readonly { readonly what: string; readonly found: RegExp }[] = [
  { what: 'Date.now', found: /\bDate\s*\.\s*now\b/g },
  { what: 'new Date()', found: /\bnew\s+Date\b\s*(?:\(\s*\)|(?![\s(]))/g },
  { what: 'Date()', found: /(?<!new\s+)(?<![.\w$])Date\s*\(/g },
  { what: 'Math.random', found: /\bMath\s*\.\s*random\b/g },
  { what: 'a timer', found: /(?<![.\w$])(?:setTimeout|setInterval|setImmediate|queueMicrotask)\b/g },
  { what: 'performance', found: /(?<![.\w$])performance\b(?!\s*:)/g },
  { what: 'process', found: /(?<![.\w$])process\b(?!\s*[:(])/g },
  { what: 'globalThis', found: /(?<![.\w$])globalThis\b/g },
  { what: 'fetch', found: /(?<![.\w$])fetch\s*\(/g },
  {
    what: 'randomness of node:crypto',
    found: /\b(?:randomUUID|randomBytes|randomInt|randomFill\w*|getRandomValues)\b/g
  }
]

/** A library outside the project is named in one place, so that replacing it touches one place. */
export const libraryHomes: Readonly<Record<string, readonly string[]>> = {
  express: ['http', 'admin'],
  'proxy-addr': ['http'],
  '@node-rs/crc32': ['bus/checksum.ts'],
  'node:sqlite': ['bus/embedded'],
  'node:cluster': ['app/workers'],
  kafkajs: ['bus/kafka/kafkajs'],
  '@platformatic/kafka': ['bus/kafka/platformatic'],
  opossum: ['bus/breaker'],
  'lz4-napi': ['bus/kafka/compress.ts', 'bus/kafka/kafkajs'],
  '@bufbuild/cel': ['policy/cel'],
  '@bufbuild/protobuf': ['policy/cel'],
  '@marcbachmann/cel-js': ['policy/cel'],
  saxes: ['providers/read-xml.ts'],
  jose: ['encryption'],
  ajv: ['validation', 'config'],
  yaml: ['config'],
  pino: ['telemetry'],
  'prom-client': ['telemetry'],
  commander: ['commands', 'main.ts'],
  cloudevents: ['validation', 'commands'],
  'node:process': ['config', 'commands', 'main.ts']
}

/** Files that only some may import: those that can forge what the types promise. */
export const fencedFiles: Readonly<Record<string, readonly string[]>> = {
  'pipeline/seal.ts': [
    'pipeline/verify.ts',
    'pipeline/normalise.ts',
    'pipeline/validate.ts',
    'pipeline/correlate.ts',
    'pipeline/translate.ts',
    'pipeline/restore-event.ts',
    'pipeline/consider.ts',
    'pipeline/place.ts',
    'pipeline/protect.ts'
  ]
}

/** A brand is given by the one stage of its name. */
const seals = {
  sealVerified: 'verify',
  sealNormalised: 'normalise',
  sealValid: 'validate',
  sealCorrelated: 'correlate',
  sealTranslated: 'translate',
  sealRestored: 'restore-event',
  sealConsidered: 'consider',
  sealPlaced: 'place',
  sealProtected: 'protect'
}

/** Names that may stand in some files only. */
export const fencedNames: readonly {
  readonly what: string
  readonly found: RegExp
  readonly allowed: readonly string[]
}[] = [
  {
    what: 'process.env is read in config only',
    found: /\bprocess\s*\.\s*env\b/g,
    allowed: ['config', 'commands', 'main.ts']
  },
  {
    what: 'the built files lie elsewhere than the sources: name what is shipped, and threads, by core/program-files.ts',
    found: /\bimport\s*\.\s*meta\b/g,
    // What a library keeps for itself is found from any file.
    allowed: ['core/program-files.ts', 'bus/kafka/kafkajs']
  },
  {
    what: 'timingSafeEqual has one caller, signatures/equal-bytes.ts',
    found: /\btimingSafeEqual\b/g,
    allowed: ['signatures/equal-bytes.ts']
  },
  {
    what: 'a Secret is revealed to the scheme engine, the signer of `send`, the configuration, pseudonyms, TLS and the log-in at Kafka, at registries and at what is looked up only',
    found: /\.\s*reveal\b/g,
    allowed: [
      'signatures',
      'commands',
      'config',
      'registry/token-source.ts',
      'lookups/authorization.ts',
      'pipeline/privacy/pseudonym.ts',
      'app/kafka-cluster-of.ts',
      'app/same-cluster.ts',
      'app/tls-of.ts'
    ]
  },
  ...Object.entries(seals).map(([name, stage]) => ({
    what: `${name} is called by pipeline/${stage}.ts only`,
    found: new RegExp(String.raw`\b${name}\b`, 'g'),
    allowed: ['pipeline/seal.ts', `pipeline/${stage}.ts`]
  }))
]

/** Where a plain comparison of secret-derived bytes is looked for, and what such a value is called. */
export const comparisonFolders: readonly string[] = ['signatures', 'providers']
export const secretDerivedName = /(?:signature|digest|mac)/i

export const maxFileLines = 300
/** A word of a file's name that says nothing about what is inside. */
export const emptyWords: readonly string[] = ['util', 'utils', 'helper', 'helpers', 'common', 'manager']
export const forbiddenFiles: readonly string[] = ['index.ts']
