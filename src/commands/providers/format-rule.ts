import type { Provider } from '../../core/provider.ts'
import type { Candidate, Condition, Rule, TimeRule as OneTime } from '../../core/rule.ts'
import { formatTable, wrapText } from '../text-table.ts'

type TimeRule = Provider['event']['time']
type Times = readonly OneTime[]

/** A rule in full: its candidates in their order, under the case that they are for. */
export function formatRule(title: string, rule: Rule): string {
  if (!('by' in rule)) return [`${title}: the first of`, ...rule.map(formatCandidate)].join('\n')
  const cases = Object.entries(rule.cases).map(([name, uses]) => [`  ${name}`, uses.map(describe).join(', else ')])
  const otherwise = ['  otherwise', rule.otherwise.map(describe).join(', else ')]
  return `${title}: by ${rule.by}\n${formatTable([...cases, otherwise], 80)}`
}

export function formatTimeRule(title: string, rule: TimeRule): string {
  const list = (times: Times): string => times.map(describeTime).join(', else ')
  if (!('by' in rule)) return `${title}: ${list(rule)}, else when it was received`
  const cases = Object.entries(rule.cases).map(([name, times]) => [`  ${name}`, list(times)])
  return `${title}: by ${rule.by}, else when it was received\n${formatTable([...cases, ['  otherwise', list(rule.otherwise)]], 80)}`
}

function describeTime(rule: OneTime): string {
  return rule.format === 'local' ? `${rule.at} (local, ${rule.zone})` : `${rule.at} (${rule.format})`
}

/** On lines of its own, its conditions below it. */
function formatCandidate(candidate: Candidate): string {
  if (typeof candidate === 'string') return `  ${candidate}`
  const conditions = `if ${candidate.when.map(describeCondition).join(' and ')}`
  return [`  ${candidate.use}`, ...wrapText(conditions, 74).map((line) => `      ${line}`)].join('\n')
}

function describe(candidate: Candidate): string {
  if (typeof candidate === 'string') return candidate
  return `${candidate.use} if ${candidate.when.map(describeCondition).join(' and ')}`
}

function describeCondition(condition: Condition): string {
  if ('in' in condition) return `${condition.value} is ${condition.in.join(' or ')}`
  if ('present' in condition) return `${condition.value} ${condition.present ? 'is there' : 'is not there'}`
  if ('startsWith' in condition) return `${condition.value} begins with ${condition.startsWith}`
  return `${condition.value} differs from ${condition.differsFrom}`
}
