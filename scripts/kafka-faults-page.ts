import { kafkaErrorCodes } from '../src/bus/kafka/error-table.ts'
import { faultReasons } from '../src/bus/kafka/fault-reasons.ts'

const introduction = `# Kafka faults

<!-- Generated from src/bus/kafka/fault-reasons.ts and error-table.ts by \`node scripts/generate-docs.ts\`; changes here are lost. -->

Why Kafka did not store a record, or is not known to have stored it: the \`kafka_fault\` of
\`turnpike_kafka_faults_total\`, and the \`reason\` of the log lines. The class says how long it lasts and what it concerns:
**retriable** passes by itself; **record** is about one record, which is found by halving its batch, and the others of the
batch are stored; **topic** and **cluster** last until somebody changes something there. The scope says what else is
doubted: only a fault of the **region** makes it unready and counts for its breaker; beside one of a **topic** or a
**record** the other topics go on as if nothing were. The problem is what the sender is told
([problems.md](problems.md)): \`bus-unavailable\` asks to send again.
`

/** The page of Kafka's faults, as Markdown that is not formatted yet. */
export function renderKafkaFaultsPage(): string {
  const rows = Object.entries(faultReasons).map(
    ([word, { class: faultClass, scope, problem, operator }]) =>
      `| \`${word}\` | ${faultClass} | ${scope} | \`${problem}\` | ${operator} |`
  )
  const codes = kafkaErrorCodes.map(({ code, name, reason }) => `| ${code} | \`${name}\` | \`${reason}\` |`)
  return [
    introduction,
    '| fault | class | scope | problem | what to do |\n| --- | --- | --- | --- | --- |',
    ...rows,
    '\n## Kafka’s error codes\n',
    'Each of the [codes of Kafka’s protocol](https://kafka.apache.org/protocol#protocol_error_codes), and the fault that it is here.\n',
    '| code | name | fault |\n| --- | --- | --- |',
    ...codes,
    ''
  ].join('\n')
}
