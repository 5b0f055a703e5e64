const labelForm = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'

/**
 * Whether a link out of a payload may be followed: by https at its own port, as nobody, to a host that the provider's
 * file names. `*` stands for one label of a name, so that `sns.*.amazonaws.com` is no name of somebody else.
 */
export function isConfirmable(url: URL, hosts: readonly string[]): boolean {
  const isPlain = url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === ''
  return isPlain && hosts.some((host) => hostForm(host).test(url.hostname))
}

function hostForm(pattern: string): RegExp {
  const labels = pattern.split('.').map((label) => (label === '*' ? labelForm : escapeLabel(label)))
  return new RegExp(`^${labels.join(String.raw`\.`)}$`)
}

function escapeLabel(label: string): string {
  return label.replaceAll(/[^a-z0-9-]/gi, String.raw`\$&`)
}
