import type { IdRule } from '../../src/core/rule.ts'

// @ts-expect-error TS2322: values that are hashed already are hashed with the others in one list
export const twice: IdRule = { hash: ['{a}'], and: ['{b}'] }

// @ts-expect-error TS2322: an id is the sender's own or it is not, and consumers are told
export const unsaid: IdRule = { use: '{id}' }
