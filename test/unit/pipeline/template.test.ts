import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { HeaderList } from '../../../src/core/header-list.ts'
import type { ReadingView } from '../../../src/core/event-reader.ts'
import { compileTemplate } from '../../../src/pipeline/template.ts'
import { filterNamed, filters, textFilters } from '../../../src/pipeline/template-filters.ts'
import { viewOfJson } from '../../support/view-of-json.ts'

const headers = new HeaderList(['X-Event', 'issue', 'X-Twice', 'a', 'X-Twice', 'b', 'X-Empty', '', 'X-Zero', '0'])
const body = `{
  "issue": {"id": 7, "title": "T", "labels": [{"name": "bug"}, {"name": "p1"}]},
  "big": 9007199254740993, "half": 0.5, "yes": true, "no": false, "zero": 0,
  "nothing": null, "empty": "", "list": [], "object": {}, "twice": 1, "twice": 2,
  "a b": "spaced", "dotted.key": 1, "nested": {"a.b": [{"c.d": 3}]}, "0": "key zero"
}`
const view: ReadingView = { ...viewOfJson(body), headers }

function valueOf(template: string): string | undefined {
  return compileTemplate(template).lookup(view)
}

describe('a template', () => {
  const values: Readonly<Record<string, string | undefined>> = {
    'plain text': 'plain text',
    '{issue.id}': '7',
    '{item:issue.id}/{content:issue.id}': '7/7',
    '{batch:index}@{delivery:source}': '0@test',
    'issue {issue.id}!': 'issue 7!',
    '{issue.labels.1.name}': 'p1',
    '{0}': 'key zero',
    '{header:x-event}': 'issue',
    '{header:X-EVENT}': 'issue',
    '{<header:x-event>.title}': 'T',
    '{<header:X-Event>.labels.0.name}': 'bug',
    '{<header:x-zero>}': 'key zero',
    '{big}': '9007199254740993',
    '{half}': '0.5',
    [String.raw`{dotted\.key}`]: '1',
    [String.raw`{nested.a\.b.0.c\.d|digits}`]: '3',
    [String.raw`{dotted\.a}`]: undefined,
    '{yes}{no}{zero}': 'truefalse0',
    '{twice}': '2',
    '{ issue.id | lower }': '7',
    '{a b}': 'spaced',
    'a } b': 'a } b',
    '{issue.id}[.{issue.title}]': '7.T',
    '{issue.id}[.{absent}]': '7',
    '[{absent}[{issue.id}]]x': 'x',
    '[{issue.id}[-{absent}]]x': '7x',
    'a[]b': 'ab',
    'a[ text ]b': 'a text b',
    '{header:x-event|lower|host}': undefined,
    '{absent}': undefined,
    'before {absent} after': undefined,
    '{issue}': undefined,
    '{issue.id.deeper}': undefined,
    '{issue.title.0}': undefined,
    '{issue.title.length}': undefined,
    '{issue.labels}': undefined,
    '{issue.labels.length}': undefined,
    '{issue.labels.2.name}': undefined,
    '{issue.labels.-1.name}': undefined,
    '{issue.labels.01.name}': undefined,
    '{nothing}': undefined,
    '{empty}': undefined,
    '{list}': undefined,
    '{object}': undefined,
    '{dotted.key}': undefined,
    '{constructor.name}': undefined,
    '{__proto__}': undefined,
    '{header:x-twice}': undefined,
    '{header:x-empty}': undefined,
    '{header:x-absent}': undefined,
    '{header:__proto__}': undefined,
    '{<header:x-twice>.id}': undefined,
    '{<header:x-absent>.id}': undefined,
    '[{absent}]': undefined,
    '': undefined
  }
  for (const [template, value] of Object.entries(values))
    test(`${JSON.stringify(template)} is ${JSON.stringify(value) ?? 'without a value'}`, () =>
      assert.equal(valueOf(template), value))

  test('tells the paths that it may read, those of optional parts and of its headers too', () => {
    const { paths, deciding } = compileTemplate(
      '{a.b}[{c}[{<header:x-event>.id}]]{header:x-event}{<header:X-Absent>.id}'
    )
    assert.deepEqual(deciding, ['x-event', 'x-absent'])
    assert.deepEqual(paths(headers), [
      { scope: 'payload', path: ['a', 'b'] },
      { scope: 'payload', path: ['c'] },
      { scope: 'payload', path: ['issue', 'id'] }
    ])
  })
})

describe('a mistake in a template is told with its place', () => {
  const known = [...Object.keys(filters), ...Object.keys(textFilters).map((name) => `${name}:TEXT`)].join(', ')
  const messages: Readonly<Record<string, string>> = {
    'a {b': 'template "a {b": "{" at character 3 is not closed',
    '{a}{': 'template "{a}{": "{" at character 4 is not closed',
    'a [b': 'template "a [b": "[" is not closed',
    '[a [b]': 'template "[a [b]": "[" is not closed',
    'a]b': 'template "a]b": "]" at character 2 closes nothing',
    '[a]]': 'template "[a]]": "]" at character 4 closes nothing',
    '{}': 'template hole "{}" is empty',
    '{ }': 'template hole "{ }" is empty',
    '{|lower}': 'template hole "{|lower}" is empty',
    '{a|}': `template hole "{a|}": no filter ""; there are ${known}`,
    '{a|before:}': `template hole "{a|before:}": no filter "before:"; there are ${known}`,
    '{a|upper:x}': `template hole "{a|upper:x}": no filter "upper:x"; there are ${known}`,
    '{a|upper}': `template hole "{a|upper}": no filter "upper"; there are ${known}`,
    '{a|constructor}': `template hole "{a|constructor}": no filter "constructor"; there are ${known}`,
    '{a|__proto__}': `template hole "{a|__proto__}": no filter "__proto__"; there are ${known}`,
    '{a.*.b}': 'template path "a.*.b": only correlation keys may have a step "*", and only one',
    '{batch:size}':
      'template hole "{batch:size}": there are header:NAME, item:PATH, content:PATH, batch:index and delivery:source',
    '{headers:x}':
      'template hole "{headers:x}": there are header:NAME, item:PATH, content:PATH, batch:index and delivery:source',
    '{item:}': 'template path "" has an empty step',
    '{content:a..b}': 'template path "a..b" has an empty step',
    '{a..b}': 'template path "a..b" has an empty step',
    '{.a}': 'template path ".a" has an empty step',
    '{a.}': 'template path "a." has an empty step',
    '{header:}': 'template hole "{header:}" names no header',
    '{<header:x>.}': 'template path "" has an empty step',
    '{<header:x>..id}': 'template path ".id" has an empty step',
    '{<header:>.id}': 'template path "<header:>.id": only its first step may be looked up, as <header:name>',
    '{<header:x.id}': 'template path "<header:x.id": only its first step may be looked up, as <header:name>',
    '{<header:x>id}': 'template path "<header:x>id": only its first step may be looked up, as <header:name>',
    '{a.<header:x>}': 'template path "a.<header:x>": only its first step may be looked up, as <header:name>',
    '{<event>.id}': 'template path "<event>.id": only its first step may be looked up, as <header:name>'
  }
  for (const [template, message] of Object.entries(messages))
    test(template, () => assert.throws(() => compileTemplate(template), { message }))
})

describe('the filter', () => {
  const cases: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
    word: { push: 'push', pull_request: 'pull_request', 'a b': undefined, 'a-b': undefined, é: undefined },
    token: { '72d3162e-cc78': '72d3162e-cc78', 'a.b:c_d': 'a.b:c_d', 'a@b': undefined, 'a b': undefined },
    digits: { '0': '0', '123': '123', '1e3': undefined, '-1': undefined },
    hostname: { 'GHE.acme.example:8443': 'ghe.acme.example:8443', 'a/b': undefined, 'a@b': undefined, '.a': undefined },
    uuid: {
      '{B8F2A4C0-0000-4000-8000-00000000ABCD}': 'b8f2a4c0-0000-4000-8000-00000000abcd',
      'b8f2a4c0-0000-4000-8000-00000000abcd': 'b8f2a4c0-0000-4000-8000-00000000abcd',
      b8f2a4c000004000800000000000abcd: undefined,
      'b8f2a4c0-0000-4000-8000-00000000abcd/x': undefined
    },
    lower: { ABC: 'abc', Ümlaut: 'ümlaut', abc: 'abc' },
    dots: {
      'repo:push': 'repo.push',
      PUSH_ARTIFACT: 'push_artifact',
      'ECR Image Action': 'ecr.image.action',
      '::a--b::': 'a.b',
      é: ''
    },
    host: {
      'https://github.com/octocat': 'github.com',
      'https://api.github.com/orgs/x': 'github.com',
      'HTTPS://GitHub.com': 'github.com',
      'http://ghe.acme.example:8443/x': 'ghe.acme.example:8443',
      'https://user:pass@ghe.acme.example/x': 'ghe.acme.example',
      'https://a@evil.example@ghe.acme.example/': 'ghe.acme.example',
      'https://ghe.acme.example?x=@evil.example': 'ghe.acme.example',
      'https://ghe.acme.example#@evil.example': 'ghe.acme.example',
      'https://github.com.evil.example/': 'github.com.evil.example',
      'https://apigithub.com/': 'apigithub.com',
      'https://[::1]:8080/': '[::1]:8080',
      'https://': undefined,
      'https:///path': undefined,
      'ftp://github.com/': undefined,
      'github.com/x': undefined,
      '/relative': undefined,
      ' https://github.com': undefined,
      'javascript:https://github.com': undefined
    },
    path: {
      'https://a.example/x/y?z=/w#v': 'x/y',
      'https://a.example/x%20y': 'x%20y',
      'https://a.example': undefined,
      'https://a.example/': undefined,
      '/x': undefined
    },
    uri: { 'a b/ü': 'a%20b/%C3%BC', 'x?y#z[0]': 'x%3Fy%23z%5B0%5D', 'a/b': 'a/b', '\ud800': undefined },
    digest: {
      [`r.example/a@sha256:${'0a'.repeat(32)}`]: `sha256:${'0a'.repeat(32)}`,
      [`sha256:${'0a'.repeat(32)}`]: `sha256:${'0a'.repeat(32)}`,
      [`sha256:${'0a'.repeat(33)}`]: undefined,
      [`sha256:${'0A'.repeat(32)}`]: undefined,
      'sha256:0a': undefined
    },
    sha256: { '': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
    nonzero: { '0': undefined, '0000000000000000000000000000000000000000': undefined, '00a0': '00a0', '': '' }
  }
  for (const [name, values] of Object.entries(cases))
    for (const [value, wanted] of Object.entries(values))
      test(`${name} of ${JSON.stringify(value)} is ${JSON.stringify(wanted) ?? 'nothing'}`, () =>
        assert.equal(filters[name]?.(value), wanted))

  test('table is tested in full', () => assert.deepEqual(Object.keys(cases), Object.keys(filters)))

  const withText: Readonly<Record<string, readonly [value: string, wanted: string | undefined]>> = {
    'before:@': ['a@b@c', 'a'],
    'before:/': ['abc', undefined],
    'after:@': ['a@b@c', 'b@c'],
    'after:zen:event-type:': ['zen:event-type:ticket.created', 'ticket.created'],
    'after:x': ['abc', undefined],
    'last:/': ['a/b/c', 'c'],
    'last::': ['abc', 'abc']
  }
  for (const [name, [value, wanted]] of Object.entries(withText))
    test(`${name} of ${value} is ${wanted ?? 'nothing'}`, () => {
      const filter = filterNamed(name)
      assert.ok(typeof filter === 'function')
      assert.equal(filter(value), wanted)
    })

  test('table of those with a text is tested in full', () =>
    assert.deepEqual([...new Set(Object.keys(withText).map((name) => name.split(':')[0]))], Object.keys(textFilters)))
})
