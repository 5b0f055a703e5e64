import { awsRegion, awsRegionForm } from '../core/aws-region.ts'

const labelForm = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'

/**
 * Whether a link out of a payload may be followed: by https at its own port, as nobody, to a host that the provider's
 * file names. `*` stands for one label of a name, `<aws-region>` for one that is the code of a region: `sns.s3` is
 * somebody's files.
 */
export function isConfirmable(url: URL, hosts: readonly string[]): boolean {
  const isPlain = url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === ''
  return isPlain && hosts.some((host) => hostForm(host).test(url.hostname))
}

function hostForm(pattern: string): RegExp {
  return new RegExp(
    `^${pattern
      .split('.')
      .map(formOfLabel)
      .join(String.raw`\.`)}$`
  )
}

function formOfLabel(label: string): string {
  if (label === '*') return labelForm
  return label === awsRegion ? awsRegionForm : escapeLabel(label)
}

function escapeLabel(label: string): string {
  return label.replaceAll(/[^a-z0-9-]/gi, String.raw`\$&`)
}
