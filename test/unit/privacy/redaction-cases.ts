export interface RedactionCase {
  readonly name: string
  readonly paths: readonly string[]
  readonly json: string
  /** With `~` in the place of what was found. */
  readonly becomes: string
}

/** Where values stand in JSON, however it is written. */
export const redactionCases: readonly RedactionCase[] = [
  { name: 'a member', paths: ['email'], json: '{"email":"a@b","x":1}', becomes: '{"email":~,"x":1}' },
  {
    name: 'spaces stay',
    paths: ['a.b'],
    json: ' { "a" :\n{ "b"\t: 1 , "c":2} }\r\n',
    becomes: ' { "a" :\n{ "b"\t: ~ , "c":2} }\r\n'
  },
  { name: 'every one of doubled keys', paths: ['a'], json: '{"a":1,"b":2,"a":3}', becomes: '{"a":~,"b":2,"a":~}' },
  {
    name: 'doubled keys above it',
    paths: ['a.b'],
    json: '{"a":{"b":1},"a":{"b":2}}',
    becomes: '{"a":{"b":~},"a":{"b":~}}'
  },
  {
    name: 'an escaped key',
    paths: ['email'],
    json: '{"\\u0065mail":"a","em\\u0061il":"b"}',
    becomes: '{"\\u0065mail":~,"em\\u0061il":~}'
  },
  {
    name: 'every item',
    paths: ['list.*.name'],
    json: '{"list":[{"name":"a"},{"name":"b"},3]}',
    becomes: '{"list":[{"name":~},{"name":~},3]}'
  },
  { name: 'items themselves', paths: ['list.*'], json: '{"list":[1,"b",[2],{"c":3}]}', becomes: '{"list":[~,~,~,~]}' },
  { name: 'an item by its number', paths: ['list.1'], json: '{"list":["a","b","c"]}', becomes: '{"list":["a",~,"c"]}' },
  {
    name: 'every member',
    paths: ['by.*.mail'],
    json: '{"by":{"u1":{"mail":"a"},"u2":{"mail":"b"}}}',
    becomes: '{"by":{"u1":{"mail":~},"u2":{"mail":~}}}'
  },
  {
    name: 'an object whole',
    paths: ['user'],
    json: '{"user":{"a":["}",{}],"b":"\\"}"},"x":1}',
    becomes: '{"user":~,"x":1}'
  },
  { name: 'an array whole', paths: ['users'], json: '{"users":[ [ "]" ] , {} ],"x":1}', becomes: '{"users":~,"x":1}' },
  { name: 'the outer of two', paths: ['a.b', 'a'], json: '{"a":{"b":1}}', becomes: '{"a":~}' },
  {
    name: 'numbers and flags',
    paths: ['a', 'b', 'c'],
    json: '{"a":-1.5e+3,"b":true,"c":12345678901234567890}',
    becomes: '{"a":~,"b":~,"c":~}'
  },
  { name: 'a body that is an array', paths: ['*.a'], json: '[{"a":1},{"b":2}]', becomes: '[{"a":~},{"b":2}]' },
  {
    name: 'no other level',
    paths: ['a.b'],
    json: '{"b":1,"c":{"b":2},"a":{"c":{"b":3}}}',
    becomes: '{"b":1,"c":{"b":2},"a":{"c":{"b":3}}}'
  },
  {
    name: 'no key that only begins so',
    paths: ['mail'],
    json: '{"mailbox":1,"mai":2,"mail ":3}',
    becomes: '{"mailbox":1,"mai":2,"mail ":3}'
  },
  {
    name: 'no text that looks like a member',
    paths: ['a'],
    json: '{"b":"\\"a\\":1","c":["a"]}',
    becomes: '{"b":"\\"a\\":1","c":["a"]}'
  },
  {
    name: 'escapes at the end of a text',
    paths: ['b'],
    json: '{"a":"\\\\","b":"\\\\\\"","c":1}',
    becomes: '{"a":"\\\\","b":~,"c":1}'
  },
  {
    name: 'nothing that hides nothing',
    paths: ['a', 'b', 'c'],
    json: '{"a":null,"b":"****","c":"**x"}',
    becomes: '{"a":null,"b":"****","c":~}'
  },
  {
    name: 'names of every object',
    paths: ['__proto__', 'constructor.name'],
    json: '{"__proto__":1,"constructor":{"name":2},"toString":3}',
    becomes: '{"__proto__":~,"constructor":{"name":~},"toString":3}'
  },
  {
    name: 'letters of more bytes',
    paths: ['ü.😀'],
    json: '{"ü":{"😀":"é","a":"ß"},"é":1}',
    becomes: '{"ü":{"😀":~,"a":"ß"},"é":1}'
  },
  { name: 'an empty document', paths: ['a', '*'], json: '{}', becomes: '{}' },
  { name: 'a scalar alone', paths: ['a', '*'], json: '7', becomes: '7' },
  {
    name: 'JSON in a text where an object should be',
    paths: ['data.actor.name'],
    json: String.raw`{"data":"{\"actor\":{\"name\":\"jane\"}}","x":1}`,
    becomes: '{"data":~,"x":1}'
  },
  {
    name: 'JSON in a text that begins with space, or is escaped',
    paths: ['*.name'],
    json: String.raw`[" \n\t[{\"a\":{\"name\":1}}]","\u0020\u007b\u0022name\u0022:1}",{"name":2}]`,
    becomes: String.raw`[" \n\t[{\"a\":{\"name\":1}}]",~,{"name":~}]`
  },
  {
    name: 'JSON in a text in a text',
    paths: ['a.b.c'],
    json: JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ c: 1 }) }), d: 1 }),
    becomes: '{"a":~,"d":1}'
  },
  {
    name: 'a list in a text',
    paths: ['list.*'],
    json: String.raw`{"list":"[\"jane\"]"}`,
    becomes: '{"list":~}'
  },
  {
    name: 'a document that is a text',
    paths: ['actor.name'],
    json: String.raw`"{\"actor\":{\"name\":\"jane\"}}"`,
    becomes: '~'
  },
  {
    name: 'JSON in a text that was cut off',
    paths: ['data.actor.name'],
    json: String.raw`{"data":"{\"actor\":{\"name\":\"jane"}`,
    becomes: '{"data":~}'
  },
  {
    name: 'the first of doubled keys in a text',
    paths: ['data.name'],
    json: String.raw`{"data":"{\"name\":\"jane\",\"name\":null}"}`,
    becomes: '{"data":~}'
  },
  {
    name: 'JSON in a text without what is looked for stays',
    paths: ['data.actor.name'],
    json: String.raw`{"data":"{\"name\":1,\"actor\":{\"id\":1}}","x":"\u002b"}`,
    becomes: String.raw`{"data":"{\"name\":1,\"actor\":{\"id\":1}}","x":"\u002b"}`
  },
  {
    name: 'JSON in a text with nothing to hide stays',
    paths: ['data.name'],
    json: String.raw`{"data":"{\"name\":null}"}`,
    becomes: String.raw`{"data":"{\"name\":null}"}`
  },
  {
    name: 'JSON in a text to which no path leads stays',
    paths: ['data.name'],
    json: String.raw`{"note":"{\"name\":\"jane\"}","data":{"note":"{\"name\":\"jane\"}"}}`,
    becomes: String.raw`{"note":"{\"name\":\"jane\"}","data":{"note":"{\"name\":\"jane\"}"}}`
  },
  {
    name: 'a text that quotes something stays',
    paths: ['data.*.name'],
    json: String.raw`{"data":"\"name\": nobody"}`,
    becomes: String.raw`{"data":"\"name\": nobody"}`
  },
  {
    name: 'a text that is no JSON stays',
    paths: ['data.name'],
    json: String.raw`{"data":"sent by \"name\"","x":{"data":"name"}}`,
    becomes: String.raw`{"data":"sent by \"name\"","x":{"data":"name"}}`
  }
]
