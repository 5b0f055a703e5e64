import type { HomeConfig } from '../support/gateway-home.ts'

const rules = {
  residency: [
    { id: 'uk', when: 'tenant.home == "uk"', allow: ['uk'] },
    { id: 'eu', when: 'tenant.home == "eu"', allow: ['eu'] }
  ],
  routing: [{ id: 'home', when: 'true', regions: { cel: '[tenant.home]' } }]
}

/** Holds every push until it is taken away. */
export const holdAll = {
  id: 'hold-pushes',
  when: 'event.action == "push"',
  require: 'false',
  otherwise: 'hold',
  expires: '1h'
}

/** A gateway's configuration with these rules, and custody in the UK for what the source `owned` sends. */
export function withRules(
  config: HomeConfig,
  admission: readonly unknown[],
  source: Readonly<Record<string, unknown>> = {}
): HomeConfig {
  const custody = { region: 'uk', basis: 'contract', expires: '2099-01-01' }
  const { github, owned } = config.sources
  const sources = { github: { ...(github as object), ...source }, owned: { ...(owned as object), custody } }
  return { ...config, ...rules, admission, sources } as HomeConfig
}
