import { textPaths } from './vocabulary.ts'

/** What a drawn rule may name: paths of the view by their type. */
export interface Nameable {
  readonly texts: readonly string[]
  readonly ints: readonly string[]
  readonly doubles: readonly string[]
  readonly bools: readonly string[]
  /** Those of `sets`. */
  readonly lists: readonly string[]
  /** What may be absent, and is mostly asked for first. */
  readonly mayBeAbsent: ReadonlySet<string>
  /** Whether a rule may ask for the time: then nothing about it is kept. */
  readonly time: boolean
}

const mayBeAbsent = [
  'tenant.id',
  'tenant.home',
  'tenant.country',
  'tenant.sector',
  'tenant.constructor',
  'tenant.staff',
  'tenant.share',
  'tenant.gold',
  'data.country',
  'data.environment',
  'data.tier',
  'data.severity'
]

/** What any rule may name. */
export function nameable(time: boolean): Nameable {
  return {
    texts: textPaths,
    ints: ['tenant.staff'],
    doubles: ['tenant.share'],
    bools: ['tenant.known', 'tenant.known', 'tenant.gold'],
    lists: ['sets.eea', 'sets.homes', 'sets.none'],
    mayBeAbsent: new Set(mayBeAbsent),
    time
  }
}

const facts = ['commit.verified', 'image.signed', 'change.approved']

/** What `require` may name besides. */
export function nameableByRequire(time: boolean): Nameable {
  const names = nameable(time)
  return {
    ...names,
    bools: [...names.bools, ...facts, ...facts],
    mayBeAbsent: new Set([...names.mayBeAbsent, ...facts])
  }
}
