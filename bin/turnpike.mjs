#!/usr/bin/env node
// The `turnpike` command in a checkout. An old Node must parse this file: it hands over to the Node 24 that `npm ci` brings.
import { spawn, spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { isTooOld, tooOldSentence } from './node-version.mjs'

const main = new URL('../src/main.ts', import.meta.url)

if (!isTooOld(process.version)) await import(main.href)
else handOver(fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url)))

/** @param {string} node the path of a Node that may be new enough, or may not exist */
function handOver(node) {
  const { stdout, error } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  if (error !== undefined || isTooOld(String(stdout).trim())) {
    console.error(tooOldSentence(process.version))
    process.exitCode = 1
    return
  }
  const child = spawn(node, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // The terminal sends Ctrl-C to both processes: here it must only not end this one first.
  process.on('SIGINT', () => {})
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal ?? 'SIGTERM'] ?? 0)
  })
}
