import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { requestShapeOf } from '../../../src/commands/samples/request-shape-of.ts'
import { listSamples, readSampleBody } from '../../../src/commands/samples/sample-catalogue.ts'
import type { Sample } from '../../../src/commands/samples/sample-catalogue.ts'
import { HeaderList } from '../../../src/core/header-list.ts'
import { isJsonObject } from '../../../src/core/json.ts'
import type { Json } from '../../../src/core/json.ts'
import { hintNames } from '../../../src/core/provider.ts'
import type { Provider } from '../../../src/core/provider.ts'
import { Secret } from '../../../src/core/secret.ts'
import { compileReader } from '../../../src/pipeline/compile-rules.ts'
import { parsePayload } from '../../../src/pipeline/parse-payload.ts'
import { readingOf } from '../../../src/pipeline/read-payload.ts'
import { viewsOf } from '../../../src/pipeline/reading-view.ts'
import { providers } from '../../../src/providers/registry.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { secretOf } from '../../support/proof.ts'
import { settleProved } from './settle-proved.ts'

const names = ['adyen', 'adyen-platform', 'chargebee', 'gocardless', 'paddle', 'paypal', 'shopify']
const secret = new Secret('unused', Buffer.from('of headers that prove nothing here'))
const samples = (await listSamples()).filter(({ provider }) => names.includes(provider))

function providerOf({ provider }: Sample): Provider {
  const found = providers.get(provider)
  assert.ok(found)
  return found
}

async function requestOf(sample: Sample) {
  const body = await readSampleBody(sample)
  const parts = { event: sample.event, deliveryId: '9f5a3c10-0000-4000-8000-000000000001', body, secret }
  return { headers: requestShapeOf(providerOf(sample), sample).headers(parts), body }
}

/** What each sample says of where it belongs, by its name. */
const expected: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'adyen/authorisation': { country: 'GB', currency: 'GBP', environment: 'test' },
  'adyen/authorisation.refused': { country: 'GB', currency: 'GBP', environment: 'test' },
  'adyen/refund': { currency: 'GBP', environment: 'test' },
  'adyen/report_available': { currency: 'EUR', environment: 'test' },
  'adyen-platform/balancePlatform.accountHolder.created': { country: 'NL', environment: 'test' },
  'adyen-platform/balancePlatform.transfer.updated': { currency: 'EUR', environment: 'test' },
  'adyen-platform/merchant.created': { environment: 'test' },
  'chargebee/customer_deleted': { country: 'GB', currency: 'GBP' },
  'chargebee/payment_succeeded': { country: 'GB', currency: 'GBP' },
  'chargebee/subscription_cancelled': { country: 'GB', currency: 'GBP' },
  'chargebee/subscription_created': { country: 'GB', currency: 'GBP' },
  'gocardless/mandates.cancelled': { environment: 'sandbox' },
  'gocardless/payments.confirmed': { environment: 'sandbox' },
  'paddle/address.created': { country: 'GB' },
  'paddle/customer.created': {},
  'paddle/subscription.activated': { currency: 'GBP' },
  'paddle/transaction.completed': { currency: 'GBP' },
  'paypal/billing.subscription.activated': { country: 'GB', currency: 'GBP', environment: 'live' },
  'paypal/checkout.order.approved': { country: 'GB', currency: 'GBP', environment: 'live' },
  'paypal/payment.capture.completed': { currency: 'GBP', environment: 'live' },
  'paypal/payment.sale.completed': { currency: 'GBP', environment: 'live' },
  'shopify/app.uninstalled': { country: 'GB', currency: 'GBP' },
  'shopify/customers.redact': {},
  'shopify/orders.create': { country: 'GB', currency: 'GBP', environment: 'test' },
  'shopify/product.update': {},
  'shopify/refunds.create': { currency: 'GBP' }
}

test('the samples of billing are those whose hints are known here', () => {
  assert.deepEqual(samples.map(({ name }) => name).toSorted(), Object.keys(expected).toSorted())
})

for (const sample of samples)
  describe(sample.name, () => {
    test('says where it may belong', async () => {
      const provider = providerOf(sample)
      const { headers, body } = await requestOf(sample)
      const head = { source: 'acme', headers: HeaderList.fromEntries(headers), receivedAt: fixedStart }
      const payload = parsePayload(body, readingOf(head.headers, provider))
      const [view] = viewsOf(head, payload)
      assert.ok(view)
      const { hints } = compileReader(provider)
      const found = hintNames.flatMap((name) => {
        const value = hints.get(name)?.(view)
        return value === undefined ? [] : [[name, value] as const]
      })
      assert.deepEqual(Object.fromEntries(found), expected[sample.name])
    })

    test('shows in no attribute what is declared personal or secret, nor anything within that', async () => {
      const provider = providerOf(sample)
      const { headers, body } = await requestOf(sample)
      const use = {
        scheme: { kind: 'token', header: 'x-proof', prefix: '' } as const,
        secrets: [secretOf('0123456789')]
      }
      const request = { headers: [...headers, ['x-proof', '0123456789'] as const], body }
      const { events, stored } = await settleProved(provider, use, request)
      assert.notDeepEqual(events, [])
      for (const [at, event] of events.entries()) {
        const hidden = hiddenIn(provider, JSON.parse(stored[at] ?? 'null')).filter((text) => text.length > 3)
        const shown = Object.entries(event).filter(([name]) => name !== 'traceparent')
        for (const [name, value] of shown)
          for (const text of hidden) assert.ok(!value.toLowerCase().includes(text), `${name} shows "${text}"`)
      }
    })
  })

/** Every text and number at or below a path that is not kept, in lower case. */
function hiddenIn({ personal, secretFields }: Provider, stored: Json): readonly string[] {
  const dropped = personal.filter(({ action }) => action !== 'keep').map(({ path }) => path)
  return [...dropped, ...secretFields].flatMap((path) => textsBelow(stored, path.split('.')))
}

function textsBelow(value: Json | undefined, [step, ...rest]: readonly string[]): readonly string[] {
  if (typeof value === 'string' || typeof value === 'number')
    return step === undefined ? [String(value).toLowerCase()] : []
  if (Array.isArray(value)) {
    const within = step === '*' ? rest : []
    return step === undefined || step === '*' ? value.flatMap((item: Json) => textsBelow(item, within)) : []
  }
  if (!isJsonObject(value)) return []
  const children = step === undefined ? Object.values(value) : [value[step]]
  return children.flatMap((child) => textsBelow(child, rest))
}
