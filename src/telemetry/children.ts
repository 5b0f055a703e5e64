interface Branch<Child> {
  child?: Child
  readonly next: Map<string, Branch<Child>>
}

/** A metric's children by their label values. A map for each label: no text is made of all of them to look one up. */
export class Children<Child> {
  readonly #make: () => Child
  #root: Branch<Child> = { next: new Map() }
  #all: (readonly [values: readonly string[], child: Child])[] = []

  constructor(make: () => Child) {
    this.#make = make
  }

  /** The child of these values, made when it is asked for first. */
  of(values: readonly string[]): Child {
    let branch = this.#root
    for (const value of values) branch = branch.next.get(value) ?? grow(branch, value)
    return branch.child ?? this.#add(branch, values)
  }

  /** In the order in which they were made. */
  all(): readonly (readonly [values: readonly string[], child: Child])[] {
    return this.#all
  }

  /** Who holds one of them holds it for itself. */
  forget(): void {
    this.#root = { next: new Map() }
    this.#all = []
  }

  #add(branch: Branch<Child>, values: readonly string[]): Child {
    const child = this.#make()
    branch.child = child
    this.#all.push([values, child])
    return child
  }
}

function grow<Child>(branch: Branch<Child>, value: string): Branch<Child> {
  const grown: Branch<Child> = { next: new Map() }
  branch.next.set(value, grown)
  return grown
}
