import { isLoopback } from '../core/loopback.ts'
import { Secret } from '../core/secret.ts'
import { checkAuthorities } from './check-material.ts'
import type { KafkaLogInConfig, TokenConfig } from './config.ts'
import { configLimits } from './config-limits.ts'
import type { ConfigNode } from './config-node.ts'
import type { Outside } from './outside.ts'
import { pathFrom } from './path-from.ts'
import { readFileBounded } from './read-file-bounded.ts'
import { readCredential, readMaterial } from './read-material.ts'

const byPassword = ['plain', 'scram-sha-256', 'scram-sha-512'] as const
const passwordKeys = ['username', 'password']
const clientKeys = ['tokenEndpoint', 'clientId', 'clientSecret']
const tokenKeys = ['tokenFile', ...clientKeys, 'scope', 'audience', 'ca']

/** Stands for what was reported: such a configuration is never handed out. */
const nothing = new Secret('', new Uint8Array())

export async function buildKafkaLogIn(node: ConfigNode, { reader }: Outside): Promise<KafkaLogInConfig> {
  const name = node.get('mechanism').text()
  const mechanism = byPassword.find((it) => it === name)
  if (mechanism === undefined) {
    // The schema has said which there are.
    if (name !== 'oauthbearer') return { mechanism: 'plain', username: '', password: nothing }
    refuse(node, passwordKeys, '`oauthbearer` logs in with a token')
    return { mechanism: 'oauthbearer', token: await buildToken(node, { reader }) }
  }
  refuse(node, tokenKeys, `\`${mechanism}\` logs in with a user name and a password`)
  requireAll(node, passwordKeys, mechanism)
  const password = node.get('password').exists ? await readCredential(node.get('password'), reader) : undefined
  return { mechanism, username: node.get('username').text(), password: password ?? nothing }
}

async function buildToken(node: ConfigNode, { reader }: Pick<Outside, 'reader'>): Promise<TokenConfig> {
  const file = node.get('tokenFile')
  if (file.exists) {
    refuse(node, tokenKeys.slice(1), 'the token comes from `tokenFile`')
    const path = pathFrom(file.place.file, file.text())
    // Read anew for each connection; here only to say early that it can't be.
    const read = file.text() === '' ? undefined : await readFileBounded(path, configLimits.secretFileBytes)
    if (read?.ok === false) file.error(`the token file ${path} ${read.why}`)
    return { kind: 'file', path }
  }
  requireAll(node, clientKeys, 'oauthbearer', ', or `tokenFile`')
  const secret = node.get('clientSecret').exists ? await readCredential(node.get('clientSecret'), reader) : undefined
  const ca = node.get('ca').exists ? await readMaterial(node.get('ca'), reader) : undefined
  checkAuthorities(node.get('ca'), ca)
  return {
    kind: 'client-credentials',
    tokenEndpoint: readEndpoint(node.get('tokenEndpoint')),
    clientId: node.get('clientId').text(),
    clientSecret: secret ?? nothing,
    scope: textOf(node.get('scope')),
    audience: textOf(node.get('audience')),
    ca
  }
}

function readEndpoint(node: ConfigNode): string {
  const text = node.text()
  if (text === '') return text
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  if (!isSafe) node.error('must be an https URL: it is told the client’s secret')
  else if (url.username !== '' || url.password !== '' || url.hash !== '')
    node.error('must be without a user, a password and a fragment')
  return text
}

function refuse(node: ConfigNode, keys: readonly string[], why: string): void {
  for (const key of keys) if (node.get(key).exists) node.get(key).error(`does not belong here: ${why}`)
}

function requireAll(node: ConfigNode, keys: readonly string[], mechanism: string, otherwise = ''): void {
  for (const key of keys)
    if (!node.get(key).exists) node.get(key).error(`is missing: \`${mechanism}\` needs it${otherwise}`)
}

function textOf(node: ConfigNode): string | undefined {
  return node.exists ? node.text() : undefined
}
