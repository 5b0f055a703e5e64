import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Problem } from '../../../src/core/problem.ts'
import { jsonOf, readXml } from '../../../src/providers/read-xml.ts'

const read = (text: string) => jsonOf(readXml(Buffer.from(text)))
const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

function reasonOf(body: string | Uint8Array): string | undefined {
  try {
    readXml(Buffer.from(body))
    return undefined
  } catch (thrown) {
    assert.ok(thrown instanceof Problem)
    assert.equal(thrown.code, 'payload-malformed')
    assert.equal(thrown.cause, undefined)
    return thrown.reason
  }
}

describe('XML as JSON', () => {
  test('is text, and objects of what elements hold, whatever their prefixes', () => {
    const text =
      '<?xml version="1.0" encoding="UTF-8"?>\n<a xmlns:p="urn:p"><p:b>1 &amp; 2</p:b>\n <c><d/></c><!-- x --></a>'
    assert.deepEqual(read(text), { b: '1 & 2', c: { d: '' } })
  })

  test('has a list of what stands there several times, or says that it is one', () => {
    assert.deepEqual(read('<a><b>1</b><c>x</c><b>2</b></a>'), { b: ['1', '2'], c: 'x' })
    assert.deepEqual(read('<a><b type="array"><c>1</c></b><d type="array"/></a>'), { b: ['1'], d: [] })
  })

  test('has null where there is nothing', () => {
    assert.deepEqual(read(`<a ${xsi}><b xsi:nil="true"/><c nil="true"></c><d nil="nil"/><e xsi:nil="false"/></a>`), {
      b: null,
      c: null,
      d: null,
      e: ''
    })
  })

  test('keeps the text of a section, of references, and every name its own', () => {
    assert.deepEqual(read('<a><b>&lt;<![CDATA[<x>&amp;]]>&#x41;</b><__proto__>1</__proto__></a>'), {
      b: '<<x>&amp;A',
      ['__proto__']: '1'
    })
    assert.deepEqual(read('﻿<a>ü</a>'), 'ü')
  })
})

describe('XML is refused', () => {
  const hostile: readonly (readonly [string, string, string | Uint8Array])[] = [
    ['a document type', 'xml-doctype', '<!DOCTYPE a><a/>'],
    ['entities that grow', 'xml-doctype', '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'],
    ['an entity of elsewhere', 'xml-doctype', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
    ['a document type of elsewhere', 'xml-doctype', '<!DOCTYPE a SYSTEM "http://evil.example/a.dtd"><a/>'],
    ['an entity that nobody declared', 'not-xml', '<a>&nbsp;</a>'],
    ['an instruction', 'xml-instruction', '<?xml-stylesheet href="http://evil.example/a.xsl"?><a/>'],
    ['another encoding', 'xml-declaration', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>'],
    ['another version', 'xml-declaration', '<?xml version="1.1"?><a/>'],
    ['bytes that are no UTF-8', 'not-utf8', Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e])],
    ['UTF-16', 'not-utf8', Buffer.from('\ufeff<a/>', 'utf16le')],
    ['nothing', 'not-xml', ''],
    ['JSON', 'not-xml', '{"a":1}'],
    ['half a document', 'not-xml', '<a><b>'],
    ['what is not closed as it was opened', 'not-xml', '<a><b></a></b>'],
    ['two roots', 'not-xml', '<a/><b/>'],
    ['text behind the root', 'not-xml', '<a/>b'],
    ['an attribute twice', 'not-xml', '<a b="1" b="2"/>'],
    ['an attribute twice, by two prefixes', 'not-xml', '<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>'],
    ['a prefix without a namespace', 'not-xml', '<p:a/>'],
    ['a character that XML has not', 'not-xml', '<a>&#0;</a>'],
    ['text beside elements', 'xml-mixed', '<a>b<c/></a>'],
    ['nesting without end', 'too-deep', '<a>'.repeat(65) + '</a>'.repeat(65)]
  ]
  for (const [what, reason, body] of hostile) test(what, () => assert.equal(reasonOf(body), reason))

  test('elements without end', () => {
    assert.equal(reasonOf(`<a>${'<b/>'.repeat(50_000)}</a>`), 'xml-too-many')
  })

  test('but not when it is as deep, or as long, as may be', () => {
    assert.equal(reasonOf('<a>'.repeat(64) + '</a>'.repeat(64)), undefined)
    assert.equal(reasonOf(`<a>${'<b/>'.repeat(49_999)}</a>`), undefined)
  })

  test('whatever the bytes are, with an answer', () => {
    const whole = Buffer.from('<a x="1"><b>&amp;<![CDATA[c]]></b></a>')
    for (let at = 0; at < whole.length; at += 1) {
      reasonOf(whole.subarray(0, at))
      const changed = Buffer.from(whole)
      changed[at] = (changed[at] ?? 0) ^ 0x15
      reasonOf(changed)
    }
  })
})
