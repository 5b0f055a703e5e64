import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** One line that came in. */
record ProbeCommand(JsonNode json) {
  private static final long STATE_TIMEOUT_MS = 30_000;
  private static final long POLL_MS = 20;

  boolean has(String name) {
    return json.has(name);
  }

  String text(String name) {
    return json.required(name).asText();
  }

  int number(String name) {
    return json.required(name).asInt();
  }

  /** A JSON null stays a null. */
  Map<String, String> strings(String name) {
    Map<String, String> map = new HashMap<>();
    json.required(name).properties().forEach((entry) -> {
      JsonNode value = entry.getValue();
      map.put(entry.getKey(), value.isNull() ? null : value.asText());
    });
    return map;
  }

  /**
   * Kafka acknowledges a change before every broker acts on it: waits until the broker that is asked does. A topic that
   * is missing may be one that is not there yet.
   */
  static void until(Callable<Boolean> condition) throws Exception {
    long deadline = System.currentTimeMillis() + STATE_TIMEOUT_MS;
    while (!holds(condition)) {
      if (System.currentTimeMillis() > deadline) {
        throw new TimeoutException("the change was not seen within " + STATE_TIMEOUT_MS + " ms");
      }
      Thread.sleep(POLL_MS);
    }
  }

  private static boolean holds(Callable<Boolean> condition) throws Exception {
    try {
      return condition.call();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof UnknownTopicOrPartitionException) return false;
      throw failure;
    }
  }
}
