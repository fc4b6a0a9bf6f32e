package dev.cairn.operator;

import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;
import software.amazon.awssdk.services.opsworks.model.UserProfile;

/** The user whom an action is about, and the coordinator that knows him. */
final class NamedUser {
    @Mixin
    private Connection connection = new Connection();

    @Parameters(index = "0", paramLabel = "NAME", description = "The user's name.")
    private String name = "";

    String name() {
        return name;
    }

    /** Calls of IAM. */
    void iam(Consumer<IamClient> calls) {
        try (IamClient iam = connection.iam()) {
            calls.accept(iam);
        }
    }

    /** Calls of both APIs. */
    void everywhere(BiConsumer<IamClient, OpsWorksClient> calls) {
        try (IamClient iam = connection.iam();
                OpsWorksClient api = connection.opsWorks()) {
            calls.accept(iam, api);
        }
    }

    String arn(IamClient iam) {
        return iam.getUser(request -> request.userName(name)).user().arn();
    }

    static Optional<UserProfile> profile(OpsWorksClient api, String arn) {
        return api.describeUserProfiles(request -> {}).userProfiles().stream()
                .filter(profile -> profile.iamUserArn().equals(arn))
                .findFirst();
    }
}
