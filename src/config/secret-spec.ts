import type { Instant } from '../core/clock.ts'
import type { Provider } from '../core/provider.ts'
import { expiryNoticeDays, expiryNoticeMs } from '../core/secret-notices.ts'
import type { Scheme } from '../core/scheme.ts'
import type { SecretWindow } from '../core/secret.ts'
import type { ConfigNode } from './config-node.ts'
import { pathFrom } from './path-from.ts'

/** Where a secret is and when it counts, before it is read. */
export interface SecretSpec {
  readonly node: ConfigNode
  /** `env:NAME`, or `file:` and the path as the configuration writes it. */
  readonly label: string
  readonly from: { readonly kind: 'env'; readonly name: string } | { readonly kind: 'file'; readonly path: string }
  readonly window: SecretWindow
  /** What it is for, where that is known: some want it in a form of their own. */
  readonly scheme: Scheme | undefined
  /** Whose deliveries it proves, and by which scheme; nothing where no sender proves itself by it. */
  readonly sender?: { readonly provider: Provider; readonly scheme: string }
  /** It will never count again. */
  readonly expired: boolean
  /** The gateway's own: no sender has to know it. */
  readonly isOurs?: true
}

/** Of a list, or one alone. */
export function readSecretSpecs(
  list: ConfigNode,
  now: Instant,
  scheme: Scheme | undefined,
  meanwhile = 'every delivery that needs one is put off with 503 (`secrets-unavailable`), and lost if its sender does not send again'
): readonly SecretSpec[] {
  const nodes = list.isMap ? [list] : list.items()
  const specs = nodes.flatMap((node) => readSecretSpec(node, now, scheme) ?? [])
  for (const [index, { node, label }] of specs.entries())
    if (specs.findIndex((spec) => spec.label === label) < index) node.error(`\`${label}\` is named twice in this list`)
  checkWindows(list, specs, now, meanwhile)
  return specs
}

/** The one of a place; undefined where it can't be understood, which was reported. */
export function readSecretSpec(node: ConfigNode, now: Instant, scheme: Scheme | undefined): SecretSpec | undefined {
  const env = node.get('env')
  const file = node.get('file')
  const window = readWindow(node)
  const rest = { window, scheme, expired: window.notAfter !== undefined && window.notAfter <= now }
  if (env.exists === file.exists) return undefined
  if (env.exists) return { node: env, label: `env:${env.text()}`, from: { kind: 'env', name: env.text() }, ...rest }
  const path = file.text()
  if (path === '') return undefined
  return { node: file, label: `file:${path}`, from: { kind: 'file', path: pathFrom(file.place.file, path) }, ...rest }
}

function readWindow(node: ConfigNode): SecretWindow {
  const notBefore = node.get('notBefore').instant()
  const notAfter = node.get('notAfter').instant()
  if (notBefore !== undefined && notAfter !== undefined && notBefore >= notAfter)
    node.get('notAfter').error('must be later than `notBefore`')
  return { ...(notBefore === undefined ? {} : { notBefore }), ...(notAfter === undefined ? {} : { notAfter }) }
}

/** Only a warning: what expires must not take the other sources down with it at a restart (invariant 8). */
function checkWindows(list: ConfigNode, specs: readonly SecretSpec[], now: Instant, meanwhile: string): void {
  if (specs.length === 0) return
  const hint = `add a secret that counts now: until then ${meanwhile}`
  if (specs.every(({ expired }) => expired)) return list.warn('every secret has expired', hint)
  for (const item of list.items()) warnOfExpiry(item.get('notAfter'), now)
  if (!specs.some(({ window }) => isActive(window, now))) list.warn('no secret counts at this moment', hint)
}

/** Without its name: what stands there may be the secret itself. */
function warnOfExpiry(node: ConfigNode, now: Instant): void {
  const notAfter = node.instant()
  if (notAfter === undefined || notAfter - now > expiryNoticeMs) return
  const at = new Date(notAfter).toISOString()
  if (notAfter <= now)
    node.warn(`has passed: the secret expired on ${at} and proves nothing any more`, 'take it out of the list')
  else
    node.warn(
      `is near: the secret expires within ${expiryNoticeDays} days, on ${at}`,
      'list the secret that replaces it, and tell it to the sender'
    )
}

function isActive({ notBefore, notAfter }: SecretWindow, now: Instant): boolean {
  return (notBefore === undefined || now >= notBefore) && (notAfter === undefined || now < notAfter)
}
