import type { WantedPath } from '../../core/payload.ts'
import { wantedSteps } from './wanted-steps.ts'

/** Wanted paths as assembly/project.ts reads them. */
export type WantedTree = Uint8Array

interface Node {
  readonly flags: number
  readonly at: number
  readonly children: readonly Child[]
}

interface Child {
  readonly name: Buffer
  readonly nameAt: number
  readonly node: Node
}

/** As assembly/project.ts has them. */
const isWhole = 1
const hasListWhole = 2
const nodeBytes = 8
const childBytes = 24

export function makeWantedTree(wanted: readonly WantedPath[]): WantedTree {
  let size = 0
  const nodes: Node[] = []
  const take = (bytes: number): number => {
    const at = size
    size += bytes
    return at
  }
  const plan = (paths: readonly WantedPath[]): Node => {
    const here = paths.filter(({ path }) => path.length === 0)
    const steps = [...wantedSteps(paths)]
    const at = take(nodeBytes + steps.length * childBytes)
    // What is wanted of some items is small beside what it would take to find them.
    const ofItems = steps.length > 0 || here.some(({ each }) => each !== undefined)
    const whole = here.some((one) => one.isWhole === true)
    const children = steps.map(([step, rest]): Child => {
      const name = Buffer.from(step)
      return { name, nameAt: take(name.length), node: plan(rest) }
    })
    const node = { flags: (whole ? isWhole : 0) | (ofItems ? hasListWhole : 0), at, children }
    nodes.push(node)
    return node
  }
  plan(wanted)
  const tree = Buffer.alloc(size)
  for (const node of nodes) writeNode(tree, node)
  return tree
}

function writeNode(tree: Buffer, { flags, at, children }: Node): void {
  tree.writeUInt32LE(flags, at)
  tree.writeUInt32LE(children.length, at + 4)
  for (const [index, { name, nameAt, node }] of children.entries()) {
    const childAt = at + nodeBytes + index * childBytes
    name.copy(tree, childAt, 0, 8)
    tree.writeUInt32LE(name.length, childAt + 8)
    tree.writeUInt32LE(node.at, childAt + 12)
    tree.writeUInt32LE(nameAt, childAt + 16)
    name.copy(tree, nameAt)
  }
}
