import { runTurnpike } from './run-turnpike.ts'

/* On the embedded bus: every answer is after an fsync. */

await runTurnpike('{ embedded: { directory: log } }')
