/** One plausible fault of the engine, as changes of its text. */
export interface EngineMutant {
  readonly name: string
  readonly file: string
  /** Each stands in the file exactly once. */
  readonly changes: readonly (readonly [from: string, to: string])[]
}

export const engineMutants: readonly EngineMutant[] = [
  {
    name: 'compares the first eight bytes only',
    file: 'src/signatures/equal-bytes.ts',
    changes: [
      [
        'timingSafeEqual(left, right)\n',
        '(left.length < 8 ? timingSafeEqual(left, right) : timingSafeEqual(left.subarray(0, 8), right.subarray(0, 8)))\n'
      ]
    ]
  },
  {
    name: 'tries the first signature only',
    file: 'src/signatures/verify-digest.ts',
    changes: [['parts.signatures.some(', 'parts.signatures.slice(0, 1).some(']]
  },
  {
    name: 'tries the last signature only',
    file: 'src/signatures/verify-digest.ts',
    changes: [['parts.signatures.some(', 'parts.signatures.slice(-1).some(']]
  },
  {
    name: 'tries the first secret only',
    file: 'src/signatures/verify-digest.ts',
    changes: [['of secrets) {', 'of secrets.slice(0, 1)) {']]
  },
  {
    name: 'lets any time in the future pass',
    file: 'src/signatures/signed-time.ts',
    changes: [["at - now > futureMs ? refuse('future') : undefined", 'undefined']]
  },
  {
    name: 'lets any time in the past pass',
    file: 'src/signatures/signed-time.ts',
    changes: [["if (now - at > pastMs) return refuse('stale')\n", '']]
  },
  {
    name: 'looks at no time',
    file: 'src/signatures/verify-digest.ts',
    changes: [['return timeFault ?? { ok: true', 'return { ok: true']]
  },
  {
    name: 'parses before it verifies',
    file: 'src/signatures/verify-scheme.ts',
    changes: [
      ['  const { scheme } = use\n', '  const { scheme } = use\n  JSON.parse(Buffer.from(delivery.body).toString())\n']
    ]
  },
  {
    name: 'verifies the text of the body in place of its bytes',
    file: 'src/signatures/verify-scheme.ts',
    changes: [
      [
        'return verifyDigest(scheme, use, delivery, now)',
        "return verifyDigest(scheme, use, { ...delivery, body: Buffer.from(Buffer.from(delivery.body).toString('utf8')) }, now)"
      ]
    ]
  },
  {
    name: 'accepts an empty secret',
    file: 'src/core/decode-key.ts',
    changes: [['key === undefined || key.length === 0 ? undefined : key', 'key']]
  },
  {
    name: 'accepts a secret that has expired, or does not count yet',
    file: 'src/signatures/usable-secrets.ts',
    changes: [['secret.isActive(now) ? keyOf(secret, form) : undefined', 'keyOf(secret, form)']]
  },
  {
    name: 'accepts the item of another version in a list',
    file: 'src/signatures/signature-header.ts',
    changes: [
      ['return item.startsWith(at.prefix)\n', "return item.includes('=') || item.startsWith(at.prefix)\n"],
      [
        'text.startsWith(prefix) ? decodeCanonical(text.slice(prefix.length), encoding) : undefined',
        'decodeCanonical(text.slice(prefix.length), encoding)'
      ]
    ]
  },
  {
    name: 'tries as many signatures as are sent',
    file: 'src/signatures/signature-header.ts',
    changes: [["if (texts.length > maxSignatures) return refuse('malformed')\n", '']]
  },
  {
    name: 'accepts a doubled header',
    file: 'src/signatures/signature-header.ts',
    changes: [["if (values.length > 1) return refuse('doubled')\n", '']]
  },
  {
    name: 'needs no prefix',
    file: 'src/signatures/signature-header.ts',
    changes: [
      [
        'text.startsWith(prefix) ? decodeCanonical(text.slice(prefix.length), encoding) : undefined',
        'decodeCanonical(text.startsWith(prefix) ? text.slice(prefix.length) : text, encoding)'
      ]
    ]
  },
  {
    name: 'decodes whatever looks like a signature',
    file: 'src/signatures/encoded-bytes.ts',
    changes: [['bytes.length > 0 && bytes.toString(encoding) === text', 'bytes.length > 0']]
  },
  {
    name: 'takes one good item of a list for all',
    file: 'src/signatures/verify-items.ts',
    changes: [['if (!verdict.ok) return verdict\n', 'if (verdict.ok) return verdict\n']]
  },
  {
    name: 'takes any certificate that TLS verified',
    file: 'src/signatures/verify-static.ts',
    changes: [["wanted !== '' && names.includes(wanted)", "wanted !== '' || names.includes(wanted)"]]
  },
  {
    name: 'compares a token by its beginning',
    file: 'src/signatures/verify-static.ts',
    changes: [['equalBytes(key, claimed))', 'equalBytes(key.subarray(0, claimed.length), claimed))']]
  }
]
