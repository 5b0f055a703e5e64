import type {
  BasicScheme,
  ClientCertificateScheme,
  Ed25519Scheme,
  HashScheme,
  HmacItemsScheme,
  HmacScheme,
  JwtScheme,
  PathTokenScheme,
  RsaFieldsScheme,
  RsaScheme,
  SignedFields,
  TokenScheme
} from '../../src/core/scheme.ts'

const minutesMs = 60_000
const fiveMinutes = { pastMs: 5 * minutesMs, futureMs: 5 * minutesMs }

/*
 * One scheme of each shape, after the senders that have it; which is which is said by the vectors. They are the tests'
 * own: a provider's file may choose other windows.
 */

export const bareHex: HmacScheme = {
  kind: 'hmac',
  algorithm: 'sha256',
  header: 'webhook-signature',
  prefix: '',
  encoding: 'hex'
}

export const bareOrForm: HmacScheme = {
  kind: 'hmac',
  algorithm: 'sha256',
  header: 'x-signature',
  prefix: '',
  encoding: 'hex',
  message: '{body|form:payload}'
}

export const standard: HmacScheme = {
  kind: 'hmac',
  algorithm: 'sha256',
  header: 'webhook-signature',
  list: ' ',
  prefix: 'v1,',
  encoding: 'base64',
  message: '{header:webhook-id}.{timestamp}.{body}',
  timestamp: { header: 'webhook-timestamp', format: 'unix-s', ...fiveMinutes },
  key: { encoding: 'base64', prefix: 'whsec_' }
}

export const standardAsymmetric: Ed25519Scheme = {
  kind: 'ed25519',
  header: 'webhook-signature',
  list: ' ',
  prefix: 'v1a,',
  encoding: 'base64',
  message: '{header:webhook-id}.{timestamp}.{body}',
  timestamp: { header: 'webhook-timestamp', format: 'unix-s', ...fiveMinutes },
  key: { encoding: 'base64', prefix: 'whpk_' }
}

export const stripeLike: HmacScheme = {
  kind: 'hmac',
  algorithm: 'sha256',
  header: 'stripe-signature',
  list: ',',
  prefix: 'v1=',
  encoding: 'hex',
  message: '{timestamp}.{body}',
  timestamp: { item: 't=', format: 'unix-s', ...fiveMinutes }
}

export const paddleLike: HmacScheme = {
  kind: 'hmac',
  algorithm: 'sha256',
  header: 'paddle-signature',
  list: ';',
  prefix: 'h1=',
  encoding: 'hex',
  message: '{timestamp}:{body}',
  timestamp: { item: 'ts=', format: 'unix-s', pastMs: 5_000, futureMs: 5_000 }
}

/** The first item of the list is the time, in milliseconds. */
export const recurlyLike: HmacScheme = {
  kind: 'hmac',
  algorithm: 'sha256',
  header: 'recurly-signature',
  list: ',',
  prefix: '',
  encoding: 'hex',
  message: '{timestamp}.{body}',
  timestamp: { item: 0, format: 'unix-ms', ...fiveMinutes }
}

export const pagerdutyLike: HmacScheme = {
  kind: 'hmac',
  algorithm: 'sha256',
  header: 'x-pagerduty-signature',
  list: ',',
  prefix: 'v1=',
  encoding: 'hex'
}

export const slackLike: HmacScheme = {
  kind: 'hmac',
  algorithm: 'sha256',
  header: 'x-slack-signature',
  prefix: 'v0=',
  encoding: 'hex',
  message: 'v0:{timestamp}:{body}',
  timestamp: { header: 'x-slack-request-timestamp', format: 'unix-s', ...fiveMinutes }
}

export const zendeskLike: HmacScheme = {
  kind: 'hmac',
  algorithm: 'sha256',
  header: 'x-zendesk-webhook-signature',
  prefix: '',
  encoding: 'base64',
  message: '{timestamp}{body}',
  timestamp: { header: 'x-zendesk-webhook-signature-timestamp', format: 'rfc3339', ...fiveMinutes }
}

export const hubspot1: HashScheme = {
  kind: 'hash',
  algorithm: 'sha256',
  header: 'x-hubspot-signature',
  prefix: '',
  encoding: 'hex',
  message: '{secret}{body}'
}
export const hubspot2: HashScheme = { ...hubspot1, message: '{secret}{method}{url}{body}' }

export const hubspot3: HmacScheme = {
  kind: 'hmac',
  algorithm: 'sha256',
  header: 'x-hubspot-signature-v3',
  prefix: '',
  encoding: 'base64',
  message: '{method}{url|unescaped}{body}{timestamp}',
  timestamp: { header: 'x-hubspot-request-timestamp', format: 'unix-ms', ...fiveMinutes }
}

const adyenFields: SignedFields = {
  fields: [
    'pspReference',
    'originalReference',
    'merchantAccountCode',
    'merchantReference',
    'amount.value',
    'amount.currency',
    'eventCode',
    'success'
  ],
  separator: ':',
  required: ['pspReference', 'merchantAccountCode', 'eventCode', 'success'],
  free: 'merchantReference'
}

export const adyenLike: HmacItemsScheme = {
  kind: 'hmac-items',
  algorithm: 'sha256',
  encoding: 'base64',
  key: { encoding: 'hex' },
  items: 'notificationItems',
  item: 'NotificationRequestItem',
  signature: 'additionalData.hmacSignature',
  signed: adyenFields
}

export const paypalLike: RsaScheme = {
  kind: 'rsa',
  algorithm: 'sha256',
  header: 'paypal-transmission-sig',
  prefix: '',
  encoding: 'base64',
  message: '{header:paypal-transmission-id}|{timestamp}|{setting:webhookId}|{body|crc32}',
  timestamp: {
    header: 'paypal-transmission-time',
    format: 'rfc3339',
    pastMs: 3 * 86_400_000,
    futureMs: 5 * minutesMs
  },
  certificate: { header: 'paypal-cert-url', urls: ['https://api.sandbox.paypal.com/v1/notifications/certs/*'] }
}

export const snsLike: RsaFieldsScheme = {
  kind: 'rsa-fields',
  signature: 'Signature',
  encoding: 'base64',
  algorithm: { by: 'SignatureVersion', cases: { '1': 'sha1', '2': 'sha256' } },
  signed: {
    fields: ['Message', 'MessageId', 'Subject', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
    separator: '\n',
    required: ['Message', 'MessageId', 'Timestamp', 'TopicArn', 'Type'],
    free: 'Message',
    labelled: true
  },
  claims: { TopicArn: '{setting:topicArn}' },
  timestamp: { field: 'Timestamp', format: 'rfc3339', pastMs: 65 * minutesMs, futureMs: 5 * minutesMs },
  certificate: {
    field: 'SigningCertURL',
    urls: ['https://sns.<aws-region>.amazonaws.com/SimpleNotificationService-*.pem']
  }
}

/** As Google signs Pub/Sub pushes. */
export const oidc: JwtScheme = {
  kind: 'jwt',
  header: 'authorization',
  prefix: 'Bearer ',
  algorithms: ['RS256'],
  jwks: 'https://www.googleapis.com/oauth2/v3/certs',
  issuers: ['https://accounts.google.com', 'accounts.google.com'],
  audience: '{setting:audience}',
  claims: { email: '{setting:email}', email_verified: true },
  leewayMs: minutesMs
}

export const sharedToken: JwtScheme = {
  kind: 'jwt',
  header: 'authorization',
  prefix: 'JWT ',
  algorithms: ['HS256'],
  issuers: ['{setting:clientKey}'],
  leewayMs: minutesMs
}

/** As Atlassian Connect signs requests to apps. */
export const requestToken: JwtScheme = { ...sharedToken, requestClaim: 'qsh' }

export const bearer: TokenScheme = { kind: 'token', header: 'authorization', prefix: 'Bearer ' }
export const basic: BasicScheme = { kind: 'basic', realm: 'turnpike' }
export const pathToken: PathTokenScheme = { kind: 'path-token' }
export const clientCertificate: ClientCertificateScheme = { kind: 'client-certificate' }
