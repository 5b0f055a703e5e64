import type { ErrorCode, YAMLError } from 'yaml'
import type { Finding } from './finding.ts'

/** What the parser refuses, and what to do where that is not in its words. */
export function describeYamlFault({ code, message }: YAMLError): Pick<Finding, 'message' | 'hint'> {
  const hint = hintFor(code, message)
  return { message: `not valid YAML: ${sentence(code, message)}`, ...(hint === undefined ? {} : { hint }) }
}

/** In our words where the parser's are meant for programmers. */
const sentences: Readonly<Partial<Record<ErrorCode, string>>> = {
  MULTIPLE_DOCS: 'a file holds one document, without `---` after it begins',
  NON_STRING_KEY: 'a key must be text'
}

function sentence(code: ErrorCode, message: string): string {
  const ours = sentences[code]
  if (ours !== undefined) return ours
  return (message.split('\n')[0] ?? '').replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())
}

const indentation = 'compare the indentation of this line with those around it'

const hints: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_INDENT: indentation,
  // The parser names the line above one that is indented too far, and a text with a colon in the same words.
  BLOCK_AS_IMPLICIT_KEY: `${indentation}; a text in which a colon and a space follow each other needs quotes`,
  MULTILINE_IMPLICIT_KEY: `${indentation}; after a key there are a colon and a space`,
  TAB_AS_INDENT: 'indent with spaces'
}

function hintFor(code: ErrorCode, message: string): string | undefined {
  if (message.startsWith('Flow ')) return 'close the bracket that is open above this line, or indent the line further'
  return message.startsWith('Sequence item without -') ? indentation : hints[code]
}
