import type { Json } from './json.ts'

/**
 * How a body of one media type becomes the payload, and which of its bytes are published.
 *
 * - `json`: the body as it is. With `content`, what a string in it holds is published instead of its envelope:
 *   JSON inside JSON (`text`, as SNS has it) or in base64 (Pub/Sub). An envelope without that string is published whole.
 * - `form`: the JSON in one field of a form.
 * - `fields`: a form as a whole, as a JSON object of texts made here; a field that stands twice is a list.
 * - `cloudevents`: a CloudEvent in JSON, or an array of them; published is its data, with its own media type.
 * - `cloudevents-batch`: an array of them and nothing else, whatever the provider's other bodies are.
 * - `cloudevents-binary`: the data of a CloudEvent whose attributes are headers; rules read those as they read the others.
 * - `opaque`: any bytes, published as they are; no rule looks into them.
 * - `code`: what a function of the provider's file makes of the body; for what is no JSON at all.
 */
export type BodyForm =
  | { readonly kind: 'json'; readonly mediaType?: string; readonly content?: ContentRule }
  | { readonly kind: 'form'; readonly field: string }
  | { readonly kind: 'fields' }
  | { readonly kind: 'cloudevents' | 'cloudevents-batch' | 'cloudevents-binary' }
  | { readonly kind: 'opaque' }
  | { readonly kind: 'code'; readonly read: ReadBody }

/** A form with what else than the body it is read from. */
export type ReadableForm = BodyForm | { readonly kind: 'headed'; readonly attributes: Readonly<Record<string, string>> }

export interface ContentRule {
  /** The path of the string, in the item where there is a batch: `message.data`. */
  readonly at: string
  readonly encoding: 'text' | 'base64'
  /** Paths of texts that every envelope has beside it: without one of them it is no envelope, whatever stands at `at`. */
  readonly beside?: readonly string[]
}

/** Pure and total but for a `Problem` `payload-malformed`; only called with a proved body. */
export type ReadBody = (body: Uint8Array) => {
  readonly json: Json
  readonly data: Uint8Array
  readonly mediaType: string
}
