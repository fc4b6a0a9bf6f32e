package dev.cairn.coordinator.http.iam;

import dev.cairn.coordinator.domain.iam.Credentials;
import dev.cairn.coordinator.domain.iam.IamUser;
import dev.cairn.coordinator.domain.user.AccessKey;
import java.util.List;

/** The actions on access keys. */
final class KeyActions {
    private KeyActions() {}

    static List<Action> all() {
        return List.of(
                new Action("CreateAccessKey", KeyActions::create),
                new Action("ListAccessKeys", KeyActions::list),
                new Action("UpdateAccessKey", KeyActions::update),
                new Action(
                        "DeleteAccessKey",
                        (call, result) -> call.commit(
                                call.directory().deleteKey(call.userOrCaller(), call.required("AccessKeyId")))));
    }

    /** The only answer that ever has the secret. */
    private static void create(IamCall call, Xml result) {
        IamUser user = call.userOrCaller();
        AccessKey key = call.commit(call.directory()
                .createKey(
                        user,
                        new AccessKey(
                                Credentials.keyId(call.ids()),
                                user.id(),
                                Credentials.secret(call.ids()),
                                false,
                                true,
                                call.now())));
        result.element("AccessKey", () -> {
            key(result, user, key);
            result.text("SecretAccessKey", key.secret().reveal());
        });
    }

    private static void list(IamCall call, Xml result) {
        IamUser user = call.userOrCaller();
        UserActions.complete(result)
                .text("UserName", user.name())
                .members("AccessKeyMetadata", call.directory().keysOf(user), (xml, key) -> key(xml, user, key));
    }

    private static void update(IamCall call, Xml result) {
        String status = call.required("Status");
        if (!status.equals("Active") && !status.equals("Inactive")) {
            throw QueryFailure.invalid(
                    "1 validation error detected: Value '" + status + "' at 'status' failed to satisfy"
                            + " constraint: Member must satisfy enum value set: [Active, Inactive]");
        }
        call.commit(
                call.directory().setActive(call.userOrCaller(), call.required("AccessKeyId"), status.equals("Active")));
    }

    private static void key(Xml result, IamUser user, AccessKey key) {
        result.text("UserName", user.name())
                .text("AccessKeyId", key.id().value())
                .text("Status", key.active() ? "Active" : "Inactive")
                .text("CreateDate", QueryApi.timestamp(key.createdAt()));
    }
}
