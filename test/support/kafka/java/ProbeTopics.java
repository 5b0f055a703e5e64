import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ElectionNotNeededException;

/** Topics, their partitions, and the brokers that hold them. */
record ProbeTopics(Admin admin) {
  /** Brokers are listed while they are unfenced. */
  Object awaitBrokers(ProbeCommand command) throws Exception {
    int count = command.number("count");
    ProbeCommand.until(() -> admin.describeCluster().nodes().get().size() == count);
    DescribeClusterResult cluster = admin.describeCluster();
    List<Integer> brokers = cluster.nodes().get().stream().map(Node::id).toList();
    return Map.of("clusterId", cluster.clusterId().get(), "brokers", brokers);
  }

  Object create(ProbeCommand command) throws Exception {
    JsonNode json = command.json();
    String name = command.text("topic");
    Optional<Integer> partitions = Optional.ofNullable(json.get("partitions")).map(JsonNode::asInt);
    Optional<Short> factor = Optional.ofNullable(json.get("replicationFactor")).map((node) -> (short) node.asInt());
    NewTopic topic = new NewTopic(name, partitions, factor);
    if (command.has("configs")) topic.configs(command.strings("configs"));
    admin.createTopics(List.of(topic)).all().get();
    ProbeCommand.until(() -> description(name).partitions().stream().allMatch((partition) ->
      partition.leader() != null && partition.isr().size() == partition.replicas().size()));
    return null;
  }

  Object delete(ProbeCommand command) throws Exception {
    String name = command.text("topic");
    admin.deleteTopics(List.of(name)).all().get();
    ProbeCommand.until(() -> !admin.listTopics().names().get().contains(name));
    return null;
  }

  Object alter(ProbeCommand command) throws Exception {
    String name = command.text("topic");
    if (command.has("partitions")) {
      int count = command.number("partitions");
      admin.createPartitions(Map.of(name, NewPartitions.increaseTo(count))).all().get();
      ProbeCommand.until(() -> description(name).partitions().size() == count);
    }
    if (command.has("configs")) {
      ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
      Map<String, String> wanted = command.strings("configs");
      alterConfigs(topic, wanted);
      wanted.values().removeIf((value) -> value == null);
      ProbeCommand.until(() -> configs(topic).entrySet().containsAll(wanted.entrySet()));
    }
    return null;
  }

  Object alterBroker(ProbeCommand command) throws Exception {
    ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, command.text("broker"));
    alterConfigs(broker, command.strings("configs"));
    return null;
  }

  /** A null value: back to the default. */
  private void alterConfigs(ConfigResource resource, Map<String, String> configs) throws Exception {
    Collection<AlterConfigOp> changes = new ArrayList<>();
    configs.forEach((name, value) -> {
      AlterConfigOp.OpType type = value == null ? AlterConfigOp.OpType.DELETE : AlterConfigOp.OpType.SET;
      changes.add(new AlterConfigOp(new ConfigEntry(name, value == null ? "" : value), type));
    });
    admin.incrementalAlterConfigs(Map.of(resource, changes)).all().get();
  }

  private Map<String, String> configs(ConfigResource resource) throws Exception {
    Map<String, String> configs = new HashMap<>();
    for (ConfigEntry entry : admin.describeConfigs(List.of(resource)).all().get().get(resource).entries()) {
      configs.put(entry.name(), entry.value());
    }
    return configs;
  }

  Object describe(ProbeCommand command) throws Exception {
    String name = command.text("topic");
    List<Object> partitions = new ArrayList<>();
    for (TopicPartitionInfo partition : description(name).partitions()) {
      partitions.add(Map.of(
        "partition", partition.partition(),
        "leader", leader(partition),
        "replicas", partition.replicas().stream().map(Node::id).toList(),
        "inSync", partition.isr().stream().map(Node::id).toList()));
    }
    return Map.of("partitions", partitions, "configs", configs(new ConfigResource(ConfigResource.Type.TOPIC, name)));
  }

  Object offsets(ProbeCommand command) throws Exception {
    String name = command.text("topic");
    List<Object> answer = new ArrayList<>();
    for (TopicPartitionInfo info : description(name).partitions()) {
      TopicPartition partition = new TopicPartition(name, info.partition());
      long earliest = offset(partition, OffsetSpec.earliest());
      answer.add(Map.of(
        "partition", info.partition(), "earliest", earliest, "latest", offset(partition, OffsetSpec.latest())));
    }
    return answer;
  }

  private long offset(TopicPartition partition, OffsetSpec spec) throws Exception {
    return admin.listOffsets(Map.of(partition, spec)).partitionResult(partition).get().offset();
  }

  /** Makes `broker`, one of the partition's replicas, its preferred leader and then its leader. */
  Object moveLeader(ProbeCommand command) throws Exception {
    TopicPartition partition = new TopicPartition(command.text("topic"), command.number("partition"));
    Integer target = command.number("broker");
    List<Integer> order = new ArrayList<>(info(partition).replicas().stream().map(Node::id).toList());
    if (!order.remove(target)) {
      throw new IllegalArgumentException("broker " + target + " holds no replica of " + partition);
    }
    order.add(0, target);
    var reassignment = Map.of(partition, Optional.of(new NewPartitionReassignment(order)));
    admin.alterPartitionReassignments(reassignment).all().get();
    Set<TopicPartition> partitions = Set.of(partition);
    ProbeCommand.until(() -> admin.listPartitionReassignments(partitions).reassignments().get().isEmpty());
    ProbeCommand.until(() -> elect(partition) && leader(info(partition)) == target);
    return null;
  }

  private boolean elect(TopicPartition partition) throws Exception {
    var outcome = admin.electLeaders(ElectionType.PREFERRED, Set.of(partition)).partitions().get().get(partition);
    return outcome.isEmpty() || outcome.get() instanceof ElectionNotNeededException;
  }

  private TopicPartitionInfo info(TopicPartition partition) throws Exception {
    return description(partition.topic()).partitions().get(partition.partition());
  }

  private static int leader(TopicPartitionInfo partition) {
    return partition.leader() == null ? -1 : partition.leader().id();
  }

  private TopicDescription description(String name) throws Exception {
    return admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
  }
}
