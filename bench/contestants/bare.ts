import { serveGitHub } from './serve-github.ts'

/* The floor: it stores nothing. */

serveGitHub(async () => undefined)
