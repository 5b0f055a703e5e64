import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Records in and out, as bytes; with a command's own `config`, as another client than the harness. */
record ProbeRecords(Map<String, String> harnessConfig) {
  private static final long VERDICT_GRACE_MS = 1_000;
  private static final String TOKEN_URL = "sasl.oauthbearer.token.endpoint.url";
  private static final String ALLOWED_TOKEN_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

  Object produce(ProbeCommand command) throws Exception {
    Properties config = clientConfig(command);
    config.put("acks", "all");
    config.put("linger.ms", "0");
    config.put("max.request.size", String.valueOf(64 << 20));
    for (String limit : List.of("max.block.ms", "request.timeout.ms", "delivery.timeout.ms")) {
      config.put(limit, command.text("timeoutMs"));
    }
    var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    try {
      List<Future<RecordMetadata>> sends = new ArrayList<>();
      for (JsonNode record : command.json().required("records")) {
        sends.add(producer.send(producerRecord(command.text("topic"), record)));
      }
      // While a producer without an id asks for one in vain, Kafka's client looks at no deadline of its records.
      long verdictsDueMs = System.currentTimeMillis() + command.number("timeoutMs") + VERDICT_GRACE_MS;
      List<Object> receipts = new ArrayList<>();
      for (Future<RecordMetadata> send : sends) {
        long leftMs = Math.max(0, verdictsDueMs - System.currentTimeMillis());
        RecordMetadata stored = send.get(leftMs, TimeUnit.MILLISECONDS);
        receipts.add(Map.of("partition", stored.partition(), "offset", stored.offset()));
      }
      return receipts;
    } finally {
      // Without a limit it would wait for a producer id as long as there is no controller.
      producer.close(Duration.ZERO);
    }
  }

  private static ProducerRecord<byte[], byte[]> producerRecord(String topic, JsonNode record) {
    RecordHeaders headers = new RecordHeaders();
    for (JsonNode header : record.required("headers")) headers.add(header.get(0).asText(), bytes(header.get(1)));
    Integer partition = record.has("partition") ? record.get("partition").asInt() : null;
    return new ProducerRecord<>(topic, partition, null, bytes(record.get("key")), bytes(record.get("value")), headers);
  }

  /** From the beginning of every partition: `count` records, or without it all that were there when it was asked. */
  Object consume(ProbeCommand command, Consumer<JsonNode> write) {
    Properties config = clientConfig(command);
    config.put("enable.auto.commit", "false");
    config.put("allow.auto.create.topics", "false");
    config.put("max.partition.fetch.bytes", String.valueOf(8 << 20));
    try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      Duration timeout = Duration.ofMillis(command.number("timeoutMs"));
      List<TopicPartition> partitions = partitions(consumer, command.text("topic"), timeout);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      if (command.has("count")) readCount(consumer, command.number("count"), timeout, write);
      else readToEnd(consumer, consumer.endOffsets(partitions, timeout), timeout, write);
      return null;
    }
  }

  private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic, Duration timeout) {
    List<PartitionInfo> infos = consumer.partitionsFor(topic, timeout);
    if (infos == null || infos.isEmpty()) throw new UnknownTopicOrPartitionException("there is no topic " + topic);
    return infos.stream().map((info) -> new TopicPartition(topic, info.partition())).toList();
  }

  private static void readCount(
      KafkaConsumer<byte[], byte[]> consumer, int count, Duration timeout, Consumer<JsonNode> write) {
    long deadline = System.nanoTime() + timeout.toNanos();
    int seen = 0;
    while (seen < count) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(seen + " of " + count + " records in " + timeout.toMillis() + " ms");
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        if (seen == count) return;
        write.accept(consumed(record));
        seen += 1;
      }
    }
  }

  private static void readToEnd(
      KafkaConsumer<byte[], byte[]> consumer,
      Map<TopicPartition, Long> ends,
      Duration timeout,
      Consumer<JsonNode> write) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (ends.entrySet().stream().anyMatch((end) -> consumer.position(end.getKey(), timeout) < end.getValue())) {
      if (System.nanoTime() > deadline) throw new TimeoutException("not at the end in " + timeout.toMillis() + " ms");
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        long end = ends.get(new TopicPartition(record.topic(), record.partition()));
        if (record.offset() < end) write.accept(consumed(record));
      }
    }
  }

  private static JsonNode consumed(ConsumerRecord<byte[], byte[]> record) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("partition", record.partition()).put("offset", record.offset()).put("timestampMs", record.timestamp());
    node.put("key", base64(record.key())).put("value", base64(record.value()));
    ArrayNode headers = node.putArray("headers");
    for (Header header : record.headers()) headers.addArray().add(header.key()).add(base64(header.value()));
    return node;
  }

  private Properties clientConfig(ProbeCommand command) {
    Properties config = new Properties();
    config.putAll(command.has("config") ? command.strings("config") : harnessConfig);
    // Kafka asks no token address that its JVM was not told to allow.
    if (config.containsKey(TOKEN_URL)) System.setProperty(ALLOWED_TOKEN_URLS, config.getProperty(TOKEN_URL));
    return config;
  }

  private static byte[] bytes(JsonNode node) {
    return node == null || node.isNull() ? null : Base64.getDecoder().decode(node.asText());
  }

  private static String base64(byte[] bytes) {
    return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
  }
}
