import { defineProvider } from '../core/provider.ts'

/**
 * What the Notification plugin posts, and a signed snippet for pipelines, which posts the same shape. The plugin signs
 * nothing and does not look at the answer: what it posts while no gateway answers is lost.
 */
export const jenkins = defineProvider({
  name: 'jenkins',
  title: 'Jenkins',
  domain: 'cd',
  docs: 'https://plugins.jenkins.io/notification/',
  checked: '2026-11-22',
  setup: [
    'With the snippet below: keep the source’s secret as a credential of the kind *Secret text* named `turnpike-secret`, and call `tellTurnpike` where something is to be told. It signs, and sends again; its address is `{url}`.',
    'With the Notification plugin: in the job’s **Job Notifications** add an endpoint: format JSON, protocol HTTP, URL `{url}/<token>` as a secret URL, log lines 0. Set the source’s scheme to `path`.',
    'Set the Jenkins URL under **System**: events are told apart by it.'
  ],
  schemes: {
    signature: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'x-turnpike-signature',
      prefix: 'sha256=',
      encoding: 'hex',
      message: '{timestamp}.{body}',
      timestamp: { header: 'x-turnpike-timestamp', format: 'unix-s', pastMs: 300_000, futureMs: 300_000 }
    },
    path: { kind: 'path-token' },
    // The plugin sends the user and password of its URL.
    basic: { kind: 'basic', realm: 'Turnpike' }
  },
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 10_000 },
  event: {
    // Its number comes again when a job is made anew; its times do not.
    id: [
      {
        hash: [
          '{build.full_url}',
          '{build.url}',
          '{build.number}',
          '{build.phase}',
          '{build.status}',
          '{build.timestamp}'
        ]
      }
    ],
    type: ['io.jenkins.build.{build.phase|lower|word}'],
    instance: ['{build.full_url|host}', '{delivery:source}'],
    source: ['https://{build.full_url|host}', 'urn:turnpike:source:{delivery:source}'],
    subject: ['{build.url}', '{build.full_url|path}'],
    time: [{ at: '{build.timestamp}', format: 'unix-ms' }],
    entity: ['{build.url}', '{build.full_url|path}']
  },
  tenants: {
    job: { use: ['{name}'] },
    folder: { use: ['{build.url|after:job/|before:/}'] }
  },
  correlation: {
    change: ['{build.parameters.CHANGE}'],
    commit: ['{build.scm.commit|word|nonzero}'],
    digest: ['{image|digest}', '{build.parameters.IMAGE|digest}'],
    run: ['{build.full_url}']
  },
  hints: {
    environment: ['{build.parameters.ENVIRONMENT}'],
    severity: [
      { when: [{ value: '{build.status}', in: ['FAILURE', 'ABORTED'] }], use: 'error' },
      { when: [{ value: '{build.status}', in: ['UNSTABLE'] }], use: 'warning' },
      { when: [{ value: '{build.status}', in: ['SUCCESS'] }], use: 'info' }
    ]
  },
  personal: [
    { path: 'build.scm.culprits.*', action: 'drop' },
    { path: 'build.log', action: 'drop' },
    { path: 'build.notes', action: 'keep' }
  ],
  secretFields: [],
  handshakes: [],
  replies: {},
  failures: {
    effect: 'retries',
    // By curl: https://curl.se/docs/manpage.html#--retry
    retriedOn: [408, 429, 500, 502, 503, 504],
    neverAnswer: [],
    note: 'The snippet sends again for four minutes after 408, 429, 500, 502, 503 and 504, and fails the step then. The plugin looks at no status: it sends again only when no connection was made, as often as the endpoint’s `retries` says, and what is refused is lost.'
  },
  templates: [
    {
      title: 'Jenkinsfile',
      language: 'groovy',
      text: `// The agent needs curl and openssl. IMAGE is the image with its digest, where the build has made one.
def tellTurnpike(String phase) {
  writeFile file: '.turnpike.json', text: groovy.json.JsonOutput.toJson([
    name: env.JOB_NAME,
    image: env.IMAGE ?: '',
    build: [
      full_url: env.BUILD_URL,
      url: env.BUILD_URL - env.JENKINS_URL,
      number: env.BUILD_NUMBER as int,
      phase: phase,
      status: currentBuild.currentResult,
      timestamp: System.currentTimeMillis(),
      scm: [url: env.GIT_URL ?: '', branch: env.GIT_BRANCH ?: '', commit: env.GIT_COMMIT ?: '']
    ]
  ])
  withCredentials([string(credentialsId: 'turnpike-secret', variable: 'TURNPIKE_SECRET')]) {
    sh '''
      set +x
      time=$(date +%s)
      signature=$({ printf '%s.' "$time"; cat .turnpike.json; } | openssl dgst -sha256 -hmac "$TURNPIKE_SECRET" | sed 's/^.* //')
      curl --silent --show-error --fail --output /dev/null --max-time 10 --retry 8 --retry-max-time 240 \\
        --header 'Content-Type: application/json' \\
        --header "X-Turnpike-Timestamp: $time" \\
        --header "X-Turnpike-Signature: sha256=$signature" \\
        --data-binary @.turnpike.json '{url}'
    '''
  }
}

pipeline {
  agent any
  stages {
    stage('Build') {
      steps {
        tellTurnpike('STARTED')
        // …
      }
    }
  }
  post {
    always { tellTurnpike('FINALIZED') }
  }
}
`
    }
  ],
  schema: 'urn:turnpike:schema:provider:jenkins',
  samples: {
    headers: [
      ['Content-Type', 'application/json;charset=UTF-8'],
      ['User-Agent', 'Java/21.0.5']
    ]
  }
})
