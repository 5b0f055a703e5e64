import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createClusterId, createClusterNodes } from './cluster-nodes.ts'
import type { KafkaJars } from './jvm-options.ts'
import { createKafkaCommands } from './kafka-commands.ts'
import { noSecurity } from './node-properties.ts'
import { startProbe } from './probe.ts'
import { reapedFolder } from '../reaper.ts'

/**
 * Runs one node and one probe for what every test does, and has each JVM write the classes that it loaded to `archives`:
 * https://docs.oracle.com/en/java/javase/17/docs/specs/man/java.html#application-class-data-sharing
 */
export async function trainClassArchives(
  classPath: string,
  archives: NonNullable<KafkaJars['archives']>
): Promise<void> {
  const folder = join(reapedFolder(), 'training')
  await mkdir(folder, { recursive: true })
  const untrained = { classPath, archives: undefined }
  const options = { count: 1, folder, clusterId: createClusterId(), security: noSecurity }
  const [node] = await createClusterNodes(untrained, { ...options, javaOptions: [writeArchive(archives.node)] })
  if (node === undefined) throw new Error('there is no node to train')
  try {
    await node.process.start()
    await exerciseProbe(untrained, archives.probe, `127.0.0.1:${node.internalPort}`)
    await node.process.kill('SIGTERM')
    await rename(draft(archives.probe), archives.probe)
    await rename(draft(archives.node), archives.node)
  } finally {
    await node.process.kill()
    await rm(folder, { recursive: true, force: true })
  }
}

async function exerciseProbe(jars: KafkaJars, archive: string, bootstrap: string): Promise<void> {
  const cluster = 'training'
  const probe = await startProbe(jars, [writeArchive(archive)])
  await probe.ask({ op: 'connect', cluster, config: { 'bootstrap.servers': bootstrap } })
  const commands = createKafkaCommands(cluster, async () => probe)
  await commands.createTopic({ name: 'training' })
  await commands.produce({ topic: 'training', records: [{ value: Buffer.from('{}'), headers: [['name', null]] }] })
  await commands.consume({ topic: 'training' })
  await commands.describeTopic('training')
  await probe.end()
}

function writeArchive(path: string): string {
  return `-XX:ArchiveClassesAtExit=${draft(path)}`
}

/** The JVM writes it in place; a reader sees it whole, after a rename. */
function draft(path: string): string {
  return `${path}.new`
}
