import { createPrivateKey } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { TestContext } from 'node:test'
import { createFetchDocument } from '../../src/keys/fetch-document.ts'
import type { FetchDocument } from '../../src/keys/fetch-document.ts'
import { createSelfSigned, createSelfSignedRsa } from '../integration/http/self-signed.ts'
import { signSns } from './sign-asymmetric.ts'

/**
 * Amazon SNS as far as a subscribed endpoint sees it, over real https: it signs its messages, publishes the certificate
 * of its key, and takes confirmations.
 * https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html
 */
export interface LocalSns {
  /** To it under the name that SNS has, as if that name led there. */
  readonly fetchDocument: FetchDocument
  /** Topics that were confirmed, in order, and the targets of all requests. */
  readonly confirmed: readonly string[]
  readonly asked: readonly string[]
  /** Settles when a request was broken off by its client. */
  readonly brokenOff: Promise<void>
  /** How the next confirmations are answered. */
  behaves(as: 'well' | 'silent' | 'failing' | 'redirecting'): void
  confirmation(change?: Readonly<Record<string, string>>): string
  notification(message: string): string
}

export const topicArn = 'arn:aws:sns:eu-west-2:123456789012:registry-events'
const origin = 'https://sns.eu-west-2.amazonaws.com'
const certificatePath = '/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem'
export const token = '2336412f37fb687f5d51e6e241d09c805a5a57b30d712f794cc5f6a988666d92768dd60a747ba6f3beb71854e285d6ad'
export const confirmationUrl = `${origin}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`

export async function startLocalSns(context: TestContext): Promise<LocalSns> {
  const tls = createSelfSigned('localhost')
  const { certificate, key } = createSelfSignedRsa('sns.amazonaws.com', 2048)
  const signingKey = createPrivateKey(key)
  const [asked, confirmed]: [string[], string[]] = [[], []]
  const { promise: brokenOff, resolve: wasBrokenOff } = Promise.withResolvers<void>()
  let behaviour: Parameters<LocalSns['behaves']>[0] = 'well'
  const server = createServer({ cert: tls.certificate, key: tls.key }, (request, response) => {
    asked.push(request.url ?? '')
    response.on('close', () => {
      if (!response.writableEnded) wasBrokenOff()
    })
    if (request.url === certificatePath) response.end(certificate)
    else if (behaviour === 'well') confirm(request, response, confirmed)
    else if (behaviour === 'failing')
      answer(response, 500, '<ErrorResponse><Error><Code>InternalError</Code></Error></ErrorResponse>')
    else if (behaviour === 'redirecting') response.writeHead(302, { location: `${origin}/?Action=Other` }).end()
  })
  await new Promise<void>((resolve) => {
    server.listen(0, 'localhost', resolve)
  })
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const local = `https://localhost:${typeof address === 'object' ? address?.port : 0}`
  const fetchOverHttps = createFetchDocument(tls.certificate)
  const sign = (message: Readonly<Record<string, string>>): string =>
    signSns(
      {
        TopicArn: topicArn,
        Timestamp: new Date().toISOString(),
        SignatureVersion: '2',
        SigningCertURL: `${origin}${certificatePath}`,
        ...message
      },
      signingKey
    )
  return {
    fetchDocument: async (url, signal) => fetchOverHttps(url.replace(origin, local), signal),
    confirmed,
    asked,
    brokenOff,
    behaves: (as) => void (behaviour = as),
    confirmation: (change) =>
      sign({
        Type: 'SubscriptionConfirmation',
        MessageId: '165545c9-0000-4000-8000-000000000001',
        Token: token,
        Message: `You have chosen to subscribe to the topic ${topicArn}.`,
        SubscribeURL: confirmationUrl,
        ...change
      }),
    notification: (message) =>
      sign({ Type: 'Notification', MessageId: '165545c9-0000-4000-8000-000000000002', Message: message })
  }
}

/** By GET with its parameters in the query, and nothing of an account: the token is the proof. */
function confirm({ method, url }: IncomingMessage, response: ServerResponse, confirmed: string[]): void {
  const query = new URL(url ?? '', origin).searchParams
  const topic = query.get('TopicArn')
  if (method !== 'GET' || query.get('Action') !== 'ConfirmSubscription' || topic === null)
    answer(response, 400, '<ErrorResponse><Error><Code>InvalidAction</Code></Error></ErrorResponse>')
  else if (query.get('Token') !== token)
    answer(response, 400, '<ErrorResponse><Error><Code>InvalidParameter</Code></Error></ErrorResponse>')
  else {
    confirmed.push(topic)
    answer(
      response,
      200,
      `<ConfirmSubscriptionResponse><ConfirmSubscriptionResult><SubscriptionArn>${topic}:2bcfbf39-0000-4000-8000-000000000001</SubscriptionArn></ConfirmSubscriptionResult></ConfirmSubscriptionResponse>`
    )
  }
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/xml' }).end(body)
}
