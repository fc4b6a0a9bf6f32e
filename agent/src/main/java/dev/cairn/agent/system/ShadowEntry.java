package dev.cairn.agent.system;

/**
 * A line of shadow(5), as far as recipes can ask for it.
 *
 * @param password the crypted password with its locks, such as {@code !}, as it stands there
 * @param inactive days after the password's expiry, or empty
 * @param expires days since 1970, or empty
 */
public record ShadowEntry(String name, String password, String inactive, String expires) {
    public boolean locked() {
        return password.startsWith("!");
    }

    /** Is there a password behind the lock? */
    public boolean hasPassword() {
        return !password.isEmpty() && !password.equals("!");
    }
}
