/** Every form in which a program is likely to write a text: as it is, escaped, in hexadecimal, in base64 at any offset. */
export function formsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text)
  const base64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replaceAll('=', '')
    // The first and last characters depend on what stands around the text.
    return encoded.slice(offset === 0 ? 0 : offset + 1, -1)
  })
  const forms = [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1), bytes.toString('hex'), ...base64]
  return [...new Set([...forms, ...forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))])]
}

/** The names of the texts that occur in what was written, in any form and case. */
export function findLeaks(written: string, secrets: Readonly<Record<string, string>>): readonly string[] {
  const haystack = written.toLowerCase()
  return Object.entries(secrets)
    .filter(([, text]) => formsOf(text).some((form) => haystack.includes(form.toLowerCase())))
    .map(([name]) => name)
}
