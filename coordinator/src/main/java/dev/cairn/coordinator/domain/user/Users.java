package dev.cairn.coordinator.domain.user;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Write;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rules of user profiles. */
public final class Users {
    private static final int LONGEST_PUBLIC_KEY = 16 * 1024;

    /** OpsWorks gave its users ids from 2001 to 4000; other programs were told to stay above. */
    public static final int FIRST_UNIX_ID = 2001;

    private static final int LAST_UNIX_ID = 4000;

    private Users() {}

    /** The members of CreateUserProfile and UpdateUserProfile; null for those that are not given. */
    public record Draft(
            @Nullable String sshUsername,
            @Nullable String sshPublicKey,
            @Nullable Boolean allowSelfManagement) {}

    /** Imports a user. An ARN that already has a profile is refused, so that nobody's key is replaced unseen. */
    public static Outcome<UserProfile> create(UserArn arn, List<UserProfile> all, Draft draft, Instant now) {
        if (arn.value().isBlank()) {
            return Outcome.invalid("Please provide user ARN");
        }
        if (!arn.value().matches("arn:[a-z-]+:(iam|sts)::[0-9]{0,12}:(user|assumed-role|federated-user|root).*")) {
            return Outcome.invalid("Iam User Arn: " + arn + " is not the ARN of an IAM user");
        }
        if (all.stream().anyMatch(profile -> profile.id().equals(arn))) {
            return Outcome.invalid("Iam User Arn: there is already a user profile for " + arn);
        }
        String name = arn.value().substring(arn.value().lastIndexOf('/') + 1);
        OptionalInt unixId = freeUnixId(all);
        if (unixId.isEmpty()) {
            return Outcome.invalid("Iam User Arn: all " + (LAST_UNIX_ID - FIRST_UNIX_ID + 1)
                    + " ids that users have on instances are taken; delete profiles that nobody needs");
        }
        return save(new UserProfile(arn, name, sshUsername(name), null, false, unixId.getAsInt(), now), all, draft);
    }

    /** Above all that are taken, so that nobody soon gets the id, and with it the files, of a user who was deleted. */
    private static OptionalInt freeUnixId(List<UserProfile> all) {
        Set<Integer> taken = all.stream().map(UserProfile::unixId).collect(Collectors.toSet());
        int next = 1 + taken.stream().mapToInt(Integer::intValue).max().orElse(FIRST_UNIX_ID - 1);
        return next <= LAST_UNIX_ID
                ? OptionalInt.of(next)
                : IntStream.rangeClosed(FIRST_UNIX_ID, LAST_UNIX_ID)
                        .filter(id -> !taken.contains(id))
                        .findFirst();
    }

    public static Outcome<UserProfile> update(
            UserArn arn, @Nullable UserProfile present, List<UserProfile> all, Draft draft) {
        return present == null
                ? Outcome.notFound("Unable to find user profile with ARN " + arn)
                : save(present, all, draft);
    }

    /**
     * The user of the account stays, with keys and policies: only what OpsWorks knew of the user goes.
     *
     * @param caller whose own profile is not deleted
     */
    public static Outcome<UserProfile> delete(UserArn arn, @Nullable UserProfile present, UserArn caller) {
        if (present == null) {
            return Outcome.notFound("Unable to find user profile with ARN " + arn);
        }
        // The words that Terraform's sweeper looks for.
        return arn.equals(caller)
                ? Outcome.invalid("Cannot delete self")
                : Outcome.accepted(present, List.of(Write.delete(present)));
    }

    private static Outcome<UserProfile> save(UserProfile present, List<UserProfile> all, Draft draft) {
        String wanted = draft.sshUsername();
        String username = wanted == null || wanted.isEmpty() ? present.sshUsername() : sshUsername(wanted);
        String key = draft.sshPublicKey();
        if (username.isEmpty() || username.length() > 32) {
            return Outcome.invalid("Ssh Username: must have 1 to 32 letters, digits, '-' or '_'");
        }
        boolean taken = all.stream()
                .anyMatch(other ->
                        other.sshUsername().equals(username) && !other.id().equals(present.id()));
        if (taken) {
            return Outcome.invalid("Ssh Username: " + username
                    + " is the name of another user's accounts; give an SshUsername that nobody has");
        }
        if (key != null && (key.length() > LONGEST_PUBLIC_KEY || key.strip().indexOf('\n') >= 0)) {
            return Outcome.invalid("Ssh Public Key: must be one line of at most " + LONGEST_PUBLIC_KEY + " characters");
        }
        Boolean selfManagement = draft.allowSelfManagement();
        UserProfile profile = new UserProfile(
                present.id(),
                present.name(),
                username,
                key == null ? present.sshPublicKey() : key.isBlank() ? null : key.strip(),
                selfManagement == null ? present.allowSelfManagement() : selfManagement,
                present.unixId(),
                present.createdAt());
        return Outcome.accepted(profile, List.of(Write.put(profile)));
    }

    /** Letters, digits, hyphen and underscore; anything else is dropped, as OpsWorks did: my.name becomes myname. */
    private static String sshUsername(String name) {
        return name.replaceAll("[^A-Za-z0-9_-]", "");
    }
}
