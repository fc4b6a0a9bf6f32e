package dev.cairn.agent.resource;

/**
 * A resource that could not be brought into its desired state. The runner turns it into the Ruby exception named by
 * {@link #rubyClass()}, which cookbooks rescue.
 */
public final class ResourceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String rubyClass;

    /**
     * @param rubyClass the exception's name in Chef, such as {@code Chef::Exceptions::EnclosingDirectoryDoesNotExist} or
     *     {@code Mixlib::ShellOut::ShellCommandFailed}
     * @param message what was attempted on what, why it failed, and where it helps what to do
     */
    public ResourceException(String rubyClass, String message) {
        super(message);
        this.rubyClass = rubyClass;
    }

    public ResourceException(String rubyClass, String message, Throwable cause) {
        super(message, cause);
        this.rubyClass = rubyClass;
    }

    public String rubyClass() {
        return rubyClass;
    }
}
