package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.effect.OutboxEntry;
import dev.cairn.coordinator.domain.instance.EnrolmentToken;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.launch.LaunchOrders;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.port.AgentEndpoint;
import dev.cairn.coordinator.port.AgentInbox.Enrolment;
import dev.cairn.coordinator.port.Compute.LaunchRequest;
import dev.cairn.coordinator.port.MachineProofs.SignedDocument;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.Time;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One-time tokens: made for a launch, good for one machine. Safe for many threads. */
final class Launches {
    /** Begins the token of a registered machine (ADR 5), which a signed call has vouched for. */
    private static final String KEY = "key:";

    private final Store store;
    private final Time time;
    private final Ids ids;
    private final Duration life;
    private final Supplier<AgentEndpoint> endpoint;
    private final MachineGate gate;
    /** Used tokens that are spent with the first session. Lost at a restart: they then end by their age. */
    private final Map<InstanceId, EnrolmentToken.Key> used = new ConcurrentHashMap<>();

    Launches(Store store, Time time, Ids ids, Duration life, Supplier<AgentEndpoint> endpoint, MachineGate gate) {
        this.store = store;
        this.time = time;
        this.ids = ids;
        this.life = life;
        this.endpoint = endpoint;
        this.gate = gate;
    }

    LaunchRequest request(OutboxEntry entry, StackSnapshot snapshot, Instance instance) {
        String token = (ids.uuid() + ids.uuid()).replace("-", "");
        store.commitAccount(List.of(Write.put(new EnrolmentToken(
                new EnrolmentToken.Key(sha256(token)), instance.id(), time.now().plus(life), false, null))));
        AgentEndpoint reached = endpoint.get();
        return new LaunchRequest(
                entry.id().value(),
                instance.stackId(),
                instance.id(),
                LaunchOrders.of(snapshot, instance),
                reached.addresses(),
                reached.authorityPem(),
                token);
    }

    /** One at a time, so that two machines with one token cannot both be first. */
    synchronized Enrolment redeem(String token, String certificateRequestSha256, @Nullable SignedDocument document) {
        Optional<EnrolmentToken> known = store.enrolmentToken(new EnrolmentToken.Key(sha256(token)));
        if (known.isEmpty()) {
            return new Enrolment.UnknownToken();
        }
        EnrolmentToken found = known.get();
        String first = found.certificateRequestSha256();
        boolean refused = found.spent()
                || !time.now().isBefore(found.expiresAt())
                || (first != null && !first.equals(certificateRequestSha256))
                || store.stackOf(found.instanceId()).isEmpty();
        if (refused) {
            return new Enrolment.UnknownToken();
        }
        Optional<Enrolment> objection =
                token.startsWith(KEY) ? Optional.empty() : gate.objection(found.instanceId(), document);
        if (objection.isPresent()) {
            return objection.get();
        }
        if (first == null) {
            store.commitAccount(List.of(Write.put(new EnrolmentToken(
                    found.id(), found.instanceId(), found.expiresAt(), false, certificateRequestSha256))));
        }
        used.put(found.instanceId(), found.id());
        return new Enrolment.Admitted(found.instanceId());
    }

    /** The first session of an instance makes its token worthless. */
    synchronized void spend(InstanceId id) {
        EnrolmentToken.Key key = used.remove(id);
        if (key == null) {
            return;
        }
        store.enrolmentToken(key)
                .ifPresent(token -> store.commitAccount(List.of(Write.put(new EnrolmentToken(
                        token.id(), token.instanceId(), token.expiresAt(), true, token.certificateRequestSha256())))));
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
