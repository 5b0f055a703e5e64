import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createFileToken } from '../../../../../src/bus/kafka/oauth/oauth-token.ts'
import { failureOf } from './log-in-failure.ts'
import { clientSecret, grantedToken } from './token-endpoint.ts'

describe('a token of a file', () => {
  let folder: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'turnpike-token-'))
  })
  after(async () => rm(folder, { recursive: true }))

  async function failureFor(content: string | Uint8Array): Promise<string> {
    const path = join(folder, 'bad')
    await writeFile(path, content)
    const sentence = await failureOf(createFileToken({ path })())
    assert.ok(sentence.startsWith(`the token file ${path} `))
    return sentence.slice(`the token file ${path} `.length)
  }

  it('is refused when the file is not there, or not a file', async () => {
    const path = join(folder, 'none')
    assert.equal(await failureOf(createFileToken({ path })()), `the token file ${path} cannot be read (ENOENT)`)
    await mkdir(path)
    assert.equal(await failureOf(createFileToken({ path })()), `the token file ${path} is not a file`)
  })

  it('is refused when it is none', async () => {
    assert.equal(await failureFor(''), 'is empty')
    assert.equal(await failureFor(' \n\n'), 'is empty')
    for (const content of [
      `${grantedToken} ${clientSecret}`,
      `${grantedToken}\n${clientSecret}`,
      `{"${grantedToken}":1}`,
      Buffer.from([0xff, 0xfe, 0x41])
    ])
      assert.equal(await failureFor(content), 'is no bearer token: it holds characters that none may have')
  })

  it('is refused when the file is too large, a device without an end included', async () => {
    assert.equal(await failureFor('a'.repeat(65_537)), 'is larger than 65536 bytes')
    const path = '/dev/zero'
    assert.equal(await failureOf(createFileToken({ path })()), `the token file ${path} is not a file`)
  })

  it('is read anew each time, also through links that are exchanged', async () => {
    const path = join(folder, 'token')
    for (const [index, token] of ['first', 'sec-ond', 'a._~+/-b=='].entries()) {
      const target = join(folder, `target-${index}`)
      await writeFile(target, `${token}\n`)
      await rm(path, { force: true })
      await symlink(target, path)
      assert.equal(await createFileToken({ path })(), token)
    }
    const get = createFileToken({ path })
    await writeFile(path, 'x'.repeat(65_536))
    assert.equal(await get(), 'x'.repeat(65_536))
    await rm(path)
    assert.match(await failureOf(get()), /ENOENT/)
    await writeFile(path, 'back')
    assert.equal(await get(), 'back')
  })
})
