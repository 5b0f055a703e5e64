import { readdir, readFile } from 'node:fs/promises'
import { shippedFile } from '../../core/program-files.ts'
import { encodeSample, sampleNameOf } from './sample-body.ts'

/** A hand-made delivery's payload, kept as schemas/samples/<provider>/<event>[.<action>], with an end that says what is in it. */
export interface Sample {
  /** Like `github/pull_request.opened`. */
  readonly name: string
  readonly provider: string
  /** As the provider's own event header says it. */
  readonly event: string
  readonly file: URL
}

const builtInFolder = shippedFile('schemas/samples/')

/** Every sample, by name. */
export async function listSamples(folder: URL = builtInFolder): Promise<readonly Sample[]> {
  const files = (await readdir(folder, { recursive: true })).toSorted()
  return files.flatMap((path) => {
    const name = sampleNameOf(path)?.replaceAll('\\', '/')
    if (name === undefined) return []
    const [provider = '', rest = ''] = name.split('/')
    return [{ name, provider, event: rest.split('.')[0] ?? rest, file: new URL(path, folder) }]
  })
}

/** The sample of that name, else all whose name it begins: of a provider (`github`) or an event (`github/pull_request`). */
export function selectSamples(samples: readonly Sample[], name: string): readonly Sample[] {
  const exact = samples.filter((sample) => sample.name === name)
  if (exact.length > 0) return exact
  return samples.filter((sample) => sample.provider === name || `${sample.provider}/${sample.event}` === name)
}

/** The organisation that every sample is of. */
export const sampleOrganisation = 'northwind-health'

/**
 * A sample's body as its provider would send it, with `as` in place of the samples' organisation.
 * @throws SyntaxError when the file is not what its name says
 */
export async function readSampleBody({ file }: Sample, as: string = sampleOrganisation): Promise<Uint8Array> {
  const body = encodeSample(file.pathname, await readFile(file, 'utf8'))
  return Buffer.from(body.replaceAll(sampleOrganisation, as))
}
