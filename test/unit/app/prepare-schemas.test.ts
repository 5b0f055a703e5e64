import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { prepareSchemas } from '../../../src/app/prepare-schemas.ts'
import type { SchemaSet } from '../../../src/core/schemas.ts'
import { github } from '../../../src/providers/github.ts'
import { gitlab } from '../../../src/providers/gitlab.ts'
import { makeGitHubSource } from '../../support/make-snapshot.ts'

const sources = new Map(
  [github, gitlab, github].map((provider, at) => [`source-${at}`, makeGitHubSource({ name: `source-${at}`, provider })])
)

/** Writes down, in order, what is compiled and when other work has its turn. */
function recording(prepare: (id: string) => void = () => undefined) {
  const steps: string[] = []
  const schemas: SchemaSet = {
    prepare: (id) => {
      steps.push(id)
      prepare(id)
    },
    check: () => ({ ok: true }),
    paths: () => []
  }
  const pause = async (): Promise<void> => void steps.push('other work')
  return { steps, schemas, pause }
}

describe('the schemas of a configuration that came into use', () => {
  it('are compiled once each, with other work before every one', async () => {
    const { steps, schemas, pause } = recording()
    await prepareSchemas({ sources, schemas }, pause, () => true)
    assert.deepEqual(steps, ['other work', github.schema, 'other work', gitlab.schema])
  })

  it('are left when another configuration is in use', async () => {
    const { steps, schemas, pause } = recording()
    await prepareSchemas({ sources, schemas }, pause, () => !steps.includes(github.schema ?? ''))
    assert.deepEqual(steps, ['other work', github.schema, 'other work'])
  })

  it('tell when one does not compile', async () => {
    const { schemas, pause } = recording(() => {
      throw new Error('does not compile')
    })
    await assert.rejects(
      prepareSchemas({ sources, schemas }, pause, () => true),
      { message: 'does not compile' }
    )
  })
})
