import type { Style } from '../output.ts'
import { formatTable } from '../text-table.ts'
import type { DemoJudgement, JudgedDelivery, JudgedFamily, StoredPlace } from './judge-demo.ts'

type Paint = (text: string, style: Style) => string

/** What happened to each delivery, for people; within 80 columns. `main` are the senders that stand for their families. */
export function formatDemo(judgement: DemoJudgement, main: readonly string[], paint: Paint): string {
  const { deliveries, families, isAsExpected } = judgement
  const shown = main.flatMap((name) => families.filter(({ provider }) => provider === name))
  const failed = families.filter((family) => !family.isAsExpected && !shown.includes(family))
  const right = paint('Every delivery went as it should.', 'green')
  return [
    ...deliveries.map((delivery) => formatDelivery(delivery, paint)),
    'One event of each other family, proved as its sender proves it:\n',
    `${formatFamilies([...shown, ...failed], paint)}\n`,
    isAsExpected ? right : paint('Not every delivery went as it should. This demo FAILED.', 'red')
  ].join('\n')
}

/** What was posted besides what is shown. */
export function formatOthers({ families }: DemoJudgement, main: readonly string[]): string {
  const others = families.filter(({ provider }) => !main.includes(provider))
  return `Posted as well, one event each of other senders: ${others.length}. \`turnpike demo --all\` shows them.`
}

function formatFamilies(families: readonly JudgedFamily[], paint: Paint): string {
  const heads = ['SAMPLE', 'PROVED BY', 'ANSWER', 'STORED'].map((head) => paint(head, 'bold'))
  const rows = families.map(({ sample, proof, status, places, isAsExpected }) => [
    sample,
    proof,
    isAsExpected ? String(status) : paint(`${status}, NOT AS EXPECTED`, 'red'),
    describePlaces(places)
  ])
  return formatTable([heads, ...rows], 80)
}

function describePlaces(places: readonly StoredPlace[]): string {
  const topics = [...new Set(places.map(({ topic }) => topic))]
  if (places.length === 0) return 'nowhere'
  return `${topics.join(', ')}${places.length === 1 ? '' : `, ${places.length} events`}`
}

function formatDelivery({ delivery, status, places, why, isAsExpected }: JudgedDelivery, paint: Paint): string {
  const tampered = delivery.tamper ? ', changed after signing' : ''
  const title = `${delivery.sample} of ${delivery.as}${tampered}`
  const where = places.map(({ region, topic, offset }) => `${region}, topic ${topic}, offset ${offset}`)
  const mark = isAsExpected ? paint('as expected', 'green') : paint('NOT AS EXPECTED', 'red')
  const rows = [
    ['  answer', `${status}, ${mark}`],
    ['  stored', where.length === 0 ? 'nowhere' : where.join('; ')],
    ['  why', why]
  ]
  return `${paint(title, 'bold')}\n${formatTable(rows, 80)}\n`
}
