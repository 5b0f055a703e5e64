import { readFileSync } from 'node:fs'
import { ticksPerSecond } from './process-figures.ts'

/**
 * Seconds that the hypervisor gave to other guests while a processor of this machine had work, of all processors; 0 where
 * Linux isn't a guest. https://man7.org/linux/man-pages/man5/proc_stat.5.html
 */
export function readStolenSeconds(): number {
  const [, ...ticks] = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(/\s+/)
  return Number(ticks[stealColumn] ?? 0) / ticksPerSecond
}

/** After user, nice, system, idle, iowait, irq and softirq. */
const stealColumn = 7
