package dev.cairn.coordinator.http.iam;

import dev.cairn.coordinator.domain.iam.Credentials;
import dev.cairn.coordinator.domain.iam.Directory;
import dev.cairn.coordinator.domain.iam.IamGroup;
import dev.cairn.coordinator.domain.iam.IamUser;
import java.util.List;

/** The actions on users, groups and who is in which. */
final class UserActions {
    private UserActions() {}

    static List<Action> all() {
        return List.of(
                new Action("CreateUser", UserActions::create),
                new Action("GetUser", (call, result) -> user(result, "User", call.userOrCaller())),
                new Action("ListUsers", UserActions::list),
                new Action(
                        "DeleteUser",
                        (call, result) -> call.commit(call.directory().deleteUser(call.user()))),
                new Action("CreateGroup", UserActions::createGroup),
                new Action("GetGroup", UserActions::getGroup),
                new Action("ListGroups", UserActions::listGroups),
                new Action(
                        "DeleteGroup",
                        (call, result) -> call.commit(call.directory().deleteGroup(call.group()))),
                new Action("AddUserToGroup", UserActions::add),
                new Action("RemoveUserFromGroup", UserActions::remove),
                new Action("ListGroupsForUser", UserActions::groupsOf));
    }

    private static void create(IamCall call, Xml result) {
        String name = call.required("UserName");
        String path = call.text("Path").orElse("/");
        call.require(call.directory().userArn(path, name).value());
        if (call.text("PermissionsBoundary").isPresent()) {
            throw QueryFailure.invalid("Permissions boundaries are not supported; leave PermissionsBoundary out");
        }
        user(
                result,
                "User",
                call.commit(
                        call.directory().createUser(name, path, Credentials.uniqueId("AIDA", call.ids()), call.now())));
    }

    private static void list(IamCall call, Xml result) {
        String prefix = call.text("PathPrefix").orElse("/");
        call.require(call.directory().userArn(prefix, "").value());
        List<IamUser> users = call.directory().users().stream()
                .filter(user -> user.path().startsWith(prefix))
                .toList();
        complete(result).members("Users", users, UserActions::user);
    }

    private static void createGroup(IamCall call, Xml result) {
        String name = call.required("GroupName");
        String path = call.text("Path").orElse("/");
        call.require(call.directory().groupArn(path, name));
        IamGroup group = call.commit(
                call.directory().createGroup(name, path, Credentials.uniqueId("AGPA", call.ids()), call.now()));
        result.element("Group", () -> group(result, call.directory(), group));
    }

    private static void getGroup(IamCall call, Xml result) {
        IamGroup group = call.group();
        result.element("Group", () -> group(result, call.directory(), group));
        complete(result).members("Users", call.directory().members(group), UserActions::user);
    }

    private static void listGroups(IamCall call, Xml result) {
        String prefix = call.text("PathPrefix").orElse("/");
        call.require(call.directory().groupArn(prefix, ""));
        List<IamGroup> groups = call.directory().groups().stream()
                .filter(group -> group.path().startsWith(prefix))
                .toList();
        complete(result).members("Groups", groups, (xml, group) -> group(xml, call.directory(), group));
    }

    private static void add(IamCall call, Xml result) {
        IamGroup group = call.group();
        call.commit(call.directory().addToGroup(call.member(), group));
    }

    private static void remove(IamCall call, Xml result) {
        IamGroup group = call.group();
        call.commit(call.directory().removeFromGroup(call.member(), group));
    }

    private static void groupsOf(IamCall call, Xml result) {
        List<IamGroup> groups = call.directory().groupsOf(call.user());
        complete(result).members("Groups", groups, (xml, group) -> group(xml, call.directory(), group));
    }

    /** Lists are never cut into pages. */
    static Xml complete(Xml result) {
        return result.text("IsTruncated", "false");
    }

    private static void user(Xml result, String name, IamUser user) {
        result.element(name, () -> user(result, user));
    }

    private static void user(Xml result, IamUser user) {
        result.text("Path", user.path())
                .text("UserName", user.name())
                .text("UserId", user.uniqueId())
                .text("Arn", user.id().value())
                .text("CreateDate", QueryApi.timestamp(user.createdAt()));
    }

    private static void group(Xml result, Directory directory, IamGroup group) {
        result.text("Path", group.path())
                .text("GroupName", group.id().value())
                .text("GroupId", group.uniqueId())
                .text("Arn", directory.groupArn(group))
                .text("CreateDate", QueryApi.timestamp(group.createdAt()));
    }
}
