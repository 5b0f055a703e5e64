import { isJsonObject } from '../../core/json.ts'
import { parseJson } from '../parse-json.ts'

/** How a sample's file becomes a body, by the end of its name. The first that fits counts. */
const kinds: readonly { readonly suffix: string; readonly encode: (text: string) => string }[] = [
  { suffix: '.form.json', encode: encodeForm },
  { suffix: '.json', encode: (text) => JSON.stringify(JSON.parse(text)) },
  { suffix: '.xml', encode: (text) => text.trim() }
]

/** What a sample's file is called without the end that says what is in it; undefined for what is no sample. */
export function sampleNameOf(path: string): string | undefined {
  const kind = kindOf(path)
  return kind === undefined ? undefined : path.slice(0, -kind.suffix.length)
}

/**
 * The body that a sample's file stands for: JSON without spaces, a form of the fields of an object, XML as it is.
 * @throws SyntaxError when the file is not what its name says
 */
export function encodeSample(path: string, text: string): string {
  return kindOf(path)?.encode(text) ?? text
}

function kindOf(path: string): (typeof kinds)[number] | undefined {
  return kinds.find(({ suffix }) => path.endsWith(suffix))
}

/** A field that is a list stands there several times; an object is the JSON in a field. */
function encodeForm(text: string): string {
  const fields = parseJson(text)
  if (!isJsonObject(fields)) throw new SyntaxError('a form is an object of fields')
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields))
    for (const one of Array.isArray(value) ? value : [value])
      form.append(name, typeof one === 'string' ? one : JSON.stringify(one))
  return form.toString()
}
