/** An expression has no value: a field is absent, a number too large, a list too short. */
export class NoValue extends Error {}
