import { styleText } from 'node:util'
import type { Writable } from 'node:stream'
import type { Environment } from '../config/environment.ts'
import { CommandFailure } from './exit-status.ts'

/** A place to print to: a terminal, a pipe or a file. */
export type OutputStream = Writable & { readonly isTTY?: boolean }

export type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan'

/**
 * One of the two outputs of a command. A reader that goes away (`| head -1`) is no failure: printing goes nowhere from
 * then on, and `gone` tells whoever would go on for long.
 */
export class Output {
  readonly stream: OutputStream
  readonly isTerminal: boolean
  readonly hasColour: boolean
  readonly #gone = new AbortController()

  constructor(stream: OutputStream, env: Environment) {
    this.stream = stream
    this.isTerminal = stream.isTTY === true
    // https://no-color.org/
    this.hasColour = this.isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
    // Without a listener the stream's error would end the process; each write hears of it through its callback.
    stream.on('error', () => this.#gone.abort())
  }

  get gone(): AbortSignal {
    return this.#gone.signal
  }

  /** Settles when the stream has taken the text and its newline, so that a slow reader slows the writer. */
  async print(text: string): Promise<void> {
    await this.write(`${text}\n`)
  }

  async write(text: string): Promise<void> {
    if (this.#gone.signal.aborted) return
    await new Promise<void>((resolve, reject) => {
      this.stream.write(text, (error) => {
        if (error === null || error === undefined) resolve()
        else if (isReaderGone(error)) {
          this.#gone.abort()
          resolve()
        } else reject(new CommandFailure(`The output cannot be written: ${error.message}.`))
      })
    })
  }

  /** Colour on a terminal, the plain text elsewhere. */
  paint(text: string, style: Style): string {
    return this.hasColour ? styleText(style, text, { validateStream: false }) : text
  }
}

function isReaderGone(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')
}
