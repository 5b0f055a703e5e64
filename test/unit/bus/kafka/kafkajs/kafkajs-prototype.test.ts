import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kafkajsPrototype } from '../../../../../src/bus/kafka/kafkajs/kafkajs-prototype.ts'

interface Pool {
  connect(): unknown
  findAnyBroker(): unknown
}

const pool = 'cluster/brokerPool.js'
const notAsItWas = /kafkajs is not version 2\.2\.4: look whether some-repair\.ts is still needed/

test('a class of kafkajs that has the methods is found', () => {
  assert.equal(typeof kafkajsPrototype<Pool>(pool, ['connect'], 'some-repair.ts').connect, 'function')
})

test('one that has lost a method is refused, and so is a module that is no class', () => {
  assert.throws(() => kafkajsPrototype<Pool>(pool, ['connect', 'findAnyBroker'], 'some-repair.ts'), notAsItWas)
  assert.throws(() => kafkajsPrototype<Pool>('protocol/error.js', ['connect'], 'some-repair.ts'), notAsItWas)
})
