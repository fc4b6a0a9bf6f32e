package dev.cairn.coordinator.domain.attributes;

import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.user.UserProfile;
import java.util.ArrayList;
import java.util.List;

/** Who has an account on the instances of a stack: users with the right to log in and a key. */
public final class RemoteLogins {
    private RemoteLogins() {}

    /**
     * One account.
     *
     * @param unixId the same on every instance of every stack
     */
    public record Login(String name, int unixId, String publicKey, boolean sudo) {}

    public static List<Login> of(StackSnapshot snapshot, List<UserProfile> users) {
        List<Login> logins = new ArrayList<>();
        for (StackUser user : StackUser.of(snapshot, users)) {
            String key = user.profile().sshPublicKey();
            if (user.permission().allowSsh() && key != null) {
                logins.add(new Login(
                        user.profile().sshUsername(),
                        user.unixId(),
                        key,
                        user.permission().allowSudo()));
            }
        }
        return logins;
    }
}
