import { formatNumber } from './markdown-table.ts'
import type { ComparisonReport, ContestantReport } from './report.ts'

const width = 960
const barTop = 56
const barPitch = 26
const gatewayColour = '#1f6feb'
const floorColour = '#8b949e'
const peerColour = '#d29922'
const lineColours = ['#1f6feb', '#0a3069', '#6e7781', '#afb8c1', '#d29922', '#bc4c00', '#8250df', '#1a7f37']

interface Panel {
  readonly title: string
  readonly left: number
  readonly width: number
  readonly figure: (contestant: ContestantReport) => number
}

/** Three panels: rates, cost, and the answer's p99 by load. Plain SVG, readable on light and dark pages. */
export function drawComparison({ contestants, machine, date }: ComparisonReport): string {
  const barsEnd = barTop + contestants.length * barPitch
  const height = barsEnd + 330
  const panels: readonly Panel[] = [
    {
      title: 'Deliveries a second on one core (more is better)',
      left: 170,
      width: 320,
      figure: ({ rate }) => rate.median
    },
    { title: 'CPU a delivery, µs (less is better)', left: 560, width: 330, figure: ({ cpuUs }) => cpuUs.median }
  ]
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="20" y="24" font-size="15" font-weight="bold">Signed GitHub deliveries to one broker, acks=all</text>`,
    text(width - 20, 24, `${date}, ${machine.cpu}`, { anchor: 'end', fill: '#57606a' }),
    ...contestants.map(({ name }, at) => text(160, barMiddle(at) + 4, name, { anchor: 'end' })),
    ...panels.flatMap((panel) => drawBars(panel, contestants)),
    ...drawLatencies(contestants, barsEnd + 60),
    '</svg>'
  ].join('\n')}\n`
}

function drawBars(
  { title, left, width: room, figure }: Panel,
  contestants: readonly ContestantReport[]
): readonly string[] {
  const most = Math.max(...contestants.map(figure))
  return [
    text(left, barTop - 10, title, { weight: 'bold' }),
    ...contestants.flatMap((contestant, at) => {
      const length = (figure(contestant) / most) * (room - 60)
      const fill =
        contestant.kind === 'gateway' ? gatewayColour : contestant.kind === 'floor' ? floorColour : peerColour
      return [
        `<rect x="${left}" y="${barMiddle(at) - 8}" width="${length.toFixed(1)}" height="16" fill="${fill}"/>`,
        text(left + length + 6, barMiddle(at) + 4, formatNumber(figure(contestant)))
      ]
    })
  ]
}

function barMiddle(at: number): number {
  return barTop + at * barPitch + barPitch / 2
}

/** p99 on a logarithmic scale: a queue that grows without end is far above one that does not. */
function drawLatencies(contestants: readonly ContestantReport[], top: number): readonly string[] {
  const [left, room, tall] = [170, 560, 210]
  const all = contestants.flatMap(({ latencies }) => latencies.map(({ p99Ms }) => Math.max(0.1, p99Ms.median)))
  const [low, high] = [Math.floor(Math.log10(Math.min(...all, 1))), Math.ceil(Math.log10(Math.max(...all, 10)))]
  const y = (ms: number): number => top + tall - ((Math.log10(Math.max(0.1, ms)) - low) / (high - low)) * tall
  const x = (load: number): number => left + load * room
  const decades = Array.from({ length: high - low + 1 }, (_, at) => 10 ** (low + at))
  const loads = [...new Set(contestants.flatMap(({ latencies }) => latencies.map(({ load }) => load)))]
  return [
    text(left, top - 14, 'p99 of the answer, ms, by share of what each can do (open loop)', { weight: 'bold' }),
    ...decades.flatMap((ms) => [
      `<line x1="${left}" x2="${left + room}" y1="${y(ms).toFixed(1)}" y2="${y(ms).toFixed(1)}" stroke="#d0d7de"/>`,
      text(left - 8, y(ms) + 4, String(ms), { anchor: 'end' })
    ]),
    ...loads.map((load) => text(x(load), top + tall + 18, `${load * 100} %`, { anchor: 'middle' })),
    ...contestants.flatMap(({ name, latencies }, at) => {
      const colour = lineColours[at % lineColours.length] ?? floorColour
      const points = latencies.map(({ load, p99Ms }) => `${x(load).toFixed(1)},${y(p99Ms.median).toFixed(1)}`)
      return [
        `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
        ...points.map(
          (point) => `<circle cx="${point.split(',')[0]}" cy="${point.split(',')[1]}" r="3" fill="${colour}"/>`
        ),
        `<rect x="${left + room + 30}" y="${top + at * 22}" width="12" height="12" fill="${colour}"/>`,
        text(left + room + 48, top + at * 22 + 10, name)
      ]
    })
  ]
}

function text(
  x: number,
  y: number,
  words: string,
  { anchor = 'start', fill = '#1f2328', weight = 'normal' }: { anchor?: string; fill?: string; weight?: string } = {}
): string {
  const safe = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${fill}" font-weight="${weight}">${safe}</text>`
}
