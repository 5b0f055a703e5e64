import type { Instant } from '../core/clock.ts'
import type { PolicyRules } from '../core/policy.ts'
import type { ConfigNode } from './config-node.ts'
import { formatPlace } from './finding.ts'
import { didYouMean } from './suggest-name.ts'

/** A ground that ends sooner than this is told in good time. */
const soonMs = 30 * 24 * 3_600_000

/** Decisions name rules by their id alone. */
export function checkRuleIds(root: ConfigNode): void {
  const first = new Map<string, ConfigNode>()
  for (const kind of ['residency', 'routing', 'admission'])
    for (const rule of root.get(kind).items()) {
      const id = rule.get('id')
      const known = first.get(id.text())
      if (known === undefined) first.set(id.text(), id)
      else id.error(`\`${id.text()}\` is the id of another rule, at ${formatPlace(known.place)}`, 'ids must differ')
    }
}

const ofRule = {
  ended: 'whatever it matches is undecided now, whichever other rules allow it',
  ending: 'whatever it matches will be undecided then, whichever other rules allow it'
}
const ofCustody = {
  ended: 'what is undecided is kept no longer, and its sender is asked to send again',
  ending: 'what is undecided will be kept no longer then, and its sender asked to send again'
}

/** Every region that a rule names is there, is one that residency allows somewhere, and its ground has not ended. */
export function checkRuleRegions(root: ConfigNode, rules: PolicyRules, now: Instant): void {
  const regions = root
    .get('regions')
    .children()
    .map(({ name }) => name)
  const allowed = new Set(rules.residency.flatMap(({ allow }) => allow))
  root
    .get('residency')
    .items()
    .forEach((node, at) => {
      checkNames(node.get('allow'), regions)
      checkExpiry(node.get('expires'), rules.residency[at]?.expires, now, ofRule)
    })
  root
    .get('routing')
    .items()
    .forEach((node) => {
      checkNames(node.get('regions'), regions)
      for (const item of node.get('regions').items())
        if (allowed.size > 0 && regions.includes(item.text()) && !allowed.has(item.text()))
          item.error(`no residency rule allows \`${item.text()}\``, 'add it to a rule’s `allow`, or route elsewhere')
    })
  if (rules.routing.length > 0 && rules.residency.length === 0)
    root
      .get('routing')
      .error(
        'routes without a residency rule',
        "add one that says where events may be stored, such as { id: anywhere, when: 'true', allow: [uk] }"
      )
  for (const source of root.get('sources').children()) {
    const custody = source.get('custody')
    if (custody.exists) checkRegionName(custody.get('region'), regions)
    if (custody.get('expires').exists) checkExpiry(custody.get('expires'), custody.get('expires').day(), now, ofCustody)
  }
}

function checkNames(node: ConfigNode, regions: readonly string[]): void {
  for (const item of node.items()) checkRegionName(item, regions)
}

export function checkRegionName(node: ConfigNode, regions: readonly string[]): void {
  const name = node.text()
  if (name !== '' && regions.length > 0 && !regions.includes(name))
    node.error(`\`${name}\` is none of the regions`, didYouMean(name, regions).hint)
}

/** What has ended is no error: it must not keep a restart from working (invariant 8). */
function checkExpiry(
  node: ConfigNode,
  expires: Instant | undefined,
  now: Instant,
  { ended, ending }: { readonly ended: string; readonly ending: string }
): void {
  if (expires === undefined) return
  if (expires <= now) node.warn(`has passed: ${ended}`, 'renew the ground, or take it out')
  else if (expires - now < soonMs) node.warn(`is less than 30 days away: ${ending}`, 'renew the ground in time')
}
