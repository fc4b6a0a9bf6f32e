package dev.cairn.coordinator.port;

import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.deployment.Deployment;
import dev.cairn.coordinator.domain.deployment.DeploymentId;
import dev.cairn.coordinator.domain.effect.OutboxEntry;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.instance.EnrolmentToken;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.ServiceError;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.domain.user.AccessKeyId;
import dev.cairn.coordinator.domain.user.Permission;
import dev.cairn.coordinator.domain.user.UserArn;
import dev.cairn.coordinator.domain.user.UserProfile;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the coordinator's hard state. Safe for many threads. Everything acknowledged survives a kill -9 of the process.
 *
 * <p>Each stack has a version that every commit counts up. A decision is made on a snapshot and committed only if no other
 * commit came between; that takes the place of locks and holds for several coordinators on one database.
 */
public interface Store extends AutoCloseable {
    /** All of one stack, empty when there is no such stack. */
    Optional<StackSnapshot> snapshot(StackId id);

    /** The stack's version, empty when there is no such stack: tells whether a cached snapshot is still good. */
    Optional<Long> version(StackId id);

    /**
     * Commits the writes of one decision in one transaction.
     *
     * @param expectedVersion the version of the snapshot that the decision was made on; 0 creates the stack, whose row
     *     must be among the writes
     * @return the new version, or empty when another commit came first and nothing was written
     * @throws StoreUnavailable when the database cannot be reached or does not answer; nothing was acknowledged
     */
    Optional<Long> commit(StackId id, long expectedVersion, List<Write> writes);

    /** Every stack, in order of creation. */
    List<Stack> stacks();

    /** The stack to which a layer, instance, app, deployment or command belongs. */
    Optional<StackId> stackOf(Id id);

    /** Newest first. */
    List<Deployment> deployments(StackId stackId);

    /** Newest first; unknown ids are left out. */
    List<Deployment> deployments(Collection<DeploymentId> ids);

    /** Newest first. */
    List<Command> commandsOf(DeploymentId id);

    /** Newest first. */
    List<Command> commandsOf(InstanceId id, int limit);

    /** Newest first; unknown ids are left out. */
    List<Command> commands(Collection<CommandId> ids);

    /** In order of creation. */
    List<ServiceError> serviceErrors(StackId id);

    /** Newest first. */
    List<TimelineEntry> timeline(StackId id, int limit);

    /** Due effects of all stacks, oldest first. */
    List<OutboxEntry> dueEffects(Instant now, int limit);

    /** Drops an effect that was carried out. */
    void effectDone(OutboxEntry.Key id);

    /** Puts an effect off after a failed try. */
    void effectFailed(OutboxEntry.Key id, String error, Instant nextTry);

    /** Due timers of all stacks, oldest first. The decision that handles one deletes it. */
    List<Timer> dueTimers(Instant now, int limit);

    /** When the next effect or timer is due. */
    Optional<Instant> nextDue();

    /** Appends to the log of an attempt; bytes before the stored end are ignored, a gap is refused. Returns the new end. */
    long appendLog(CommandId id, AttemptId attemptId, long offset, byte[] data);

    /** A part of the log of the command's newest attempt, with earlier attempts before it; empty past the end. */
    byte[] readLog(CommandId id, long offset, int limit);

    /** Removes logs and records of commands beyond the newest of each instance of the stack. */
    void trimCommands(StackId id, int keepPerInstance);

    // The account: what belongs to no stack.

    List<UserProfile> userProfiles();

    Optional<UserProfile> userProfile(UserArn arn);

    List<AccessKey> accessKeys();

    Optional<AccessKey> accessKey(AccessKeyId id);

    /** Permissions of one user on all stacks. */
    List<Permission> permissionsOf(UserArn arn);

    /** Writes entities of the account in one transaction: user profiles, access keys, enrolment tokens. */
    void commitAccount(List<Write> writes);

    Optional<EnrolmentToken> enrolmentToken(EnrolmentToken.Key id);

    @Override
    void close();
}
