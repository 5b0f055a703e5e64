import { isJsonObject } from '../../src/core/json.ts'
import type { Json } from '../../src/core/json.ts'

/** What GitHub itself commits as when somebody uses its pages: a product. */
const notPersons = new Set(['github', 'noreply@github.com', 'web-flow', 'github enterprise'])

/** Logins of users, every e-mail address, and the names under which commits are made, in lower case. */
export function personsIn(payload: Json): ReadonlySet<string> {
  const found = new Set<string>()
  collect(payload, found)
  return new Set([...found].map((name) => name.toLowerCase()).filter((name) => name !== '' && !notPersons.has(name)))
}

function collect(value: Json, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, found)
  if (!isJsonObject(value)) return
  const add = (text: Json | undefined): void => void (typeof text === 'string' && found.add(text))
  if (value['type'] === 'User') add(value['login'])
  add(value['email'])
  for (const role of ['author', 'committer', 'pusher']) {
    const person = value[role]
    if (isJsonObject(person) && person['type'] !== 'Bot')
      for (const key of ['name', 'username', 'email']) add(person[key])
  }
  for (const child of Object.values(value)) collect(child, found)
}

/** `name person` for each attribute that names one of them. */
export function attributesNaming(
  persons: ReadonlySet<string>,
  attributes: Iterable<readonly [name: string, value: string]>
): readonly string[] {
  return [...attributes].flatMap(([name, value]) => {
    // The host is the installation's own name; one of the sample installations was named after who made it.
    const shown = value.toLowerCase().replace(/^https?:\/\/[^/]+/, '')
    return [...persons].filter((person) => shown.includes(person)).map((person) => `${name} ${person}`)
  })
}
