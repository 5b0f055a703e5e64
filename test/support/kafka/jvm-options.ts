/** Where the brokers' and the probe's classes are. */
export interface KafkaJars {
  /** For `java -cp`. */
  readonly classPath: string
  /** The classes as a JVM has them in memory: a program that maps its archive starts in half the processor time. */
  readonly archives: { readonly node: string; readonly probe: string } | undefined
}

/** Made for the few seconds of a test: a small heap, no second compiler, no collector threads, no counters in a file. */
const small = ['-Xms64m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData']

/** An archive that doesn't fit (another JDK) is passed over in silence: it only saves time. */
const quietArchive = ['-Xlog:cds=off', '-Xlog:cds+dynamic=off', '-Xlog:class+path=off']

const logging = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-Dorg.slf4j.simpleLogger.showDateTime=true']

/** The options up to the name of the class. `more` comes last and so wins. */
export function javaArguments(jars: KafkaJars, program: 'node' | 'probe', more: readonly string[] = []): string[] {
  const archive = jars.archives === undefined ? [] : [`-XX:SharedArchiveFile=${jars.archives[program]}`]
  return [...small, '-Xmx256m', ...archive, ...quietArchive, ...logging, ...more, '-cp', jars.classPath]
}
