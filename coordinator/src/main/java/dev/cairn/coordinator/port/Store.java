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
import dev.cairn.coordinator.domain.iam.IamGroup;
import dev.cairn.coordinator.domain.iam.IamUser;
import dev.cairn.coordinator.domain.instance.EnrolmentToken;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
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
import java.util.Set;

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
     * Commits the writes of one decision in one transaction: entities of this stack, and enrolment tokens. Deleting the stack
     * removes everything of it but its effects and events: effects are still to be carried out, even those that end its last
     * machines, and events are still to be told.
     *
     * @param expectedVersion the version of the snapshot that the decision was made on; 0 creates the stack, whose row
     *     must be among the writes
     * @return the new version, or empty when another commit came first and nothing was written
     * @throws StoreUnavailable when the database cannot be reached or does not answer; nothing was acknowledged
     * @throws IllegalArgumentException when a write belongs to another stack or to the account
     * @throws IllegalStateException when two commands of an instance would have the same sequence number
     */
    Optional<Long> commit(StackId id, long expectedVersion, List<Write> writes);

    /** Every stack, in order of creation. */
    List<Stack> stacks();

    int stackCount();

    /**
     * What an engine must know of an instance before it acts.
     *
     * @param id of the instance
     * @param stackId of its stack
     * @param status as of the newest commit
     */
    record InstanceState(InstanceId id, StackId stackId, InstanceStatus status) {}

    /** Every instance of every stack, in no order: far quicker than all snapshots. */
    List<InstanceState> instanceStates();

    /** The stacks with a deployment or command that is still open, in no order. */
    Set<StackId> stacksAtWork();

    /** The stacks of which an instance has a schedule, or a layer settings of load-based scaling, in no order. */
    Set<StackId> scalingStacks();

    /** The stack to which a layer, instance, app, deployment, command, service error or registered resource belongs. */
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

    /** Drops an effect that was carried out; nothing happens when it is already gone. */
    void effectDone(OutboxEntry.Key id);

    /** Puts an effect off after a failed try, and counts the try. */
    void effectFailed(OutboxEntry.Key id, String error, Instant nextTry);

    /** Puts an effect off that could not be tried properly; the try is not counted. */
    void effectPutOff(OutboxEntry.Key id, String error, Instant nextTry);

    /** Due timers of all stacks, oldest first. The decision that handles one deletes it. */
    List<Timer> dueTimers(Instant now, int limit);

    /** When the next effect or timer is due. */
    Optional<Instant> nextDue();

    /**
     * Appends to the log of an attempt. Bytes before the attempt's stored end are ignored. A gap is refused: nothing is
     * appended, and the returned end lies before the offset. Bytes of an unknown command, and those past {@link
     * #LOG_LIMIT_BYTES}, are dropped as if they had been stored, since sending them again would not help.
     *
     * @param offset of the first byte, counted within this attempt
     * @return the end up to which the attempt's log is stored
     */
    long appendLog(CommandId id, AttemptId attemptId, long offset, byte[] data);

    /**
     * A part of the command's log, which has the bytes of all attempts in the order in which they came.
     *
     * @param offset counted over all attempts
     * @return empty past the end, and for an unknown command
     */
    byte[] readLog(CommandId id, long offset, int limit);

    /** What is kept of one command's log. Agents cut logs far earlier; this limit is for those that do not. */
    long LOG_LIMIT_BYTES = 32L << 20;

    /** What decisions have left for other programs. */
    EventLog events();

    /**
     * Removes logs and records of commands beyond the newest of each instance of the stack, and all of instances that are gone,
     * but none that is still open.
     */
    void trimCommands(StackId id, int keepPerInstance);

    /** Removes deployments beyond the newest that are over and of which no command is kept. */
    void trimDeployments(StackId id, int keep);

    /** Removes timeline entries beyond the newest. */
    void trimTimeline(StackId id, int keep);

    /** Removes enrolment tokens that expired before this time. */
    void trimEnrolmentTokens(Instant expiredBefore);

    // The account: what belongs to no stack.

    List<UserProfile> userProfiles();

    Optional<UserProfile> userProfile(UserArn arn);

    List<AccessKey> accessKeys();

    Optional<AccessKey> accessKey(AccessKeyId id);

    /** In order of creation. */
    List<IamUser> iamUsers();

    Optional<IamUser> iamUser(UserArn arn);

    /** In order of creation. */
    List<IamGroup> iamGroups();

    /** Permissions of one user on all stacks. */
    List<Permission> permissionsOf(UserArn arn);

    /** Writes entities of the account in one transaction: users, groups, user profiles, access keys, enrolment
     * tokens. */
    void commitAccount(List<Write> writes);

    Optional<EnrolmentToken> enrolmentToken(EnrolmentToken.Key id);

    @Override
    void close();
}
