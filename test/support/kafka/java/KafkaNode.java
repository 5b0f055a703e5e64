import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;

/**
 * One KRaft node: formats its empty storage, starts, and prints READY once the controller lets it serve.
 *
 * <p>Arguments: the properties file and the cluster id. Formatting and serving share one JVM, as each start of a JVM
 * costs about a second. `startup()` returns only after the broker is unfenced, so READY means that clients can produce;
 * no port and no log line has to be polled.
 */
public final class KafkaNode {
  public static void main(String[] args) throws Exception {
    endWithParent();
    Path file = Path.of(args[0]);
    Properties properties = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    if (!Files.exists(Path.of(properties.getProperty("log.dirs"), "meta.properties"))) format(args[0], args[1]);
    KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
    server.startup();
    System.out.println("READY");
    server.awaitShutdown();
  }

  private static void format(String file, String clusterId) {
    int code = StorageTool.execute(new String[] {"format", "--config", file, "--cluster-id", clusterId}, System.err);
    if (code != 0) System.exit(code);
  }

  /** The parent holds the other end of stdin and never writes: the end of the stream is the parent's death. */
  private static void endWithParent() {
    Thread watch = new Thread(() -> {
      try {
        while (System.in.read() != -1) {}
      } catch (java.io.IOException gone) {
        // A broken pipe says the same as its end.
      }
      Runtime.getRuntime().halt(1);
    }, "end-with-parent");
    watch.setDaemon(true);
    watch.start();
  }
}
