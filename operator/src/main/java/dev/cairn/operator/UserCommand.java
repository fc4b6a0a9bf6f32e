package dev.cairn.operator;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;
import software.amazon.awssdk.services.opsworks.model.UserProfile;

/** {@code cairn user}: users, their keys and their rights. */
@Command(
        name = "user",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "ACTION",
        description = "Users, their keys and their rights.")
final class UserCommand {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the users that have a profile.")
    void list(@Mixin Connection connection) {
        try (OpsWorksClient api = connection.opsWorks()) {
            for (UserProfile profile : api.describeUserProfiles(request -> {}).userProfiles()) {
                spec.commandLine().getOut().println(profile.iamUserArn() + "  " + profile.sshUsername());
            }
        }
    }
}
