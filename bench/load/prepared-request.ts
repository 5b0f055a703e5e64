/** A signed HTTP/1.1 request whose body is built once; only the delivery's id is new with each posting. */
export interface PreparedRequest {
  /** What stands before the id, and what stands after it up to the body. */
  readonly before: string
  readonly after: string
  readonly body: Buffer
}

export interface RequestParts {
  readonly path: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** The header that gets a new id each time, where the sender has one. */
  readonly idHeader?: string
  readonly body: Buffer
}

export function prepareRequest({ path, headers, idHeader, body }: RequestParts): PreparedRequest {
  const lines = [
    `POST ${path} HTTP/1.1`,
    'host: localhost',
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `content-length: ${body.length}`
  ]
  const head = `${lines.join('\r\n')}\r\n`
  return idHeader === undefined
    ? { before: head, after: '\r\n', body }
    : { before: `${head}${idHeader}: `, after: '\r\n\r\n', body }
}

/** Ids of the form that GitHub's have, none twice in a run. */
export function createDeliveryIds(seed: number): () => string {
  const run = (seed >>> 0).toString(16).padStart(8, '0')
  let count = 0
  return () => {
    count += 1
    return `${run}-cc78-11e3-81ab-${count.toString(16).padStart(12, '0')}`
  }
}
