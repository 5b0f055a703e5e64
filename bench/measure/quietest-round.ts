/** Of a core: what a hypervisor takes in a quiet hour is a tenth of it. */
const maxStolen = 0.03

/**
 * Measures again what was measured while the machine was taken away, at most `repeats` times, and gives the round with the
 * least of it. What a round found plays no part in that.
 */
export async function quietestRound<Round extends { readonly stolen: number }>(
  measure: () => Promise<Round>,
  repeats: number
): Promise<Round> {
  let quietest = await measure()
  for (let repeat = 0; repeat < repeats && quietest.stolen > maxStolen; repeat += 1) {
    const again = await measure()
    if (again.stolen < quietest.stolen) quietest = again
  }
  return quietest
}
