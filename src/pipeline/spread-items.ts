/**
 * A template with a step `*` as one for each of the first `most` items.
 * @throws Error with a sentence when there are several such steps
 */
export function spreadItems(template: string, most: number): readonly string[] {
  const step = /\.\*(?=[.|}])/
  if (!step.test(template)) return [template]
  if (step.test(template.replace(step, ''))) throw new Error(`template "${template}": only one step may be "*"`)
  return Array.from({ length: most }, (_, at) => template.replace(step, `.${at}`))
}
