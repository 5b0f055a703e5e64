/** C0 and C1 controls, line and paragraph separators, and the marks that turn the direction of text around. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g

/**
 * Text that others wrote, safe to show: a terminal would obey what a payload's control characters tell it. They become
 * JSON's own escapes, so a line of JSON means the same before and after.
 */
export function printable(text: string): string {
  return text.replaceAll(unprintable, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
