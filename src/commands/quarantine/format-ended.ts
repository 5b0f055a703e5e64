import type { EndResult } from '../../app/quarantine-desk.ts'
import { stayReasons } from '../../pipeline/release.ts'

/** What became of an event that was asked for, as a sentence. */
export function describeEnded(ended: EndResult): string {
  switch (ended.result) {
    case 'released':
      return `released to ${ended.topics.join(', ')}`
    case 'dropped':
      return 'dropped: it is in the topic until its retention ends, and is pending no more'
    case 'already':
      return `was ${ended.was} before: nothing is done`
    case 'stays':
      return `stays: ${stayReasons[ended.why]}${detailOf(ended)}`
    case 'not-found':
      return 'is not in this quarantine, or its retention has removed it'
    case 'later':
      return 'was too much for one request, or too late in it: ask again for it'
    case 'failed':
      return `stays: it failed (${[ended.code, ended.reason].filter((text) => text !== undefined).join(', ')})${publishedText[ended.published]}`
  }
}

const publishedText = {
  no: '',
  perhaps: '; it may be published all the same, and will be once more when it is released',
  yes: '; it is published all the same, and will be once more when it is released: consumers know it by its identity'
} as const

function detailOf({ reason, rules = [] }: Extract<EndResult, { result: 'stays' }>): string {
  const details = [...(reason === undefined ? [] : [reason]), ...(rules.length === 0 ? [] : [rules.join(' ')])]
  return details.length === 0 ? '' : ` (${details.join('; ')})`
}

/** Whether it is as it was asked for. */
export function isEnded({ result }: EndResult): boolean {
  return result === 'released' || result === 'dropped'
}
