import { isJsonObject } from '../../../src/core/json.ts'
import type { Json } from '../../../src/core/json.ts'

/** Steps into a sample; `@` stands for what a text holds that is JSON itself, `+` for a member that is added. */
export type PlantPath = readonly string[]
export type PlantKind = 'field' | 'key' | 'number'
/** What is to be planted at a place; nothing with `undefined`. */
export type Plant = (path: PlantPath, kind: PlantKind) => string | undefined

/** Objects nearer to the top get members that their sender does not document. */
const addedUpTo = 2

/** A sample's file with something behind each of its texts, by the form that the end of its name says. */
export function plantInFile(name: string, text: string, plant: Plant): string {
  return name.endsWith('.xml') ? plantInXml(text, plant) : JSON.stringify(plantInJson(JSON.parse(text), [], plant))
}

function plantInXml(text: string, plant: Plant): string {
  let count = 0
  return text.replaceAll(/<(?:\w+:)?(\w+)[^<>]*>[^<>]*[^<>\s](?=<\/)/g, (whole, name: string) => {
    count += 1
    return whole + (plant([String(count), name], 'field') ?? '')
  })
}

function plantInJson(json: Json, at: PlantPath, plant: Plant): Json {
  if (typeof json === 'string') return plantInText(json, at, plant)
  if (Array.isArray(json)) return json.map((item: Json, index) => plantInJson(item, [...at, String(index)], plant))
  if (!isJsonObject(json)) return json
  const members = Object.entries(json).map(([name, held]): [string, Json] => [
    name,
    plantInJson(held, [...at, name], plant)
  ])
  return Object.fromEntries([...members, ...addedTo(at, plant)])
}

function addedTo(at: PlantPath, plant: Plant): readonly [string, Json][] {
  if (at.slice(at.lastIndexOf('@') + 1).length > addedUpTo) return []
  const key = plant([...at, '+'], 'key')
  const number = plant([...at, '+'], 'number')
  return key === undefined || number === undefined ? [] : [[key, Number(number)]]
}

function plantInText(text: string, at: PlantPath, plant: Plant): string {
  const inside = parseObject(text)
  if (inside !== undefined) return JSON.stringify(plantInJson(inside, [...at, '@'], plant))
  const decoded = /^[\w+/]{8,}=*$/.test(text) ? parseObject(Buffer.from(text, 'base64').toString()) : undefined
  if (decoded !== undefined)
    return Buffer.from(JSON.stringify(plantInJson(decoded, [...at, '@'], plant))).toString('base64')
  return text + (plant(at, 'field') ?? '')
}

function parseObject(text: string): Json | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The most of these places that can be planted in together, found by halving: a few of many are wrong. */
export async function choosePlaces(
  places: readonly string[],
  isGood: (places: ReadonlySet<string>) => Promise<boolean>
): Promise<readonly string[]> {
  if (places.length === 0 || (await isGood(new Set(places)))) return places
  if (places.length === 1) return []
  const middle = Math.ceil(places.length / 2)
  const first = await choosePlaces(places.slice(0, middle), isGood)
  const second = await choosePlaces(places.slice(middle), isGood)
  return [...first, ...second]
}
