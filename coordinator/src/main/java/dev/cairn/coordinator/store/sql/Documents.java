package dev.cairn.coordinator.store.sql;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.deployment.DeploymentId;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.effect.OutboxEntry;
import dev.cairn.coordinator.domain.event.StackEvent;
import dev.cairn.coordinator.domain.iam.GroupName;
import dev.cairn.coordinator.domain.instance.EnrolmentToken;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.instance.ServiceErrorId;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.resource.Ec2VolumeId;
import dev.cairn.coordinator.domain.resource.EcsClusterArn;
import dev.cairn.coordinator.domain.resource.ElasticIpAddress;
import dev.cairn.coordinator.domain.resource.LoadBalancerId;
import dev.cairn.coordinator.domain.resource.RdsDbInstanceArn;
import dev.cairn.coordinator.domain.resource.VolumeId;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import dev.cairn.coordinator.domain.user.AccessKeyId;
import dev.cairn.coordinator.domain.user.UserArn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.function.Function;

/**
 * Turns records into JSON and back. Ids are plain strings, instants are cut to microseconds, secrets are encrypted. Strict: see
 * the package. Safe for many threads.
 */
final class Documents {
    /** The attribute that carries what a secret is bound to. */
    private static final String CONTEXT = "context";

    /** The names under which {@code domain} ids stand in a time line's subject. They are stored: never rename one. */
    private static final Map<String, Function<String, Id>> SUBJECTS = Map.ofEntries(
            Map.entry("stack", StackId::new),
            Map.entry("layer", LayerId::new),
            Map.entry("instance", InstanceId::new),
            Map.entry("app", AppId::new),
            Map.entry("deployment", DeploymentId::new),
            Map.entry("command", CommandId::new),
            Map.entry("attempt", AttemptId::new),
            Map.entry("server", ServerId::new),
            Map.entry("service-error", ServiceErrorId::new),
            Map.entry("user", UserArn::new),
            Map.entry("access-key", AccessKeyId::new));

    private static final List<Class<? extends Id>> PLAIN_IDS = List.of(
            StackId.class,
            LayerId.class,
            InstanceId.class,
            AppId.class,
            DeploymentId.class,
            CommandId.class,
            AttemptId.class,
            ServerId.class,
            ServiceErrorId.class,
            UserArn.class,
            AccessKeyId.class,
            GroupName.class,
            ElasticIpAddress.class,
            VolumeId.class,
            Ec2VolumeId.class,
            RdsDbInstanceArn.class,
            EcsClusterArn.class,
            LoadBalancerId.class,
            TimelineEntry.Key.class,
            OutboxEntry.Key.class,
            StackEvent.Key.class,
            EnrolmentToken.Key.class);

    private final ObjectMapper mapper;

    Documents(SecretCipher cipher) {
        SimpleModule module = new SimpleModule()
                .addSerializer(Instant.class, new InstantWriter())
                .addSerializer(Secret.class, new SecretWriter(cipher))
                .addDeserializer(Secret.class, new SecretReader(cipher));
        JsonMapper.Builder builder = JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .addModule(module)
                .addMixIn(Effect.class, EffectNames.class)
                .addMixIn(StackEvent.Detail.class, EventNames.class)
                .addMixIn(TimelineEntry.class, TimelineSubject.class)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
        PLAIN_IDS.forEach(type -> builder.addMixIn(type, PlainId.class));
        mapper = builder.build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(64 << 20)
                        .build());
    }

    /** @param context what the secrets in it are bound to */
    ObjectNode tree(Entity entity, String context) {
        try (TokenBuffer buffer = new TokenBuffer(mapper, false)) {
            mapper.writer().withAttribute(CONTEXT, context).writeValue(buffer, entity);
            return mapper.readTree(buffer.asParser());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot map " + entity.id() + " to JSON", e);
        }
    }

    /** The id as it stands in the tree of its entity. */
    ObjectNode idTree(Id id) {
        return mapper.createObjectNode().set("id", mapper.valueToTree(id));
    }

    ObjectNode parse(String document) {
        try {
            return (ObjectNode) mapper.readTree(document);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a document of the store is not JSON", e);
        }
    }

    <E extends Entity> E value(ObjectNode tree, Class<E> type, String context) {
        try {
            return mapper.readerFor(type).withAttribute(CONTEXT, context).readValue(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read " + context + ": its document does not fit the record " + type.getSimpleName(), e);
        }
    }

    /** An id of one part is written as that part. */
    private abstract static class PlainId {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        @SuppressWarnings("UnusedVariable") // Jackson looks at the signature
        PlainId(String value) {}

        @JsonValue
        abstract String value();
    }

    /** The names are stored: never rename one. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Effect.LaunchServer.class, name = "launch-server"),
        @JsonSubTypes.Type(value = Effect.StopServer.class, name = "stop-server"),
        @JsonSubTypes.Type(value = Effect.TerminateServer.class, name = "terminate-server"),
        @JsonSubTypes.Type(value = Effect.RebootServer.class, name = "reboot-server"),
        @JsonSubTypes.Type(value = Effect.ResolveCookbooks.class, name = "resolve-cookbooks"),
        @JsonSubTypes.Type(value = Effect.CancelCommand.class, name = "cancel-command"),
        @JsonSubTypes.Type(value = Effect.ConfirmServer.class, name = "confirm-server"),
        @JsonSubTypes.Type(value = Effect.AssociateAddress.class, name = "associate-address"),
        @JsonSubTypes.Type(value = Effect.DisassociateAddress.class, name = "disassociate-address"),
        @JsonSubTypes.Type(value = Effect.ReleaseAddress.class, name = "release-address"),
        @JsonSubTypes.Type(value = Effect.AttachVolumes.class, name = "attach-volumes"),
        @JsonSubTypes.Type(value = Effect.DetachVolume.class, name = "detach-volume"),
        @JsonSubTypes.Type(value = Effect.DeleteVolume.class, name = "delete-volume"),
        @JsonSubTypes.Type(value = Effect.BalanceLoad.class, name = "balance-load"),
        @JsonSubTypes.Type(value = Effect.DrainConnections.class, name = "drain-connections")
    })
    private interface EffectNames {}

    /** The names are stored: never rename one. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = StackEvent.InstanceStateChange.class, name = "instance"),
        @JsonSubTypes.Type(value = StackEvent.CommandStateChange.class, name = "command"),
        @JsonSubTypes.Type(value = StackEvent.DeploymentStateChange.class, name = "deployment"),
        @JsonSubTypes.Type(value = StackEvent.Alert.class, name = "alert")
    })
    private interface EventNames {}

    @SuppressWarnings("UnusedMethod") // Jackson looks at the signature
    private interface TimelineSubject {
        @JsonSerialize(using = SubjectWriter.class)
        @JsonDeserialize(using = SubjectReader.class)
        Id subject();
    }

    private static final class SubjectWriter extends StdScalarSerializer<Id> {
        SubjectWriter() {
            super(Id.class);
        }

        @Override
        public void serialize(Id id, JsonGenerator json, SerializerProvider provider) throws IOException {
            String name = SUBJECTS.entrySet().stream()
                    .filter(subject -> subject.getValue().apply(id.value()).equals(id))
                    .map(Entry::getKey)
                    .findFirst()
                    .orElseThrow(() -> new IOException("a time line has no subjects such as " + id.getClass()));
            json.writeString(name + "/" + id.value());
        }
    }

    private static final class SubjectReader extends StdScalarDeserializer<Id> {
        SubjectReader() {
            super(Id.class);
        }

        @Override
        public Id deserialize(JsonParser json, DeserializationContext context) throws IOException {
            String text = json.getText();
            int slash = text.indexOf('/');
            Function<String, Id> kind = slash < 0 ? null : SUBJECTS.get(text.substring(0, slash));
            if (kind == null) {
                throw new IOException("unknown subject of a time line: " + text);
            }
            return kind.apply(text.substring(slash + 1));
        }
    }

    private static final class InstantWriter extends StdScalarSerializer<Instant> {
        InstantWriter() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant instant, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(instant.truncatedTo(ChronoUnit.MICROS).toString());
        }
    }

    private static final class SecretWriter extends StdScalarSerializer<Secret> {
        // Jackson declares its serializers serializable; nobody serializes these.
        private final transient SecretCipher cipher;

        SecretWriter(SecretCipher cipher) {
            super(Secret.class);
            this.cipher = cipher;
        }

        @Override
        public void serialize(Secret secret, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(cipher.encrypt(secret.reveal(), String.valueOf(provider.getAttribute(CONTEXT))));
        }
    }

    private static final class SecretReader extends StdScalarDeserializer<Secret> {
        private final transient SecretCipher cipher;

        SecretReader(SecretCipher cipher) {
            super(Secret.class);
            this.cipher = cipher;
        }

        @Override
        public Secret deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return new Secret(cipher.decrypt(json.getText(), String.valueOf(context.getAttribute(CONTEXT))));
        }
    }
}
