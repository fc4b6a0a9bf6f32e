package dev.cairn.agent.provider.git;

import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.ResourceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The properties of a git resource. */
record GitSettings(
        String label,
        Path destination,
        String repository,
        String revision,
        String remote,
        OptionalLong depth,
        boolean submodules,
        boolean enableCheckout,
        Optional<String> checkoutBranch,
        Map<String, @Nullable String> additionalRemotes,
        Optional<String> user,
        Optional<String> group,
        Optional<String> sshWrapper,
        Map<String, @Nullable String> environment,
        Duration timeout) {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);
    /** Chef's words for a depth that recipes give as a switch. */
    private static final Set<String> SHALLOW = Set.of("true");

    static GitSettings of(Desired desired) {
        String revision = desired.text("revision")
                .or(() -> desired.text("branch"))
                .or(() -> desired.text("reference"))
                .filter(text -> !text.isBlank())
                .orElse("HEAD");
        if (revision.startsWith("origin/")) {
            throw new ResourceException(
                    "Chef::Exceptions::InvalidRemoteGitReference",
                    "Deploying remote branches is not supported. Specify the remote branch as a local branch for the "
                            + "git repository you're deploying from (ie: '" + revision.substring("origin/".length())
                            + "' rather than '" + revision + "').");
        }
        String depth = desired.text("depth", "");
        return new GitSettings(
                desired.label(),
                desired.path("destination"),
                desired.text("repository").orElseThrow(() -> desired.invalid("property repository is required")),
                revision,
                desired.text("remote", "origin"),
                SHALLOW.contains(depth)
                        ? OptionalLong.of(5)
                        : depth.isEmpty() ? OptionalLong.empty() : desired.number("depth"),
                desired.flag("enable_submodules", false),
                desired.flag("enable_checkout", true),
                desired.text("checkout_branch").filter(text -> !text.isBlank()),
                desired.textMap("additional_remotes"),
                desired.text("user"),
                desired.text("group"),
                desired.text("ssh_wrapper"),
                desired.textMap("environment"),
                desired.seconds("timeout", DEFAULT_TIMEOUT));
    }
}
