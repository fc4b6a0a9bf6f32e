package dev.cairn.coordinator.engine;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.lifecycle.Signal;
import dev.cairn.coordinator.domain.lifecycle.Signals;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.port.ChangeFeed;
import dev.cairn.coordinator.port.Contact;
import dev.cairn.coordinator.port.MachineMetrics;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts silence, and turns its lapse and its end into decisions. A beat changes soft state only. Safe for many threads.
 */
final class Contacts {
    private static final Logger LOG = LoggerFactory.getLogger(Contacts.class);
    /** Between two rounds of a process that is not held up. */
    static final Duration ROUND = Duration.ofSeconds(1);

    private final Lanes lanes;
    private final SessionTable sessions;
    private final Trust trust;
    private final ChangeFeed changes;
    private final EngineConfig config;
    private final Time time;
    private final Tasks tasks;
    private volatile long lastRound;

    Contacts(
            Lanes lanes,
            SessionTable sessions,
            Trust trust,
            ChangeFeed changes,
            EngineConfig config,
            Time time,
            Tasks tasks) {
        this.lanes = lanes;
        this.sessions = sessions;
        this.trust = trust;
        this.changes = changes;
        this.config = config;
        this.time = time;
        this.tasks = tasks;
    }

    /** From now on rounds are expected. */
    void begin() {
        lastRound = time.nanos();
    }

    /** Looks for silence that has lapsed since the last round. */
    void round() {
        long now = time.nanos();
        Duration gap = Duration.ofNanos(now - lastRound);
        lastRound = now;
        if (gap.compareTo(pauseLimit()) > 0) {
            LOG.warn("pause={} the process stood still; everybody counts as seen just now", gap);
            sessions.forgive(now);
            trust.doubt(
                    "it stood still for " + gap.toSeconds() + " s",
                    config.healing().startGrace());
        }
        for (SessionTable.Silent silent :
                sessions.expire(now, interval().multipliedBy(5).dividedBy(2), silenceLimit())) {
            publish(silent.stackId(), silent.instanceId());
            if (silent.lapsed()) {
                tasks.soon("lapse " + silent.instanceId(), () -> lapsed(silent));
            } else {
                LOG.info("instance={} contact=suspect silence={}", silent.instanceId(), silent.silence());
            }
        }
    }

    /** Long enough for a busy machine, short enough that the silence of others is not counted while this process slept. */
    private Duration pauseLimit() {
        Duration half = silenceLimit().dividedBy(2);
        Duration usual = Duration.ofSeconds(5);
        return half.compareTo(usual) < 0 ? ROUND.plus(half) : ROUND.plus(usual);
    }

    private void lapsed(SessionTable.Silent silent) {
        Contact contact = of(silent.instanceId());
        if (contact.sinceLastContact().compareTo(silenceLimit()) < 0) {
            // It was heard while this waited, or the limit has grown with the fleet: then it goes on being counted.
            sessions.lapseUndecided(silent.instanceId());
            return;
        }
        Signal lost = new Signal.ContactLost(Map.of(
                "silence-seconds", Long.toString(silent.silence().toSeconds()),
                "limit-seconds", Long.toString(silenceLimit().toSeconds()),
                "connected", Boolean.toString(contact.connected())));
        arrived(silent.stackId(), silent.instanceId(), lost, sessions::lapseUndecided);
    }

    /** An agent has beaten; costs no store access. */
    void beat(InstanceId id, MachineMetrics metrics, Optional<StackId> stackId) {
        StackId back = sessions.beat(id, metrics, time.nanos());
        if (back != null) {
            tasks.soon("back " + id, () -> arrived(back, id, new Signal.ContactRestored(), sessions::returnUndecided));
        }
        stackId.ifPresent(known -> publish(known, id));
    }

    /** Whoever watches hears that something has changed about an agent. */
    void publish(StackId stackId, InstanceId id) {
        changes.publish(new ChangeFeed.Change(ChangeFeed.Change.Kind.CONTACT, stackId, id.value()));
    }

    /** The session table tells of a lapse and of a return once; a store that does not answer must not swallow them. */
    private void arrived(StackId stackId, InstanceId id, Signal signal, Consumer<InstanceId> undecided) {
        try {
            lanes.make(
                    stackId,
                    (snapshot, now, fresh) -> Signals.arrived(snapshot, id, signal, Actor.COORDINATOR, now, fresh));
        } catch (RuntimeException e) {
            undecided.accept(id);
            throw e;
        }
    }

    Contact of(InstanceId id) {
        return sessions.contact(id, time.nanos());
    }

    /** Does its agent hold a session and beat as it should? */
    boolean inContact(InstanceId id) {
        Contact contact = of(id);
        return contact.connected()
                && contact.sinceLastContact().compareTo(interval().multipliedBy(3)) < 0;
    }

    /** The fleet's beats together stay below the configured rate. */
    Duration interval() {
        Duration stretched =
                Duration.ofSeconds(1).multipliedBy(sessions.size()).dividedBy(config.heartbeatsPerSecond());
        return stretched.compareTo(config.heartbeatInterval()) > 0 ? stretched : config.heartbeatInterval();
    }

    /** Never shorter than three intervals: an agent that beats as it was told must not count as silent. */
    private Duration silenceLimit() {
        Duration least = interval().multipliedBy(3);
        Duration wanted = config.healing().silenceLimit();
        return wanted.compareTo(least) < 0 ? least : wanted;
    }
}
