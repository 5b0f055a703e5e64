import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { compactDecrypt } from 'jose'
import { compressFrameSync } from 'lz4-napi'
import { crashes } from '../support/canaries/canary-gateway.ts'
import { createCanaryLedger } from '../support/canaries/canary-ledger.ts'
import type { CanaryKind } from '../support/canaries/canary-ledger.ts'
import { runCanaries } from '../support/canaries/canary-run.ts'
import type { CanaryRun } from '../support/canaries/canary-run.ts'
import { treatedPaths } from '../support/canaries/canary-sources.ts'
import type { StoringRegion } from '../support/canaries/canary-sources.ts'
import { createFinder } from '../support/canaries/find-canaries.ts'
import { answersName } from '../support/canaries/said-surfaces.ts'
import { searchRun } from '../support/canaries/search-run.ts'
import type { SearchedRun } from '../support/canaries/search-run.ts'
import { diskSurfaces, topicSurfaces } from '../support/canaries/stored-surfaces.ts'
import { leaksOn, searchSurface } from '../support/canaries/surface.ts'
import type { SurfaceText } from '../support/canaries/surface.ts'
import { folderOf } from '../support/canaries/canary-clusters.ts'
import { storedRecords } from '../integration/kafka/stored-records.ts'

/*
 * Invariant 2 on every surface at once: no byte of a payload is stored outside its residency. A gateway in ch takes every
 * sample of every sender for tenants of three regions, and GitHub's and GoCardless' in every fate that a delivery can have.
 * Each text, key and number of each delivery is another; then everything that was written anywhere is searched for all.
 */

/** Topics of other regions, and a command that prints no name: where nothing can be found. */
function isSilent(name: string): boolean {
  const [, region, at] = /^records of (?:(\w+)\.\w+|audit) in (\w+)/.exec(name) ?? []
  return (
    (at !== undefined && region !== at && !name.startsWith('records of audit in eu')) ||
    name.startsWith('turnpike quarantine drop')
  )
}

describe('payloads of all senders in three regions', () => {
  let run: CanaryRun
  let searched: SearchedRun
  const ends: (() => Promise<void>)[] = []

  before(async () => {
    run = await runCanaries((end) => void ends.unshift(end))
    searched = await searchRun(run)
  })
  after(async () => {
    for (const end of ends) await end()
  })

  const leaksWhere = (isMeant: (name: string) => boolean): readonly string[] => {
    const meant = searched.surfaces.filter(({ name }) => isMeant(name))
    assert.ok(meant.length > 0, 'there is such a surface')
    return meant.flatMap((surface) => leaksOn(surface, run.ledger, searched.attributes)).slice(0, 30)
  }
  const isCareless = (name: string): boolean => /careless/.test(name)

  for (const [what, names] of Object.entries({
    'topics, their decisions and the audit, as consumers read them': /^records of/,
    'disks of the brokers and the embedded log, with all that lies beside': /^disk of/,
    'log and the rest of what the gateway prints': /^std(?:out|err)$/,
    'metrics, probes, and the admin endpoint': /endpoint$/,
    'answers to senders, of whatever was refused too': new RegExp(`^${answersName}$`),
    'output of every command that looks at a region': /^turnpike /,
    'last words of gateways that crash with a payload in hand': /^std.* of a crash/,
    'files of the gateway’s machine, reports of crashes too': /^files/
  }))
    test(`nothing is where it may not be: in the ${what}`, () => {
      assert.deepEqual(
        leaksWhere((name) => names.test(name) && !isCareless(name)),
        []
      )
    })

  test('an attribute is never made of what is protected, of a header or of the URL', () => {
    const never: readonly CanaryKind[] = ['protected', 'header', 'query', 'key', 'number', 'echo']
    const shown = [...searched.attributes].map(([canary, name]) => ({ ...run.ledger.facts.get(canary), name }))
    assert.deepEqual(
      shown.filter(({ kind }) => kind === undefined || never.includes(kind)),
      []
    )
    const allowed = ['ce_id', 'ce_source', 'ce_type', 'ce_subject', 'ce_correlationid', 'ce_correlationkeys']
    assert.deepEqual(
      shown.filter(({ name }) => !allowed.includes(name)),
      []
    )
  })

  test('no dump of the heap or the memory is left', () => {
    const { files } = searched
    assert.deepEqual(
      files.filter((file) => /\.heap(?:snapshot|profile)$|\/core(?:\.\d+)?$/.test(file)),
      []
    )
    assert.ok(
      files.some((file) => file.includes('/reports/report.')),
      'control: Node has written what it may write'
    )
  })

  /** What is in clear in a region, by delivery. */
  const clearIn = (region: StoringRegion): ReadonlySet<string> => {
    const found = searched.surfaces
      .filter(({ payloadsOf, isValues }) => payloadsOf === region && isValues)
      .flatMap(({ found: canaries }) => [...canaries])
    return new Set(found.map((canary) => run.ledger.facts.get(canary)?.delivery ?? ''))
  }

  test('control: of every delivery something is in each of its regions', () => {
    const wanted = [
      ...run.samples.flatMap(({ delivery, region, isClear }) => (isClear ? [[delivery, region] as const] : [])),
      ...run.fated.flatMap(({ name, foundIn }) => foundIn.map((region) => [name, region] as const)),
      ...crashes.map((crash) => [`before ${crash}`, 'uk'] as const)
    ]
    const clear = { uk: clearIn('uk'), eu: clearIn('eu'), ch: clearIn('ch') }
    assert.deepEqual(
      wanted.filter(([delivery, region]) => !clear[region].has(delivery)),
      []
    )
    assert.ok(new Set(run.samples.map(({ request }) => request.sample.split('/')[0])).size >= 48)
  })

  test('control: what is protected was there, as only the consumers of the region can see', async () => {
    const { ledger, home, clusters } = run
    const valueOf = async (region: 'uk' | 'eu', id: string): Promise<string> => {
      const records = await storedRecords(clusters[region], `${home.prefix}.${region}.scm`)
      const record = records.find(({ headers }) => headers.some(([name, text]) => name === 'ce_id' && text === id))
      return Buffer.from(record?.value ?? assert.fail(`${id} is not stored`)).toString()
    }
    const placesIn = async (jwe: string, region: 'uk' | 'eu'): Promise<readonly string[]> => {
      const key = home.privateKeys.get(region) ?? assert.fail()
      const { plaintext } = await compactDecrypt(jwe, key)
      return [...searched.find(Buffer.from(plaintext))].map((canary) => ledger.facts.get(canary)?.place ?? canary)
    }
    const { sender, pull_request: pullRequest, hook } = JSON.parse(await valueOf('uk', 'treated'))
    assert.deepEqual([sender.login, hook.config.secret], [null, null])
    assert.match(pullRequest.user.login, /^pseudonym:/)
    assert.deepEqual(await placesIn(pullRequest.body, 'uk'), ['pull_request.body'])
    assert.deepEqual(Object.values(treatedPaths), ['drop', 'pseudonymise', 'encrypt'])
    const sealed = await placesIn(await valueOf('eu', 'encrypted'), 'eu')
    assert.ok(sealed.includes('title') && sealed.includes('a key') && !sealed.includes('hook.config.secret'))
  })

  test('control: on every surface the search finds what is there', () => {
    const { ledger } = run
    const kindsOn = (name: string): readonly string[] =>
      searched.surfaces
        .filter((surface) => surface.name === name)
        .flatMap(({ found }) => [...found].map((canary) => ledger.facts.get(canary)?.kind ?? ''))
    assert.ok(kindsOn(answersName).includes('echo'))
    for (const name of ['stdout', 'stderr', 'metrics endpoint', 'admin endpoint', 'files of the gateway'])
      assert.ok(kindsOn(name).includes('control'), name)
    const blind = searched.surfaces.filter(({ name, found }) => found.size === 0 && !isSilent(name))
    assert.deepEqual(
      blind.map(({ name }) => name),
      []
    )
  })

  test('control: of a gateway that tells what it has read, its log, its errors and its file are found', () => {
    const delivery = 'in flight at carelessness'
    for (const name of [
      'stdout of a crash by carelessness',
      'stderr of a crash by carelessness',
      'a file of a careless gateway'
    ])
      assert.ok(
        leaksWhere((each) => each === name).some((leak) => leak.includes(delivery)),
        name
      )
  })

  test('control: a record in a wrong cluster, decision or file is found', async () => {
    const { ledger, home, clusters } = run
    const facts = { delivery: 'planted by the test', place: 'a record', homes: ['uk'] } as const
    const [value, key] = [ledger.make({ ...facts, kind: 'field' }), ledger.make({ ...facts, kind: 'field' })]
    const records = [
      { key: Buffer.from(key), value: Buffer.from(JSON.stringify({ note: value.repeat(9), events: [] })) }
    ]
    for (const kind of ['scm', 'decisions']) await clusters.eu.produce({ topic: `${home.prefix}.eu.${kind}`, records })
    const leaksAmong = (texts: readonly SurfaceText[]): readonly string[] =>
      texts
        .flatMap((text) => leaksOn(searchSurface(searched.find, text), ledger, searched.attributes))
        .filter((leak) => leak.includes(facts.delivery))
    for (const kind of ['scm', 'decisions']) {
      const topic = `${home.prefix}.eu.${kind}`
      const stored = { at: 'eu', topic, records: await storedRecords(clusters.eu, topic) } as const
      assert.ok(leaksAmong(topicSurfaces(stored)).length >= 3, topic)
    }
    const disks = diskSurfaces('eu', folderOf(clusters.eu), home.prefix)
    assert.equal(leaksAmong(disks.filter(({ name }) => /eu\.(?:scm|decisions)$/.test(name))).length, 4)
  })
})

describe('the search for canaries', () => {
  const { make, markers } = createCanaryLedger()
  const find = createFinder(markers)
  const facts = { delivery: 'a', place: 'b', homes: [] }
  const [text, number] = [make({ ...facts, kind: 'field' }), make({ ...facts, kind: 'number' })]
  const plain = Buffer.from(`{"a":"${text}","b":${number}}`)
  const each = (before: string): Buffer =>
    Buffer.from([...plain].map((byte) => before + byte.toString(16).padStart(2, '0')).join(''))
  const around = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from('before'), bytes, Buffer.from('and behind')])
  const forms: Readonly<Record<string, Buffer>> = {
    'as it is': plain,
    'in capitals': Buffer.from(plain.toString().toUpperCase()),
    'in hexadecimal': each(''),
    'escaped for a URL': each('%'),
    'escaped for JSON': each(String.raw`\u00`),
    'in UTF-16': Buffer.from(plain.toString(), 'utf16le'),
    'in UTF-16, the other way round': Buffer.from(plain.toString(), 'utf16le').swap16(),
    'in base64': Buffer.from(plain.toString('base64')),
    'in base64, two bytes further': Buffer.from(Buffer.concat([Buffer.from('ab'), plain]).toString('base64url')),
    'in gzip': gzipSync(plain),
    'in zstd': zstdCompressSync(plain),
    'in lz4': compressFrameSync(plain),
    'in base64 in gzip': gzipSync(plain.toString('base64'))
  }
  for (const [name, bytes] of Object.entries(forms))
    test(`finds what is ${name}`, () => {
      assert.deepEqual([...find(around(bytes))].toSorted(), [number, text].toSorted())
    })

  test('finds nothing where nothing is', () => {
    assert.deepEqual([...find(around(Buffer.from(`${text.slice(0, -1)}.`)))], [])
    assert.deepEqual([...find(Buffer.from(createCanaryLedger().make({ ...facts, kind: 'field' })))], [])
  })
})
