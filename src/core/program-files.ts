/*
 * Where the program's own files are. Sources lie in folders below src; the build makes one folder of files that have no others below them
 * (scripts/build.ts). Both lie beside what is shipped with them.
 */

/** What the program reads besides its code; the image ships it. */
export const shippedData = ['schemas', 'config', 'package.json'] as const

/** What threads start with, as folders and files below src. */
export const threads = ['parsing/parse-worker', 'encryption/encrypt-worker', 'config/tenants/tenants-worker'] as const

type ShippedData = (typeof shippedData)[number]

const here = import.meta.url
const isSource = here.endsWith('.ts')

/** A file, or a folder with a slash at its end. */
export function shippedFile(path: ShippedData | `${ShippedData}/${string}`): URL {
  return new URL(path, new URL(isSource ? '../../' : '../', here))
}

/** The file that a thread starts with. */
export function threadFile(thread: (typeof threads)[number]): URL {
  return isSource
    ? new URL(`../${thread}.ts`, here)
    : new URL(`./${thread.slice(thread.lastIndexOf('/') + 1)}.js`, here)
}
