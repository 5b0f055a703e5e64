import { formatPlace } from './finding.ts'
import type { Finding } from './finding.ts'

export type FindingStyle = 'error' | 'warning' | 'place' | 'path' | 'hint'

/** Applies colour; the command line gives one on a terminal. */
export type Paint = (text: string, style: FindingStyle) => string

const plain: Paint = (text) => text

/** One line a finding, `file:line:column  error  path: message`, its hint on the next, and a summary at the end. */
export function formatFindings(findings: readonly Finding[], paint: Paint = plain): string {
  return [...findings.map((finding) => formatFinding(finding, paint)), summariseFindings(findings)].join('\n')
}

function formatFinding(finding: Finding, paint: Paint): string {
  const { severity, path, message, hint } = finding
  const place = paint(formatPlace(finding), 'place')
  const subject = path === '' ? '' : `${paint(path, 'path')}: `
  const first = `${place}  ${paint(severity, severity)}  ${subject}${message}`
  return hint === undefined ? first : `${first}\n    ${paint(hint, 'hint')}`
}

/** `2 errors, 1 warning`. */
export function summariseFindings(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length
  return `${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}`
}

function count(amount: number, what: string): string {
  return `${amount} ${what}${amount === 1 ? '' : 's'}`
}
