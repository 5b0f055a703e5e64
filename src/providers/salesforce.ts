import type { ReadBody } from '../core/body-form.ts'
import type { Json } from '../core/json.ts'
import type { Problem } from '../core/problem.ts'
import { defineProvider } from '../core/provider.ts'
import type { Reply } from '../core/reply.ts'
import type { Candidates } from '../core/rule.ts'
import { fieldsOf, malformed, readXml, schemaInstance } from './read-xml.ts'
import type { XmlElement } from './read-xml.ts'

const soap = 'http://schemas.xmlsoap.org/soap/envelope/'
const outbound = 'http://soap.sforce.com/2005/09/outbound'

/** https://www.w3.org/TR/2000/NOTE-SOAP-20000508/#_Toc478383494 */
function replyWith(status: number, body: string): Reply {
  const envelope = `<soapenv:Envelope xmlns:soapenv="${soap}"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
  return {
    status,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: `<?xml version="1.0" encoding="UTF-8"?>${envelope}`
  }
}

/** Of all notifications in a message: there is no other. */
const acknowledgement = replyWith(
  200,
  `<notificationsResponse xmlns="${outbound}"><Ack>true</Ack></notificationsResponse>`
)

/** What the organisation's administrator reads where messages wait. */
function faultOf(status: number, code: 'Client' | 'Server', text: string): Reply {
  const fault = `<faultcode>soapenv:${code}</faultcode><faultstring>${text}</faultstring>`
  return replyWith(status, `<soapenv:Fault>${fault}</soapenv:Fault>`)
}

const organisation: Candidates = ['{item:OrganizationId|token}']
const host = '{item:EnterpriseUrl|host}'

/**
 * Outbound messages of flows and workflow rules: SOAP with up to 100 notifications, each an event here. A message says
 * that a record was saved, and what it is like when the message is sent: changes in between are not there.
 *
 * Its body needs code because it is XML. What is stored is JSON made of it, in which each notification carries what the
 * message says of all of them, and which nowhere has the message's session id: that opens the organisation's API.
 */
export const salesforce = defineProvider({
  name: 'salesforce',
  title: 'Salesforce',
  domain: 'tenant',
  docs: 'https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_om_outboundmessaging.htm',
  checked: '2026-11-22',
  setup: [
    'Open **Setup → Outbound Messages → New Outbound Message** and choose the object.',
    'Endpoint URL: `{url}`, with the token behind it where the source proves by its path; the published addresses of Salesforce may be asked for besides (`proof.addresses`). Leave **Send Session ID** off: it would be thrown away here.',
    'Choose the fields: **Id** and **SystemModstamp** at least, and those by which residency is decided.',
    'For the scheme `certificate`, create or choose a certificate under **Setup → Certificate and Key Management**, select it there as **API Client Certificate**, and give its authority to the gateway’s TLS.',
    'Send it from a flow (**Action → Outbound Message**) or a workflow rule. **Setup → Outbound Messages → View Message Delivery Status** shows what waits, and the fault that was answered.'
  ],
  // It signs nothing. Its addresses are published: a source may ask for them, too.
  schemes: { path: { kind: 'path-token' }, certificate: { kind: 'client-certificate' } },
  bodies: {
    'text/xml': { kind: 'code', read: readMessage },
    'application/xml': { kind: 'code', read: readMessage }
  },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 10_000 },
  event: {
    items: 'notifications',
    // The notification's own, and the same when it is sent again, although the record may be another by then.
    id: [{ use: '{item:Id|token}', quality: 'native' }],
    type: ['com.salesforce.outbound_message.{item:sObject.attributes.type|word}'],
    instance: organisation,
    source: [`https://${host}/organizations/{item:OrganizationId|token}`, 'urn:turnpike:source:{delivery:source}'],
    subject: ['{item:sObject.Id|token}'],
    time: [
      { at: '{item:sObject.SystemModstamp}', format: 'rfc3339' },
      { at: '{item:sObject.LastModifiedDate}', format: 'rfc3339' }
    ],
    entity: ['{item:sObject.Id}']
  },
  tenants: {
    organization: { use: organisation },
    record: { use: ['{item:sObject.Id|token}'] },
    account: {
      use: [
        { when: [{ value: '{item:sObject.attributes.type}', in: ['Account'] }], use: '{item:sObject.Id|token}' },
        '{item:sObject.AccountId|token}'
      ]
    }
  },
  correlation: { tenant: ['{item:sObject.AccountId|token}', '{item:sObject.Id|token}'] },
  hints: {
    country: ['{item:sObject.BillingCountryCode}', '{item:sObject.MailingCountryCode}', '{item:sObject.CountryCode}'],
    currency: ['{item:sObject.CurrencyIsoCode}'],
    environment: [{ when: [{ value: `{item:EnterpriseUrl|host|after:.sandbox.}`, present: true }], use: 'sandbox' }]
  },
  personal: [
    // Of an account it is a company's.
    { path: 'sObject.Name', action: 'keep' },
    { path: 'sObject.FirstName', action: 'drop' },
    { path: 'sObject.LastName', action: 'drop' },
    { path: 'sObject.Email', action: 'drop' },
    { path: 'sObject.PersonEmail', action: 'drop' },
    { path: 'sObject.Phone', action: 'drop' },
    { path: 'sObject.MobilePhone', action: 'drop' },
    { path: 'sObject.HomePhone', action: 'drop' },
    { path: 'sObject.Birthdate', action: 'drop' },
    { path: 'sObject.MailingStreet', action: 'drop' },
    { path: 'sObject.Description', action: 'keep' }
  ],
  // Left out when the message is read; named so that no other reading keeps it.
  secretFields: ['SessionId'],
  handshakes: [],
  replies: {
    accepted: acknowledgement,
    ignored: acknowledgement,
    unauthenticated: faultOf(401, 'Client', 'The message could not be authenticated'),
    tooLarge: faultOf(413, 'Client', 'The message is larger than this endpoint takes'),
    malformed: faultOf(422, 'Client', 'The message cannot be read'),
    later: faultOf(503, 'Server', 'The message could not be stored; send it again')
  },
  failures: {
    effect: 'retries',
    retriedOn: ['3xx', '4xx', '5xx'],
    neverAnswer: [],
    note: 'Whatever is answered without `<Ack>true</Ack>`, a success too, the message is sent again, at intervals that grow to two hours, for 24 hours; then it is dropped. Messages arrive in any order and perhaps twice, and say what the record is like when they are sent: what changed in between is never seen.'
  },
  schema: 'urn:turnpike:schema:provider:salesforce',
  samples: {
    headers: [
      ['Content-Type', 'text/xml; charset=UTF-8'],
      ['SOAPAction', '""'],
      ['User-Agent', 'Jakarta Commons-HttpClient/3.1']
    ]
  }
})

/** @throws Problem `payload-malformed` */
function readMessage(body: Uint8Array): ReturnType<ReadBody> {
  const envelope = readXml(body)
  if (envelope.namespace !== soap || envelope.name !== 'Envelope') throw notAMessage()
  const { children } = withoutSession(onlyChild(onlyChild(envelope, soap, 'Body'), outbound, 'notifications'))
  const isNotification = ({ namespace, name }: XmlElement): boolean => namespace === outbound && name === 'Notification'
  const shared = fieldsOf(children.filter((child) => !isNotification(child)))
  const notifications = children.filter(isNotification).map((element) => notificationOf(element, shared))
  const json: Json = { notifications }
  return { json, data: Buffer.from(JSON.stringify(json)), mediaType: 'application/json' }
}

/** The record as Salesforce's own JSON has it: its type is beside its fields, under a name that no field has. */
function notificationOf(element: XmlElement, shared: ReadonlyMap<string, Json>): Json {
  const record = onlyChild(element, outbound, 'sObject')
  const type = record.attributes.get(`{${schemaInstance}}type`)?.replace(/^.*:/, '') ?? ''
  const own = fieldsOf(element.children.filter((child) => child !== record))
  const sObject = { ...Object.fromEntries(fieldsOf(record.children)), attributes: { type } }
  return { ...Object.fromEntries(shared), ...Object.fromEntries(own), sObject }
}

/** Wherever it stands: whoever has it may do what the user may as whom the message is sent. */
function withoutSession({ children, ...element }: XmlElement): XmlElement {
  return { ...element, children: children.filter(({ name }) => name !== 'SessionId').map(withoutSession) }
}

function onlyChild(parent: XmlElement, namespace: string, name: string): XmlElement {
  const [child, ...others] = parent.children.filter((each) => each.namespace === namespace && each.name === name)
  if (child === undefined || others.length > 0) throw notAMessage()
  return child
}

function notAMessage(): Problem {
  return malformed('no-message', 'The payload is no outbound message.')
}
