import { stat } from 'node:fs/promises'

/** Tells one state of a file or a folder's entries from another, through symbolic links; never rejects. */
export async function fileSignature(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true })
    return [dev, ino, size, mtimeNs, ctimeNs].join(':')
  } catch {
    return 'not there'
  }
}
