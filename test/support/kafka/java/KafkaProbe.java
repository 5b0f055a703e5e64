import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.*;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.resource.*;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka's own clients behind one line of JSON per command, so that a test file pays for one JVM and not for one per call.
 *
 * <p>In: {"id":1,"op":"createTopic","cluster":"uk", …}. Out, in any order: {"id":1,"answer":{…}}, or
 * {"id":1,"error":"TopicExistsException","message":"…"}; before the answer of `consume`, one {"id":1,"record":{…}} per
 * record. Keys, values and header values are base64. Ends with its standard input.
 */
public final class KafkaProbe {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration STATE_TIMEOUT = Duration.ofSeconds(30);
  private static final long POLL_MS = 20;
  private static final String ALLOWED_TOKEN_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

  private record Cluster(Admin admin, Map<String, String> config) {}

  private final Map<String, Cluster> clusters = new ConcurrentHashMap<>();
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
      Throwable cause = failure;
      while (cause.getCause() != null && (cause instanceof ExecutionException || cause.getClass() == KafkaException.class)) {
        cause = cause.getCause();
      }
      reply.put("error", cause.getClass().getSimpleName()).put("message", String.valueOf(cause.getMessage()));
    }
    write(reply);
  }

  private synchronized void write(JsonNode line) {
    out.println(line);
  }

  private Object run(JsonNode command) throws Exception {
    return switch (text(command, "op")) {
      case "connect" -> connect(command);
      case "disconnect" -> disconnect(command);
      case "awaitBrokers" -> awaitBrokers(command);
      case "createTopic" -> createTopic(command);
      case "deleteTopic" -> deleteTopic(command);
      case "alterTopic" -> alterTopic(command);
      case "describeTopic" -> describeTopic(command);
      case "offsets" -> offsets(command);
      case "produce" -> produce(command);
      case "consume" -> consume(command);
      case "createAcls" -> createAcls(command);
      case "deleteAcls" -> deleteAcls(command);
      case "setScramUser" -> setScramUser(command);
      case "moveLeader" -> moveLeader(command);
      case "setQuota" -> setQuota(command);
      case "alterBroker" -> alterConfigs(command, new ConfigResource(ConfigResource.Type.BROKER, text(command, "broker")));
      default -> throw new IllegalArgumentException("unknown op " + text(command, "op"));
    };
  }

  private Object connect(JsonNode command) {
    Map<String, String> config = strings(command.get("config"));
    clusters.put(text(command, "cluster"), new Cluster(Admin.create(new HashMap<>(config)), config));
    return null;
  }

  private Object disconnect(JsonNode command) {
    Cluster cluster = clusters.remove(text(command, "cluster"));
    if (cluster != null) cluster.admin().close(Duration.ZERO);
    return null;
  }

  /** Brokers are listed while they are unfenced. */
  private Object awaitBrokers(JsonNode command) throws Exception {
    int count = command.get("count").asInt();
    until(() -> admin(command).describeCluster().nodes().get().size() == count);
    DescribeClusterResult cluster = admin(command).describeCluster();
    return Map.of("clusterId", cluster.clusterId().get(), "brokers", cluster.nodes().get().stream().map(Node::id).toList());
  }

  private Object createTopic(JsonNode command) throws Exception {
    Optional<Integer> partitions = Optional.ofNullable(command.get("partitions")).map(JsonNode::asInt);
    Optional<Short> factor = Optional.ofNullable(command.get("replicationFactor")).map((node) -> (short) node.asInt());
    NewTopic topic = new NewTopic(text(command, "topic"), partitions, factor);
    if (command.has("configs")) topic.configs(strings(command.get("configs")));
    admin(command).createTopics(List.of(topic)).all().get();
    until(() -> describe(command).partitions().stream().allMatch(
      (partition) -> partition.leader() != null && partition.isr().size() == partition.replicas().size()));
    return null;
  }

  private Object deleteTopic(JsonNode command) throws Exception {
    admin(command).deleteTopics(List.of(text(command, "topic"))).all().get();
    until(() -> !admin(command).listTopics().names().get().contains(text(command, "topic")));
    return null;
  }

  private Object alterTopic(JsonNode command) throws Exception {
    String topic = text(command, "topic");
    if (command.has("partitions")) {
      int count = command.get("partitions").asInt();
      admin(command).createPartitions(Map.of(topic, NewPartitions.increaseTo(count))).all().get();
      until(() -> describe(command).partitions().size() == count);
    }
    if (!command.has("configs")) return null;
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    alterConfigs(command, resource);
    until(() -> command.get("configs").properties().stream()
      .allMatch((entry) -> entry.getValue().isNull() || entry.getValue().asText().equals(configs(command, resource).get(entry.getKey()))));
    return null;
  }

  private Object alterConfigs(JsonNode command, ConfigResource resource) throws Exception {
    Collection<AlterConfigOp> changes = new ArrayList<>();
    command.get("configs").properties().forEach((entry) -> {
      boolean reset = entry.getValue().isNull();
      ConfigEntry value = new ConfigEntry(entry.getKey(), reset ? "" : entry.getValue().asText());
      changes.add(new AlterConfigOp(value, reset ? AlterConfigOp.OpType.DELETE : AlterConfigOp.OpType.SET));
    });
    admin(command).incrementalAlterConfigs(Map.of(resource, changes)).all().get();
    return null;
  }

  private Map<String, String> configs(JsonNode command, ConfigResource resource) {
    try {
      Map<String, String> configs = new HashMap<>();
      admin(command).describeConfigs(List.of(resource)).all().get().get(resource).entries()
        .forEach((entry) -> configs.put(entry.name(), entry.value()));
      return configs;
    } catch (InterruptedException | ExecutionException failure) {
      throw new KafkaException(failure);
    }
  }

  private Object describeTopic(JsonNode command) throws Exception {
    List<Object> partitions = new ArrayList<>();
    for (TopicPartitionInfo partition : describe(command).partitions()) {
      partitions.add(Map.of(
        "partition", partition.partition(),
        "leader", partition.leader() == null ? -1 : partition.leader().id(),
        "replicas", partition.replicas().stream().map(Node::id).toList(),
        "inSync", partition.isr().stream().map(Node::id).toList()));
    }
    Map<String, String> configs = configs(command, new ConfigResource(ConfigResource.Type.TOPIC, text(command, "topic")));
    return Map.of("partitions", partitions, "configs", configs);
  }

  private Object offsets(JsonNode command) throws Exception {
    String topic = text(command, "topic");
    List<Object> answer = new ArrayList<>();
    for (TopicPartitionInfo info : describe(command).partitions()) {
      TopicPartition partition = new TopicPartition(topic, info.partition());
      answer.add(Map.of("partition", info.partition(), "earliest", offset(command, partition, OffsetSpec.earliest()),
        "latest", offset(command, partition, OffsetSpec.latest())));
    }
    return answer;
  }

  private long offset(JsonNode command, TopicPartition partition, OffsetSpec spec) throws Exception {
    return admin(command).listOffsets(Map.of(partition, spec)).partitionResult(partition).get().offset();
  }

  /** With `config`, as another client than the harness itself. */
  private Object produce(JsonNode command) throws Exception {
    Properties config = clientConfig(command);
    config.put("acks", "all");
    config.put("linger.ms", "0");
    config.put("max.block.ms", text(command, "timeoutMs"));
    config.put("request.timeout.ms", text(command, "timeoutMs"));
    config.put("delivery.timeout.ms", text(command, "timeoutMs"));
    config.put("max.request.size", String.valueOf(64 << 20));
    try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sends = new ArrayList<>();
      for (JsonNode record : command.get("records")) sends.add(producer.send(producerRecord(text(command, "topic"), record)));
      List<Object> receipts = new ArrayList<>();
      for (Future<RecordMetadata> send : sends) {
        receipts.add(Map.of("partition", send.get().partition(), "offset", send.get().offset()));
      }
      return receipts;
    }
  }

  private static ProducerRecord<byte[], byte[]> producerRecord(String topic, JsonNode record) {
    RecordHeaders headers = new RecordHeaders();
    for (JsonNode header : record.get("headers")) headers.add(header.get(0).asText(), bytes(header.get(1)));
    Integer partition = record.has("partition") ? record.get("partition").asInt() : null;
    return new ProducerRecord<>(topic, partition, null, bytes(record.get("key")), bytes(record.get("value")), headers);
  }

  /** From the beginning of every partition: `count` records, or without it all that were there when it was asked. */
  private Object consume(JsonNode command) throws Exception {
    Properties config = clientConfig(command);
    config.put("auto.offset.reset", "earliest");
    config.put("enable.auto.commit", "false");
    config.put("allow.auto.create.topics", "false");
    config.put("max.partition.fetch.bytes", String.valueOf(8 << 20));
    Duration timeout = Duration.ofMillis(command.get("timeoutMs").asLong());
    long deadline = System.nanoTime() + timeout.toNanos();
    long wanted = command.has("count") ? command.get("count").asLong() : Long.MAX_VALUE;
    try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = partitionsOf(consumer, text(command, "topic"), timeout);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = command.has("count") ? Map.of() : consumer.endOffsets(partitions, timeout);
      long seen = 0;
      while (seen < wanted) {
        if (!command.has("count") && ends.entrySet().stream().allMatch((end) -> consumer.position(end.getKey()) >= end.getValue())) break;
        if (System.nanoTime() > deadline) {
          throw new TimeoutException(seen + " of " + (command.has("count") ? wanted : "all") + " records in " + timeout.toMillis() + " ms");
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          boolean late = ends.containsKey(partition(record)) && record.offset() >= ends.get(partition(record));
          if (seen == wanted || late) continue;
          write(consumed(command, record));
          seen += 1;
        }
      }
      return null;
    }
  }

  private static List<TopicPartition> partitionsOf(KafkaConsumer<?, ?> consumer, String topic, Duration timeout) {
    List<PartitionInfo> infos = consumer.partitionsFor(topic, timeout);
    if (infos == null || infos.isEmpty()) throw new UnknownTopicOrPartitionException("there is no topic " + topic);
    return infos.stream().map((info) -> new TopicPartition(topic, info.partition())).toList();
  }

  private static TopicPartition partition(ConsumerRecord<?, ?> record) {
    return new TopicPartition(record.topic(), record.partition());
  }

  private static JsonNode consumed(JsonNode command, ConsumerRecord<byte[], byte[]> record) {
    ObjectNode line = JSON.createObjectNode().set("id", command.get("id"));
    ObjectNode node = line.putObject("record");
    node.put("partition", record.partition()).put("offset", record.offset()).put("timestampMs", record.timestamp());
    node.put("key", base64(record.key())).put("value", base64(record.value()));
    ArrayNode headers = node.putArray("headers");
    for (Header header : record.headers()) headers.addArray().add(header.key()).add(base64(header.value()));
    return line;
  }

  private Object createAcls(JsonNode command) throws Exception {
    List<AclBinding> bindings = acls(command);
    admin(command).createAcls(bindings).all().get();
    until(() -> admin(command).describeAcls(AclBindingFilter.ANY).values().get().containsAll(bindings));
    return null;
  }

  private Object deleteAcls(JsonNode command) throws Exception {
    List<AclBinding> bindings = acls(command);
    admin(command).deleteAcls(bindings.stream().map(AclBinding::toFilter).toList()).all().get();
    until(() -> Collections.disjoint(admin(command).describeAcls(AclBindingFilter.ANY).values().get(), bindings));
    return null;
  }

  private static List<AclBinding> acls(JsonNode command) {
    List<AclBinding> bindings = new ArrayList<>();
    for (JsonNode acl : command.get("acls")) {
      PatternType pattern = PatternType.fromString(text(acl, "pattern"));
      ResourcePattern resource = new ResourcePattern(ResourceType.fromString(text(acl, "resource")), text(acl, "name"), pattern);
      AclOperation operation = AclOperation.fromString(text(acl, "operation"));
      AclPermissionType permission = AclPermissionType.fromString(text(acl, "permission"));
      bindings.add(new AclBinding(resource, new AccessControlEntry(text(acl, "principal"), "*", operation, permission)));
    }
    return bindings;
  }

  /** A null password removes the user. Waits until the broker that is asked knows it. */
  private Object setScramUser(JsonNode command) throws Exception {
    String user = text(command, "user");
    ScramMechanism mechanism = ScramMechanism.fromMechanismName(text(command, "mechanism"));
    boolean remove = command.get("password").isNull();
    UserScramCredentialAlteration change = remove
      ? new UserScramCredentialDeletion(user, mechanism)
      : new UserScramCredentialUpsertion(user, new ScramCredentialInfo(mechanism, 4096), text(command, "password"));
    admin(command).alterUserScramCredentials(List.of(change)).all().get();
    until(() -> hasCredential(command, user, mechanism) != remove);
    return null;
  }

  private boolean hasCredential(JsonNode command, String user, ScramMechanism mechanism) throws Exception {
    Map<String, UserScramCredentialsDescription> users = admin(command).describeUserScramCredentials().all().get();
    return users.containsKey(user)
      && users.get(user).credentialInfos().stream().anyMatch((info) -> info.mechanism() == mechanism);
  }

  /** Makes `broker`, one of the partition's replicas, its preferred leader and then its leader. */
  private Object moveLeader(JsonNode command) throws Exception {
    TopicPartition partition = new TopicPartition(text(command, "topic"), command.get("partition").asInt());
    int target = command.get("broker").asInt();
    List<Integer> order = new ArrayList<>(
      describe(command).partitions().get(partition.partition()).replicas().stream().map(Node::id).toList());
    if (!order.remove(Integer.valueOf(target))) {
      throw new IllegalArgumentException("broker " + target + " holds no replica of " + partition);
    }
    order.add(0, target);
    admin(command).alterPartitionReassignments(Map.of(partition, Optional.of(new NewPartitionReassignment(order)))).all().get();
    until(() -> admin(command).listPartitionReassignments(Set.of(partition)).reassignments().get().isEmpty());
    until(() -> elect(command, partition) && leader(command, partition) == target);
    return null;
  }

  private boolean elect(JsonNode command, TopicPartition partition) throws Exception {
    Optional<Throwable> failure = admin(command).electLeaders(ElectionType.PREFERRED, Set.of(partition)).partitions().get().get(partition);
    return failure.isEmpty() || failure.get() instanceof ElectionNotNeededException;
  }

  private int leader(JsonNode command, TopicPartition partition) throws Exception {
    Node leader = describe(command).partitions().get(partition.partition()).leader();
    return leader == null ? -1 : leader.id();
  }

  /** A null rate removes the quota. */
  private Object setQuota(JsonNode command) throws Exception {
    ClientQuotaEntity entity = new ClientQuotaEntity(strings(command.get("entity")));
    JsonNode rate = command.get("producerBytesPerSecond");
    ClientQuotaAlteration.Op change = new ClientQuotaAlteration.Op("producer_byte_rate", rate.isNull() ? null : rate.asDouble());
    admin(command).alterClientQuotas(List.of(new ClientQuotaAlteration(entity, List.of(change)))).all().get();
    until(() -> admin(command).describeClientQuotas(ClientQuotaFilter.all()).entities().get().containsKey(entity) != rate.isNull());
    return null;
  }

  private TopicDescription describe(JsonNode command) throws Exception {
    String topic = text(command, "topic");
    return admin(command).describeTopics(List.of(topic)).allTopicNames().get().get(topic);
  }

  private Cluster cluster(JsonNode command) {
    Cluster cluster = clusters.get(text(command, "cluster"));
    if (cluster == null) throw new IllegalStateException("not connected to " + text(command, "cluster"));
    return cluster;
  }

  private Admin admin(JsonNode command) {
    return cluster(command).admin();
  }

  private Properties clientConfig(JsonNode command) {
    Properties config = new Properties();
    config.putAll(command.has("config") ? strings(command.get("config")) : cluster(command).config());
    String tokenUrl = config.getProperty("sasl.oauthbearer.token.endpoint.url");
    // Kafka asks no token address that the JVM was not told to allow.
    if (tokenUrl != null) System.setProperty(ALLOWED_TOKEN_URLS, tokenUrl);
    return config;
  }

  /** What an acknowledged change needs to reach the broker that answers; a missing topic may be one that is not there yet. */
  private static void until(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + STATE_TIMEOUT.toNanos();
    while (true) {
      try {
        if (condition.call()) return;
      } catch (ExecutionException failure) {
        if (!(failure.getCause() instanceof UnknownTopicOrPartitionException)) throw failure;
      }
      if (System.nanoTime() > deadline) throw new TimeoutException("no such state within " + STATE_TIMEOUT.toSeconds() + " s");
      Thread.sleep(POLL_MS);
    }
  }

  private static String text(JsonNode node, String name) {
    return node.required(name).asText();
  }

  private static Map<String, String> strings(JsonNode node) {
    Map<String, String> map = new HashMap<>();
    node.properties().forEach((entry) -> map.put(entry.getKey(), entry.getValue().isNull() ? null : entry.getValue().asText()));
    return map;
  }

  private static byte[] bytes(JsonNode node) {
    return node == null || node.isNull() ? null : Base64.getDecoder().decode(node.asText());
  }

  private static String base64(byte[] bytes) {
    return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
  }
}
