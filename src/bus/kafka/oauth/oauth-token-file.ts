import { open, stat } from 'node:fs/promises'
import { codeOf, maxTokenBytes } from './oauth-bearer-token.ts'
import { LogInError } from './oauth-log-in-error.ts'

/** @throws LogInError naming `origin`, never what is in the file */
export async function readTokenFile(path: string, origin: string): Promise<string> {
  try {
    // Opening a pipe would wait for a writer.
    if (!(await stat(path)).isFile()) throw new LogInError(`${origin} is not a file`)
    const file = await open(path)
    const chunks: Uint8Array[] = []
    // One byte more than it may have; the stream closes the file.
    for await (const chunk of file.createReadStream({ end: maxTokenBytes }))
      if (chunk instanceof Uint8Array) chunks.push(chunk)
    const bytes = Buffer.concat(chunks)
    if (bytes.length > maxTokenBytes) throw new LogInError(`${origin} is larger than ${maxTokenBytes} bytes`)
    return bytes.toString()
  } catch (error) {
    throw error instanceof LogInError ? error : new LogInError(`${origin} cannot be read (${codeOf(error)})`)
  }
}
