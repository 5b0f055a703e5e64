import { readFileSync } from 'node:fs'

/** What Linux says of a process and all its threads; each undefined where nothing is said. */
export interface ProcessFigures {
  /** User and system. */
  readonly cpuSeconds: number | undefined
  readonly residentMiB: number | undefined
  readonly peakResidentMiB: number | undefined
  /** Through write(2) and its like: sockets and files. */
  readonly writtenBytes: number | undefined
  /** Likewise, through read(2). */
  readonly readBytes: number | undefined
}

/** https://www.kernel.org/doc/html/latest/filesystems/proc.html: clock ticks are 100 a second in every ABI. */
export const ticksPerSecond = 100

export function readProcessFigures(pid: number): ProcessFigures {
  const stat = read(`/proc/${pid}/stat`)?.split(') ')[1]?.split(' ')
  const status = read(`/proc/${pid}/status`) ?? ''
  const io = read(`/proc/${pid}/io`) ?? ''
  return {
    cpuSeconds: stat === undefined ? undefined : (Number(stat[11]) + Number(stat[12])) / ticksPerSecond,
    residentMiB: mebibytes(/VmRSS:\s+(\d+)/.exec(status)?.[1]),
    peakResidentMiB: mebibytes(/VmHWM:\s+(\d+)/.exec(status)?.[1]),
    writtenBytes: numberOf(/wchar:\s+(\d+)/.exec(io)?.[1]),
    readBytes: numberOf(/rchar:\s+(\d+)/.exec(io)?.[1])
  }
}

function mebibytes(kibibytes: string | undefined): number | undefined {
  const count = numberOf(kibibytes)
  return count === undefined ? undefined : count / 1024
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
