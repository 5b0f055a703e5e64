import { toProblem } from '../core/problem.ts'
import { parsePayload } from '../pipeline/parse-payload.ts'
import { pathKey } from './parse-job.ts'
import type { ParseJob, ParseResult } from './parse-job.ts'
import { projectJson } from './project-json.ts'

/** Parses one body and keeps what was asked for. Never throws: a fault is a result. */
export function runParseJob({ jobId, body, form, mediaType, paths }: ParseJob): ParseResult {
  try {
    const payload = parsePayload(body, form, mediaType)
    const texts = new Map<string, string>()
    for (const path of paths) {
      const text = payload.text(path)
      if (text !== undefined) texts.set(pathKey(path), text)
    }
    const data = payload.data === body ? undefined : payload.data
    return { jobId, ok: true, json: projectJson(payload.json, paths), texts, data, mediaType: payload.mediaType }
  } catch (thrown) {
    const { code, reason, detail } = toProblem(thrown)
    return { jobId, ok: false, code, reason, detail }
  }
}
