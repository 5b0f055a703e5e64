import { pathToFileURL } from 'node:url'
import type { Config, SourceConfig } from '../../config/config.ts'
import { providers } from '../../providers/registry.ts'
import { systemClock } from '../../system/system-clock.ts'
import { systemEntropy } from '../../system/system-entropy.ts'
import type { CommandIo } from '../command-io.ts'
import { writeDeliveryFile } from '../delivery-file.ts'
import { CommandFailure, exitStatus } from '../exit-status.ts'
import type { ExitStatus } from '../exit-status.ts'
import { findConfig } from '../find-config.ts'
import type { FoundConfig } from '../find-config.ts'
import { requireConfig, requireSource } from '../load-for-command.ts'
import { loadOwnProviders } from '../own-providers.ts'
import { requireNamedFile } from '../require-named-file.ts'
import { listOwnSamples } from '../samples/own-samples.ts'
import { listSamples, selectSamples } from '../samples/sample-catalogue.ts'
import type { Sample } from '../samples/sample-catalogue.ts'
import { signSample } from '../samples/signed-request.ts'
import type { SigningOptions } from '../samples/signed-request.ts'
import { formatSampleList } from './format-sample-list.ts'
import { suggest } from '../suggest.ts'
import type { SendOptions } from './send-options.ts'
import { postSamples } from './post-samples.ts'
import { urlToPostTo } from '../gateway-url.ts'

export async function runSend(name: string | undefined, options: SendOptions, io: CommandIo): Promise<ExitStatus> {
  if (options.list) return list(name, options, io)
  const found = findConfig(options.config, io.env)
  // Not read-only: a sandbox that was never started has its secret made here, and the gateway will find it.
  const config = await requireConfig(found, io, false)
  const samples = [...(await listSamples()), ...(await listOwnSamples(config.ownProviders.values()))]
  const { source, chosen: listed } = choose(samples, name, options.source, config)
  const chosen = options.body === undefined ? listed : putBody(listed, options.body)
  const signing = signingOptions(source, options)
  if (options.save !== undefined) return save(chosen, signing, { file: options.save, found, io })
  return postSamples({
    samples: chosen,
    signing,
    url: urlToPostTo(options.url, config, source),
    count: options.count,
    json: options.json === true,
    startCommand: `npx turnpike serve${found.argument}`,
    io
  })
}

async function list(name: string | undefined, { config, json }: SendOptions, io: CommandIo): Promise<ExitStatus> {
  const { own } = await loadOwnProviders(config, io)
  const samples = [...(await listSamples()), ...(await listOwnSamples(own.values()))]
  const listed = name === undefined ? samples : requireSamples(samples, name)
  const known = new Map([...providers, ...own])
  await io.out.print(formatSampleList(listed, known, { json: json === true, out: io.out }))
  return exitStatus.good
}

/** Whom to post to, and what: the provider of the one decides the samples, or the other way round. */
function choose(
  samples: readonly Sample[],
  name: string | undefined,
  sourceName: string | undefined,
  config: Config
): { readonly source: SourceConfig; readonly chosen: readonly Sample[] } {
  const named = name === undefined ? undefined : requireSamples(samples, name)
  const provider = named?.[0]?.provider
  const source = requireSource(config, sourceName, (each) => provider === undefined || each.provider.name === provider)
  if (provider !== undefined && source.provider.name !== provider)
    throw new CommandFailure(
      `The source "${source.name}" takes deliveries of ${source.provider.name}, not ${provider}.`,
      {
        status: exitStatus.usage,
        hint: 'Name another source, or a sample of its provider; `turnpike send --list` lists them.'
      }
    )
  return { source, chosen: named ?? usualSample(samples, source.provider.name) }
}

/** The headers are the sample's own, and say what kind of event the payload is. */
function putBody(samples: readonly Sample[], body: string): readonly Sample[] {
  const [sample, ...others] = samples
  if (sample === undefined || others.length > 0)
    throw new CommandFailure('A payload of your own stands for one sample.', {
      status: exitStatus.usage,
      hint: `Name one: ${samples.map(({ name }) => name).join(', ')}.`
    })
  return [{ ...sample, file: pathToFileURL(requireNamedFile(body, '--body')) }]
}

/** Its ping, or else the first that there is. */
function usualSample(samples: readonly Sample[], provider: string): readonly Sample[] {
  const ping = selectSamples(samples, `${provider}/ping`)
  return ping.length > 0 ? ping : requireSamples(samples, provider).slice(0, 1)
}

function requireSamples(samples: readonly Sample[], name: string): readonly Sample[] {
  const chosen = selectSamples(samples, name)
  if (chosen.length > 0) return chosen
  const names = samples.flatMap((sample) => [sample.name, sample.provider])
  const hint = suggest(name, names, '`turnpike send --list` lists them.')
  throw new CommandFailure(`There is no sample "${name}".`, { status: exitStatus.usage, hint })
}

function signingOptions(source: SourceConfig, { as, tamper }: SendOptions): SigningOptions {
  if (as !== undefined && !/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?$/.test(as))
    throw new CommandFailure(`"${as}" cannot be the name of an organisation.`, {
      status: exitStatus.usage,
      hint: 'It is up to 39 letters, digits and single hyphens.'
    })
  return {
    source,
    now: systemClock.now(),
    entropy: systemEntropy,
    ...(as === undefined ? {} : { as }),
    tamper: tamper === true
  }
}

async function save(
  samples: readonly Sample[],
  signing: SigningOptions,
  { file, found, io }: { readonly file: string; readonly found: FoundConfig; readonly io: CommandIo }
): Promise<ExitStatus> {
  const [sample, ...others] = samples
  if (sample === undefined || others.length > 0)
    throw new CommandFailure('A delivery file holds one delivery.', {
      status: exitStatus.usage,
      hint: `Name one sample: ${samples.map(({ name }) => name).join(', ')}.`
    })
  const { path, pathToken, headers, body } = await signSample(sample, signing)
  const whole = pathToken === undefined ? path : `${path}/${encodeURIComponent(pathToken)}`
  await writeDeliveryFile(file, { method: 'POST', path: whole, headers, body, receivedAt: signing.now })
  await io.out.print(
    `${file} holds ${sample.name}. See what becomes of it:\n` +
      `  npx turnpike explain${found.argument} --source ${signing.source.name} --delivery ${file}`
  )
  return exitStatus.good
}
