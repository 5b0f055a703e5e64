import { geteuid } from 'node:process'
import { Secret } from '../core/secret.ts'
import { adviseOn } from './secret-advice.ts'
import { findSecretFault, prefixOfMadeSecret } from './check-secret-form.ts'
import { configLimits } from './config-limits.ts'
import { createSecretFile, newSecretText } from './create-secret-file.ts'
import type { InputReader } from './input-reader.ts'
import type { FileFault } from './read-file-bounded.ts'
import type { SecretSpec } from './secret-spec.ts'

/** `to-make`: a sandbox's file that does not exist yet. `unusable`: reported. */
export type SecretReading = Secret | 'to-make' | 'unusable'

export async function readSecret(spec: SecretSpec, reader: InputReader, sandbox: boolean): Promise<SecretReading> {
  const { from } = spec
  return from.kind === 'env' ? readVariable(spec, from.name, reader) : readFile(spec, from.path, reader, sandbox)
}

/** Makes a sandbox's missing secret and reads it back: two processes that start at once end up with one. */
export async function makeSecret(spec: SecretSpec, reader: InputReader): Promise<SecretReading> {
  if (spec.from.kind === 'file')
    try {
      await createSecretFile(spec.from.path, prefixOfMadeSecret(spec.scheme))
    } catch (thrown) {
      const why = thrown instanceof Error && 'code' in thrown ? ` (${String(thrown.code)})` : ''
      return refuse(spec, `could not be generated${why}`, `make ${spec.from.path} writable, or write a secret into it`)
    }
  return readSecret(spec, reader, false)
}

/** A secret that nobody knows, in place of one that a read-only load may not write. */
export function makeUpSecret({ label, window, scheme }: SecretSpec): Secret {
  return new Secret(label, new TextEncoder().encode(newSecretText(prefixOfMadeSecret(scheme))), window)
}

function readVariable(spec: SecretSpec, name: string, reader: InputReader): SecretReading {
  // The schema reported it without repeating it: what is no variable's name may be the secret itself.
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return 'unusable'
  const value = reader.variable(name)
  if (value !== undefined) return checkSecret(spec, new TextEncoder().encode(value))
  const { what, how } = adviseOn(spec)
  return refuse(spec, `the environment variable ${name} is not set`, `set it to ${what}; ${how}`)
}

async function readFile(spec: SecretSpec, path: string, reader: InputReader, sandbox: boolean): Promise<SecretReading> {
  const read = await reader.file(path, configLimits.secretFileBytes)
  if (read.ok) return checkSecret(spec, read.bytes)
  if (read.fault === 'missing' && sandbox && !spec.expired && prefixOfMadeSecret(spec.scheme) !== undefined)
    return 'to-make'
  return refuse(spec, `the secret file ${path} ${read.why}`, hintFor(read.fault, spec))
}

/** What is there may hold a secret that counts: nobody is told to write another over it. */
function hintFor(fault: FileFault, spec: SecretSpec): string {
  const { what, how } = adviseOn(spec)
  switch (fault) {
    case 'missing':
    case 'nowhere':
      return `put there ${what}; ${how}`
    case 'directory':
      return 'name a file in it'
    case 'forbidden':
      return `let ${describeUser()} read it, by its owner or mode (of a Kubernetes volume: fsGroup), and enter the folders above it`
    case 'too-large':
    case 'other':
      return 'name a file that holds the secret and nothing else'
  }
}

function describeUser(): string {
  const uid = geteuid?.()
  return uid === undefined ? 'the user that Turnpike runs as' : `the user with uid ${uid}`
}

function checkSecret(spec: SecretSpec, bytes: Uint8Array): SecretReading {
  const secret = withoutNewline(bytes)
  if (secret.length === 0) return refuse(spec, 'holds no secret: it is empty', adviseOn(spec).how)
  // The length itself is not told: it would help to guess the rest.
  if (secret.length < configLimits.secretBytes)
    return refuse(spec, `holds a secret of less than ${configLimits.secretBytes} bytes`, adviseOn(spec).how)
  const fault = findSecretFault(secret, spec.scheme)
  return fault === undefined ? new Secret(spec.label, secret, spec.window) : refuse(spec, fault.message, fault.hint)
}

/** A secret that expired counts for nothing, so its loss takes nothing down (invariant 8). */
function refuse(spec: SecretSpec, message: string, hint: string): 'unusable' {
  if (spec.expired) spec.node.warn(message, 'it has expired: take it out of the list')
  else spec.node.error(message, hint)
  return 'unusable'
}

/** Editors, `echo` and Kubernetes put one newline after a secret that no sender knows of. */
function withoutNewline(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  if (bytes[end - 1] === 0x0a) end -= bytes[end - 2] === 0x0d ? 2 : 1
  return bytes.subarray(0, end)
}
