import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Who may do what, and how fast. */
record ProbeAccess(Admin admin) {
  private static final int SCRAM_ITERATIONS = 4096;

  Object createAcls(ProbeCommand command) throws Exception {
    List<AclBinding> bindings = acls(command);
    admin.createAcls(bindings).all().get();
    ProbeCommand.until(() -> admin.describeAcls(AclBindingFilter.ANY).values().get().containsAll(bindings));
    return null;
  }

  Object deleteAcls(ProbeCommand command) throws Exception {
    List<AclBinding> bindings = acls(command);
    admin.deleteAcls(bindings.stream().map(AclBinding::toFilter).toList()).all().get();
    ProbeCommand.until(() ->
      Collections.disjoint(admin.describeAcls(AclBindingFilter.ANY).values().get(), bindings));
    return null;
  }

  private static List<AclBinding> acls(ProbeCommand command) {
    List<AclBinding> bindings = new ArrayList<>();
    for (JsonNode json : command.json().required("acls")) {
      ProbeCommand acl = new ProbeCommand(json);
      ResourceType type = ResourceType.fromString(acl.text("resource"));
      PatternType pattern = PatternType.fromString(acl.text("pattern"));
      AclOperation operation = AclOperation.fromString(acl.text("operation"));
      AclPermissionType permission = AclPermissionType.fromString(acl.text("permission"));
      bindings.add(new AclBinding(
        new ResourcePattern(type, acl.text("name"), pattern),
        new AccessControlEntry(acl.text("principal"), "*", operation, permission)));
    }
    return bindings;
  }

  /** A null password removes the user. */
  Object setScramUser(ProbeCommand command) throws Exception {
    String user = command.text("user");
    ScramMechanism mechanism = ScramMechanism.fromMechanismName(command.text("mechanism"));
    boolean remove = command.json().required("password").isNull();
    ScramCredentialInfo info = new ScramCredentialInfo(mechanism, SCRAM_ITERATIONS);
    UserScramCredentialAlteration change = remove
      ? new UserScramCredentialDeletion(user, mechanism)
      : new UserScramCredentialUpsertion(user, info, command.text("password"));
    admin.alterUserScramCredentials(List.of(change)).all().get();
    ProbeCommand.until(() -> hasCredential(user, mechanism) != remove);
    return null;
  }

  private boolean hasCredential(String user, ScramMechanism mechanism) throws Exception {
    var description = admin.describeUserScramCredentials().all().get().get(user);
    return description != null
      && description.credentialInfos().stream().anyMatch((info) -> info.mechanism() == mechanism);
  }

  /** A null rate removes the quota. */
  Object setQuota(ProbeCommand command) throws Exception {
    ClientQuotaEntity entity = new ClientQuotaEntity(command.strings("entity"));
    JsonNode rate = command.json().required("producerBytesPerSecond");
    Double bytesPerSecond = rate.isNull() ? null : rate.asDouble();
    var change = new ClientQuotaAlteration.Op("producer_byte_rate", bytesPerSecond);
    admin.alterClientQuotas(List.of(new ClientQuotaAlteration(entity, List.of(change)))).all().get();
    ProbeCommand.until(() ->
      admin.describeClientQuotas(ClientQuotaFilter.all()).entities().get().containsKey(entity) != rate.isNull());
    return null;
  }
}
