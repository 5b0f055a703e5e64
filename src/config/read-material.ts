import { Secret } from '../core/secret.ts'
import type { ConfigNode } from './config-node.ts'
import type { InputReader } from './input-reader.ts'
import { decodeUtf8 } from './read-file-bounded.ts'
import { readNamedFile } from './read-named-file.ts'

/**
 * What an `{ env: NAME }` or `{ file: PATH }` holds: certificates, keys, passwords. Nothing when there is no such place,
 * or when it was reported. A newline at the end is not part of it.
 */
export async function readMaterial(node: ConfigNode, reader: InputReader): Promise<string | undefined> {
  const held = node.get('env').exists ? readVariable(node.get('env'), reader) : await readText(node.get('file'), reader)
  if (held !== '') return held
  const place = node.get('env').exists ? node.get('env') : node.get('file')
  place.error('is empty', 'put there what it names')
  return undefined
}

/** The same as a secret, which can't be printed. */
export async function readCredential(node: ConfigNode, reader: InputReader): Promise<Secret | undefined> {
  const text = await readMaterial(node, reader)
  const env = node.get('env').text()
  const label = env === '' ? `file:${node.get('file').text()}` : `env:${env}`
  return text === undefined ? undefined : new Secret(label, new TextEncoder().encode(text))
}

function readVariable(node: ConfigNode, reader: InputReader): string | undefined {
  const name = node.text()
  // The schema reported it without repeating it: what is no variable's name may be the secret itself.
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return undefined
  const value = reader.variable(name)
  if (value === undefined) node.error(`the environment variable ${name} is not set`)
  return value
}

async function readText(node: ConfigNode, reader: InputReader): Promise<string | undefined> {
  const file = await readNamedFile(node, reader)
  if (file === undefined) return undefined
  const text = decodeUtf8(file.bytes)
  if (text === undefined) node.error(`the file ${file.path} is not UTF-8 text`)
  return text?.replace(/\r?\n$/, '')
}
