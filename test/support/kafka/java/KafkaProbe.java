import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * Kafka's own clients behind one line of JSON per command: a test file pays for one JVM and not for one per call.
 *
 * <p>In: {"id":1,"op":"createTopic","cluster":"uk", …}. Out, in any order: {"id":1,"answer":{…}}, or
 * {"id":1,"error":"TopicExistsException","message":"…"}; before the answer of `consume`, {"id":1,"record":{…}} for each
 * record. Keys, values and header values are base64. Ends with its standard input.
 */
public final class KafkaProbe {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, ProbeCluster> clusters = new ConcurrentHashMap<>();
  private final PrintStream out;

  private KafkaProbe(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] args) throws IOException {
    KafkaProbe probe = new KafkaProbe(new PrintStream(System.out, true, StandardCharsets.UTF_8));
    ExecutorService threads = Executors.newCachedThreadPool();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JsonNode command = JSON.readTree(line);
      threads.execute(() -> probe.obey(command));
    }
    System.exit(0);
  }

  private void obey(JsonNode command) {
    ObjectNode reply = JSON.createObjectNode().set("id", command.get("id"));
    try {
      reply.set("answer", JSON.valueToTree(run(command)));
    } catch (Throwable failure) {
      Throwable cause = unwrap(failure);
      reply.put("error", cause.getClass().getSimpleName()).put("message", String.valueOf(cause.getMessage()));
    }
    write(reply);
  }

  /** What Kafka said, without what Java put around it. */
  private static Throwable unwrap(Throwable failure) {
    boolean isWrapper = failure instanceof ExecutionException || failure.getClass() == KafkaException.class;
    return isWrapper && failure.getCause() != null ? unwrap(failure.getCause()) : failure;
  }

  private synchronized void write(JsonNode line) {
    out.println(line);
  }

  private Object run(JsonNode json) throws Exception {
    ProbeCommand command = new ProbeCommand(json);
    String name = command.text("cluster");
    switch (command.text("op")) {
      case "connect" -> {
        Map<String, String> config = command.strings("config");
        clusters.put(name, new ProbeCluster(Admin.create(new HashMap<>(config)), config));
        return null;
      }
      case "disconnect" -> {
        ProbeCluster cluster = clusters.remove(name);
        if (cluster != null) cluster.admin().close(Duration.ZERO);
        return null;
      }
      default -> {
        ProbeCluster cluster = clusters.get(name);
        if (cluster == null) throw new IllegalStateException("not connected to " + name);
        return runOn(cluster, command);
      }
    }
  }

  private Object runOn(ProbeCluster cluster, ProbeCommand command) throws Exception {
    ProbeTopics topics = new ProbeTopics(cluster.admin());
    ProbeAccess access = new ProbeAccess(cluster.admin());
    return switch (command.text("op")) {
      case "awaitBrokers" -> topics.awaitBrokers(command);
      case "createTopic" -> topics.create(command);
      case "deleteTopic" -> topics.delete(command);
      case "alterTopic" -> topics.alter(command);
      case "describeTopic" -> topics.describe(command);
      case "offsets" -> topics.offsets(command);
      case "moveLeader" -> topics.moveLeader(command);
      case "alterBroker" -> topics.alterBroker(command);
      case "createAcls" -> access.createAcls(command);
      case "deleteAcls" -> access.deleteAcls(command);
      case "setScramUser" -> access.setScramUser(command);
      case "setQuota" -> access.setQuota(command);
      case "produce" -> new ProbeRecords(cluster.config()).produce(command);
      case "consume" -> new ProbeRecords(cluster.config()).consume(command, (record) -> {
        ObjectNode line = JSON.createObjectNode().set("id", command.json().get("id"));
        write(line.set("record", record));
      });
      default -> throw new IllegalArgumentException("unknown op " + command.text("op"));
    };
  }

  /** One connection: the harness's own configuration, and an Admin made with it. */
  private record ProbeCluster(Admin admin, Map<String, String> config) {}
}
