import type { Style } from '../output.ts'
import { formatTable } from '../text-table.ts'
import type { DemoJudgement, JudgedDelivery } from './judge-demo.ts'

type Paint = (text: string, style: Style) => string

/** What happened to each delivery, for people; within 80 columns. */
export function formatDemo({ deliveries, stored, isAsExpected }: DemoJudgement, paint: Paint): string {
  const counts = [...stored].map(([region, count]) => `${region} holds ${count} ${count === 1 ? 'event' : 'events'}`)
  const nowhere = deliveries.filter(({ places }) => places.length === 0).length
  const sum = `${counts.join(', ')}; ${nowhere} deliveries were stored nowhere.`
  const right = deliveries.filter((delivery) => delivery.isAsExpected).length
  const verdict = `${right} of ${deliveries.length} deliveries went as they should.`
  return [
    ...deliveries.map((delivery) => formatDelivery(delivery, paint)),
    sum,
    paint(isAsExpected ? verdict : `${verdict} This demo FAILED.`, isAsExpected ? 'green' : 'red')
  ].join('\n')
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
