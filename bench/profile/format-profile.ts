import type { ProfileSummary, SelfTime } from './read-profile.ts'

const shownModules = 25
const shownFunctions = 50

/** Two tables: where the time is by module, and by function. */
export function formatProfile({ busyUs, modules, functions }: ProfileSummary, deliveries: number): string {
  const table = (title: string, times: readonly SelfTime[]): string => {
    const rows = times.map(
      ({ name, us }) =>
        `${((us / busyUs) * 100).toFixed(1).padStart(6)} % ${(us / deliveries).toFixed(2).padStart(8)}  ${name}`
    )
    return [`  share  µs each  ${title}`, ...rows, ''].join('\n')
  }
  const total = `main thread: ${(busyUs / deliveries).toFixed(1)} µs each\n\n`
  return `${total}${table('module', modules.slice(0, shownModules))}\n${table('function', functions.slice(0, shownFunctions))}`
}
