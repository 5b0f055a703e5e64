import { isLoopbackUrl } from '../core/loopback.ts'
import type { GitHubPlace, ImageRegistry, JiraPlace, LogIn, LookupPlace, Lookups } from '../core/lookups.ts'
import { Secret } from '../core/secret.ts'
import { readOrigin } from './build-callback.ts'
import type { ConfigNode } from './config-node.ts'
import type { Outside } from './outside.ts'
import { readCredential } from './read-material.ts'
import { didYouMean } from './suggest-name.ts'

const githubApi = 'https://api.github.com'

/** The API of Docker Hub is not at the host that its images are named with. */
const dockerHub = { name: 'docker.io', origin: 'https://registry-1.docker.io', tokens: 'https://auth.docker.io' }

/** Stands for what was reported, or is not read: such a configuration is never asked with. */
const nothing = new Secret('', new Uint8Array())

/** Reads whom to ask what admission rules require, with the credentials, which are read anew at each load. */
export async function buildLookups(root: ConfigNode, outside: Outside): Promise<Lookups> {
  const node = root.get('lookups')
  const [github, list, change] = [
    node.get('commit').get('github'),
    node.get('image').get('registries'),
    node.get('change')
  ]
  const [servicenow, jira] = [change.get('servicenow'), change.get('jira')]
  checkSources(list, root.get('sources'))
  const registries = new Map<string, ImageRegistry>()
  for (const registry of list.children()) registries.set(registry.name, await buildRegistry(registry, outside))
  return {
    github: github.isMap ? await buildGitHub(github, outside) : undefined,
    registries,
    servicenow: servicenow.isMap ? await buildServiceNow(servicenow, outside) : undefined,
    jira: jira.isMap ? await buildJira(jira, outside) : undefined
  }
}

async function buildGitHub(node: ConfigNode, outside: Outside): Promise<GitHubPlace> {
  const url = node.get('url').exists ? readUrl(node.get('url')) : githubApi
  const host = node.get('host').text() || (URL.parse(url)?.host.replace(/^api\./, '') ?? '')
  return { url, host, logIn: { kind: 'bearer', token: await readOne(node.get('token'), outside) } }
}

async function buildRegistry(node: ConfigNode, outside: Outside): Promise<ImageRegistry> {
  const [url, tokens, username, password] = ['url', 'tokens', 'username', 'password'].map((key) => node.get(key))
  const known = node.name === dockerHub.name ? dockerHub : undefined
  const origin = url?.exists === true ? readOrigin(url) : (known?.origin ?? `https://${node.name}`)
  const credentials = await readPair(node, outside)
  return {
    origin: origin ?? '',
    tokens: tokens?.exists === true ? readOrigin(tokens) : known?.tokens,
    credentials: username?.exists === true && password?.exists === true ? credentials : undefined,
    sources: node
      .get('sources')
      .items()
      .map((item) => item.text())
  }
}

/** The client of registries takes both as one. */
async function readPair(node: ConfigNode, outside: Outside): Promise<Secret | undefined> {
  if (!isPair(node)) return undefined
  const password = await readOne(node.get('password'), outside)
  const pair = Buffer.concat([Buffer.from(`${node.get('username').text()}:`), password.reveal()])
  return new Secret(`${node.get('username').text()} ${password.label}`, pair)
}

async function buildServiceNow(node: ConfigNode, outside: Outside): Promise<LookupPlace> {
  const [instance, url, token] = [node.get('instance'), node.get('url'), node.get('token')]
  if (instance.exists === url.exists)
    node.error('must have either `instance` or `url`', 'such as { instance: acme } for https://acme.service-now.com')
  return {
    url: url.exists ? readUrl(url) : `https://${instance.text()}.service-now.com`,
    logIn: token.exists ? await readToken(node, outside) : await readUser(node, outside)
  }
}

async function readToken(node: ConfigNode, outside: Outside): Promise<LogIn> {
  for (const key of ['username', 'password'])
    if (node.get(key).exists) node.get(key).error('does not belong here: `token` says who asks')
  return { kind: 'bearer', token: await readOne(node.get('token'), outside) }
}

async function readUser(node: ConfigNode, outside: Outside): Promise<LogIn> {
  if (!node.get('username').exists && !node.get('password').exists)
    node.error('does not say who asks', 'add `username` and `password`, or `token`')
  else isPair(node)
  return {
    kind: 'basic',
    user: node.get('username').text(),
    password: await readOne(node.get('password'), outside)
  }
}

async function buildJira(node: ConfigNode, outside: Outside): Promise<JiraPlace> {
  const token = await readOne(node.get('token'), outside)
  const [email, statuses] = [node.get('email'), node.get('statuses')]
  return {
    url: readUrl(node.get('url')),
    logIn: email.exists ? { kind: 'basic', user: email.text(), password: token } : { kind: 'bearer', token },
    statuses: statuses.exists ? statuses.items().map((item) => item.text()) : undefined
  }
}

/** A user without a password is a mistake, and so is the other way round. */
function isPair(node: ConfigNode): boolean {
  const [username, password] = [node.get('username'), node.get('password')]
  if (username.exists && !password.exists) node.error('has a `username` and no `password`')
  if (password.exists && !username.exists) node.error('has a `password` and no `username`')
  if (username.text().includes(':')) username.error('must be without a colon, which is where a password begins')
  return username.exists && password.exists
}

async function readOne(node: ConfigNode, { reader, readsSecrets }: Outside): Promise<Secret> {
  const secret = node.isMap && readsSecrets ? await readCredential(node, reader) : undefined
  return secret ?? nothing
}

function readUrl(node: ConfigNode): string {
  const text = node.text()
  const url = URL.parse(text)
  if (text === '') return text
  if (url === null) node.error('must be a URL such as https://jira.example')
  else if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopbackUrl(url)))
    node.error('must be an https URL: it is told a token or a password')
  else if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    node.error('must be without a user, a password, a query and a fragment')
  return url === null ? '' : `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

/** A source has its images in one place. */
function checkSources(registries: ConfigNode, sources: ConfigNode): void {
  const known = sources.children().map(({ name }) => name)
  const seen = new Set<string>()
  for (const item of registries.children().flatMap((registry) => registry.get('sources').items())) {
    const name = item.text()
    if (name === '') continue
    if (!known.includes(name)) item.error(`\`${name}\` is none of the sources`, didYouMean(name, known).hint)
    else if (seen.has(name)) item.error(`\`${name}\` has its images in another registry already`)
    seen.add(name)
  }
}
