package dev.cairn.coordinator.domain.user;

import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of user profiles. */
public final class Users {
    private static final int LONGEST_PUBLIC_KEY = 16 * 1024;

    private Users() {}

    /** The members of CreateUserProfile and UpdateUserProfile; null for those that are not given. */
    public record Draft(
            @Nullable String sshUsername,
            @Nullable String sshPublicKey,
            @Nullable Boolean allowSelfManagement) {}

    /** Imports a user. An ARN that already has a profile is refused, so that nobody's key is replaced unseen. */
    public static Outcome<UserProfile> create(UserArn arn, @Nullable UserProfile present, Draft draft, Instant now) {
        if (!arn.value().matches("arn:[a-z-]+:(iam|sts)::[0-9]{0,12}:(user|assumed-role|federated-user|root).*")) {
            return Outcome.invalid("Iam User Arn: " + arn + " is not the ARN of an IAM user");
        }
        if (present != null) {
            return Outcome.invalid("Iam User Arn: there is already a user profile for " + arn);
        }
        String name = arn.value().substring(arn.value().lastIndexOf('/') + 1);
        return save(new UserProfile(arn, name, sshUsername(name), null, false, now), draft);
    }

    public static Outcome<UserProfile> update(UserArn arn, @Nullable UserProfile present, Draft draft) {
        return present == null ? Outcome.notFound("Unable to find user profile with ARN " + arn) : save(present, draft);
    }

    public static Outcome<UserProfile> delete(UserArn arn, @Nullable UserProfile present, List<AccessKey> keys) {
        if (present == null) {
            return Outcome.notFound("Unable to find user profile with ARN " + arn);
        }
        List<AccessKey> own =
                keys.stream().filter(key -> key.userArn().equals(arn)).toList();
        boolean administrator = own.stream().anyMatch(AccessKey::administrator);
        boolean last = keys.stream()
                .allMatch(key -> !key.administrator() || key.userArn().equals(arn));
        if (administrator && last) {
            return Outcome.invalid("Iam User Arn: " + arn + " holds the only administrator's key and can't be deleted");
        }
        List<Write> writes = new ArrayList<>();
        own.forEach(key -> writes.add(Write.delete(key)));
        writes.add(Write.delete(present));
        return Outcome.accepted(present, writes);
    }

    private static Outcome<UserProfile> save(UserProfile present, Draft draft) {
        String wanted = draft.sshUsername();
        String username = wanted == null || wanted.isEmpty() ? present.sshUsername() : sshUsername(wanted);
        String key = draft.sshPublicKey();
        if (username.isEmpty() || username.length() > 32) {
            return Outcome.invalid("Ssh Username: must have 1 to 32 letters, digits, '-' or '_'");
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
                present.createdAt());
        return Outcome.accepted(profile, List.of(Write.put(profile)));
    }

    /** Letters, digits, hyphen and underscore; anything else is dropped, as OpsWorks did: my.name becomes myname. */
    private static String sshUsername(String name) {
        return name.replaceAll("[^A-Za-z0-9_-]", "");
    }
}
