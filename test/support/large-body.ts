/** JSON that grows to `bytes` by an array which nothing reads, in the middle of what is read. */
export function largeBody(before: string, after: string, bytes: number): Buffer {
  const item = '{"padding":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}'
  const count = Math.ceil(bytes / (item.length + 1))
  return Buffer.from(`{${before},"unused":[${Array.from({ length: count }, () => item).join(',')}],${after}}`)
}
