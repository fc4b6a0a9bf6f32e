package dev.cairn.operator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;
import software.amazon.awssdk.services.opsworks.model.Permission;
import software.amazon.awssdk.services.opsworks.model.Stack;

/** {@code cairn user}: users, their keys and their rights. */
@Command(
        name = "user",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "ACTION",
        description = "Users, their keys and their rights. Each action is one or a few calls of the API.")
final class UserCommand {
    private static final String MANAGED = "arn:aws:iam::aws:policy/";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(name = "list", description = "Lists all users.")
    void list(@Mixin Connection connection) {
        try (IamClient iam = connection.iam()) {
            iam.listUsers().users().forEach(user -> say(user.userName() + "  " + user.arn()));
        }
    }

    @Command(name = "create", description = "Makes a user with a profile and an access key, and prints the key once.")
    void create(
            @Mixin NamedUser user,
            @Option(names = "--ssh-key", paramLabel = "FILE", description = "The user's public SSH key.") @Nullable
                    Path sshKey,
            @Option(names = "--self-management", description = "The user may change his own SSH key.")
                    boolean selfManagement,
            @Option(names = "--no-key", description = "Makes no access key.") boolean noKey)
            throws IOException {
        String publicKey = sshKey == null ? null : publicKey(sshKey);
        user.everywhere((iam, api) -> {
            String arn = iam.createUser(request -> request.userName(user.name()))
                    .user()
                    .arn();
            say("made user " + arn);
            api.createUserProfile(
                    request -> request.iamUserArn(arn).sshPublicKey(publicKey).allowSelfManagement(selfManagement));
            if (!noKey) {
                printKey(iam, user.name());
            }
        });
    }

    @Command(name = "show", description = "Shows a user with all keys and rights.")
    void show(@Mixin NamedUser user) {
        String name = user.name();
        user.everywhere((iam, api) -> {
            String arn = user.arn(iam);
            say("user        " + arn);
            iam.listAccessKeys(request -> request.userName(name))
                    .accessKeyMetadata()
                    .forEach(key -> say("key         " + key.accessKeyId() + "  " + key.statusAsString()));
            iam.listGroupsForUser(request -> request.userName(name))
                    .groups()
                    .forEach(group -> say("group       " + group.groupName()));
            iam.listAttachedUserPolicies(request -> request.userName(name))
                    .attachedPolicies()
                    .forEach(policy -> say("policy      " + policy.policyName()));
            iam.listUserPolicies(request -> request.userName(name))
                    .policyNames()
                    .forEach(policy -> say("policy      " + policy + " (inline)"));
            NamedUser.profile(api, arn).ifPresent(profile -> {
                say("ssh name    " + profile.sshUsername());
                say("ssh key     " + (profile.sshPublicKey() == null ? "none" : profile.sshPublicKey()));
                permissions(api, arn);
            });
        });
    }

    private void permissions(OpsWorksClient api, String arn) {
        List<Stack> stacks = api.describeStacks(request -> {}).stacks();
        for (Permission permission :
                api.describePermissions(request -> request.iamUserArn(arn)).permissions()) {
            String stack = stacks.stream()
                    .filter(one -> one.stackId().equals(permission.stackId()))
                    .map(Stack::name)
                    .findFirst()
                    .orElse("");
            say("level       " + permission.level() + (permission.allowSsh() ? " ssh" : "")
                    + (permission.allowSudo() ? " sudo" : "") + "  on stack " + permission.stackId() + " " + stack);
        }
    }

    @Command(
            name = "delete",
            description = "Deletes a user with profile, keys, policies and permissions; accounts on instances go, too.")
    void delete(@Mixin NamedUser user) {
        String name = user.name();
        user.everywhere((iam, api) -> {
            String arn = user.arn(iam);
            // The key first: from then on the user can do nothing, whatever becomes of the rest.
            iam.listAccessKeys(request -> request.userName(name))
                    .accessKeyMetadata()
                    .forEach(key -> iam.deleteAccessKey(
                            request -> request.userName(name).accessKeyId(key.accessKeyId())));
            iam.listAttachedUserPolicies(request -> request.userName(name))
                    .attachedPolicies()
                    .forEach(policy -> iam.detachUserPolicy(
                            request -> request.userName(name).policyArn(policy.policyArn())));
            iam.listUserPolicies(request -> request.userName(name))
                    .policyNames()
                    .forEach(policy -> iam.deleteUserPolicy(
                            request -> request.userName(name).policyName(policy)));
            iam.listGroupsForUser(request -> request.userName(name))
                    .groups()
                    .forEach(group -> iam.removeUserFromGroup(
                            request -> request.userName(name).groupName(group.groupName())));
            if (NamedUser.profile(api, arn).isPresent()) {
                api.deleteUserProfile(request -> request.iamUserArn(arn));
            }
            iam.deleteUser(request -> request.userName(name));
            say("deleted user " + arn);
        });
    }

    @Command(name = "key-create", description = "Makes another access key of a user, and prints it once.")
    void createKey(@Mixin NamedUser user) {
        user.iam(iam -> printKey(iam, user.name()));
    }

    @Command(name = "key-disable", description = "Makes a key inactive: it signs nothing until it is enabled.")
    void disableKey(@Mixin NamedUser user, @Parameters(index = "1", paramLabel = "KEY") String key) {
        setStatus(user, key, StatusType.INACTIVE);
    }

    @Command(name = "key-enable", description = "Makes a key active again.")
    void enableKey(@Mixin NamedUser user, @Parameters(index = "1", paramLabel = "KEY") String key) {
        setStatus(user, key, StatusType.ACTIVE);
    }

    @Command(name = "key-delete", description = "Deletes a key for ever.")
    void deleteKey(@Mixin NamedUser user, @Parameters(index = "1", paramLabel = "KEY") String key) {
        user.iam(iam ->
                iam.deleteAccessKey(request -> request.userName(user.name()).accessKeyId(key)));
        say("deleted key " + key);
    }

    @Command(
            name = "policy-attach",
            description = "Attaches a managed policy, such as AWSOpsWorks_FullAccess or AdministratorAccess.")
    void attach(@Mixin NamedUser user, @Parameters(index = "1", paramLabel = "POLICY") String policy) {
        user.iam(iam ->
                iam.attachUserPolicy(request -> request.userName(user.name()).policyArn(arn(policy))));
        say("attached " + policy);
    }

    @Command(name = "policy-detach", description = "Takes a managed policy away.")
    void detach(@Mixin NamedUser user, @Parameters(index = "1", paramLabel = "POLICY") String policy) {
        user.iam(iam ->
                iam.detachUserPolicy(request -> request.userName(user.name()).policyArn(arn(policy))));
        say("detached " + policy);
    }

    @Command(name = "policy-put", description = "Gives the user a policy of its own, in IAM's language.")
    void put(
            @Mixin NamedUser user,
            @Parameters(index = "1", paramLabel = "POLICY") String policy,
            @Parameters(index = "2", paramLabel = "FILE", description = "Its JSON.") Path file)
            throws IOException {
        String document = Files.readString(file);
        user.iam(iam -> iam.putUserPolicy(
                request -> request.userName(user.name()).policyName(policy).policyDocument(document)));
        say("put " + policy);
    }

    @Command(name = "policy-delete", description = "Deletes a policy of the user's own.")
    void deletePolicy(@Mixin NamedUser user, @Parameters(index = "1", paramLabel = "POLICY") String policy) {
        user.iam(iam ->
                iam.deleteUserPolicy(request -> request.userName(user.name()).policyName(policy)));
        say("deleted " + policy);
    }

    @Command(
            name = "level",
            description = "Sets what a user may do on a stack: deny, iam_only, show, deploy or manage.")
    void level(
            @Mixin NamedUser user,
            @Parameters(
                            index = "1",
                            paramLabel = "STACK",
                            description = "The stack's id, or its name if no other has it.")
                    String stack,
            @Parameters(index = "2", paramLabel = "LEVEL", arity = "0..1") @Nullable String level,
            @Option(names = "--ssh", negatable = true, description = "The user may log in to the instances, or not.")
                    @Nullable
                    Boolean ssh,
            @Option(names = "--sudo", negatable = true, description = "And may become root there, or not.") @Nullable
                    Boolean sudo) {
        user.everywhere((iam, api) -> {
            String stackId = stackId(api, stack);
            String arn = user.arn(iam);
            if (NamedUser.profile(api, arn).isEmpty()) {
                api.createUserProfile(request -> request.iamUserArn(arn));
            }
            api.setPermission(request -> request.stackId(stackId)
                    .iamUserArn(arn)
                    .level(level == null ? null : level.toLowerCase(Locale.ROOT))
                    .allowSsh(ssh)
                    .allowSudo(sudo));
            say("set the permission of " + user.name() + " on stack " + stackId);
        });
    }

    @Command(
            name = "ssh-key",
            description = "Gives a user a public SSH key, which reaches all instances that the user may log in to.")
    void sshKey(
            @Mixin NamedUser user,
            @Parameters(index = "1", paramLabel = "FILE", description = "Such as ~/.ssh/id_ed25519.pub.") Path file)
            throws IOException {
        String key = publicKey(file);
        user.everywhere((iam, api) -> {
            String arn = user.arn(iam);
            if (NamedUser.profile(api, arn).isEmpty()) {
                api.createUserProfile(request -> request.iamUserArn(arn).sshPublicKey(key));
            } else {
                api.updateUserProfile(request -> request.iamUserArn(arn).sshPublicKey(key));
            }
            say("took the key of " + user.name() + " from " + file);
        });
    }

    private void setStatus(NamedUser user, String key, StatusType status) {
        user.iam(iam -> iam.updateAccessKey(
                request -> request.userName(user.name()).accessKeyId(key).status(status)));
        say("key " + key + " is " + status.toString().toLowerCase(Locale.ROOT));
    }

    private void printKey(IamClient iam, String name) {
        AccessKey key = iam.createAccessKey(request -> request.userName(name)).accessKey();
        say("made key " + key.accessKeyId()
                + "; this is the only time that its secret is shown. For ~/.aws/credentials:");
        say("[" + name + "]");
        say("aws_access_key_id = " + key.accessKeyId());
        say("aws_secret_access_key = " + key.secretAccessKey());
    }

    private static String stackId(OpsWorksClient api, String stack) {
        List<String> found = api.describeStacks(request -> {}).stacks().stream()
                .filter(one -> one.stackId().equals(stack) || one.name().equals(stack))
                .map(Stack::stackId)
                .collect(Collectors.toList());
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    found.isEmpty()
                            ? "there is no stack with the id or name " + stack
                            : found.size() + " stacks are called " + stack + "; give the id: "
                                    + String.join(", ", found));
        }
        return found.getFirst();
    }

    private static String arn(String policy) {
        return policy.startsWith("arn:") ? policy : MANAGED + policy;
    }

    private static String publicKey(Path file) throws IOException {
        String text = Files.readString(file).strip();
        if (text.contains("PRIVATE KEY")) {
            throw new IllegalArgumentException(file + " is a private key; give the public one, which ends in .pub");
        }
        return text;
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
    }
}
