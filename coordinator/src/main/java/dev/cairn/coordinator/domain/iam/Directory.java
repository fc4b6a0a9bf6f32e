package dev.cairn.coordinator.domain.iam;

import dev.cairn.coordinator.domain.iam.Ruling.Code;
import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.domain.user.UserArn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All users, groups and keys of the account, and the rules by which they change, with the messages of IAM. A ruling holds for
 * the directory that it was made on: whoever commits it lets nobody else change the account in between.
 */
public record Directory(String accountId, List<IamUser> users, List<IamGroup> groups, List<AccessKey> keys) {
    private static final int LONGEST_USER_NAME = 64;
    private static final int LONGEST_GROUP_NAME = 128;
    private static final int GROUPS_PER_USER = 10;
    private static final int KEYS_PER_USER = 2;

    public Directory {
        users = List.copyOf(users);
        groups = List.copyOf(groups);
        keys = List.copyOf(keys);
    }

    public UserArn userArn(String path, String name) {
        return new UserArn("arn:aws:iam::" + accountId + ":user" + path + name);
    }

    public String groupArn(IamGroup group) {
        return groupArn(group.path(), group.id().value());
    }

    public String groupArn(String path, String name) {
        return "arn:aws:iam::" + accountId + ":group" + path + name;
    }

    /** Names are found in the case in which they are written, but no two differ in case alone. */
    public Ruling<IamUser> user(String name) {
        return users.stream()
                .filter(user -> user.name().equals(name))
                .findFirst()
                .<Ruling<IamUser>>map(user -> new Ruling.Accepted<>(user, List.of()))
                .orElseGet(
                        () -> Ruling.refused(Code.NO_SUCH_ENTITY, "The user with name " + name + " cannot be found."));
    }

    public Optional<IamUser> user(UserArn arn) {
        return users.stream().filter(user -> user.id().equals(arn)).findFirst();
    }

    public Ruling<IamGroup> group(String name) {
        return groups.stream()
                .filter(group -> group.id().value().equals(name))
                .findFirst()
                .<Ruling<IamGroup>>map(group -> new Ruling.Accepted<>(group, List.of()))
                .orElseGet(
                        () -> Ruling.refused(Code.NO_SUCH_ENTITY, "The group with name " + name + " cannot be found."));
    }

    public List<IamGroup> groupsOf(IamUser user) {
        return groups.stream()
                .filter(group -> user.groups().contains(group.id()))
                .toList();
    }

    public List<IamUser> members(IamGroup group) {
        return users.stream().filter(user -> user.groups().contains(group.id())).toList();
    }

    public List<AccessKey> keysOf(IamUser user) {
        return keys.stream().filter(key -> key.userArn().equals(user.id())).toList();
    }

    public Ruling<IamUser> createUser(String name, String path, String uniqueId, Instant now) {
        Optional<Ruling<IamUser>> wrong = Names.wrong("userName", name, LONGEST_USER_NAME);
        wrong = wrong.isPresent() ? wrong : Names.wrongPath(path);
        if (wrong.isPresent()) {
            return wrong.get();
        }
        if (users.stream().anyMatch(user -> user.name().equalsIgnoreCase(name))) {
            return Ruling.refused(Code.ENTITY_ALREADY_EXISTS, "User with name " + name + " already exists.");
        }
        return Ruling.put(new IamUser(userArn(path, name), name, path, uniqueId, List.of(), Policies.NONE, now));
    }

    public Ruling<IamUser> deleteUser(IamUser user) {
        if (!keysOf(user).isEmpty()) {
            return conflict("must delete access keys first");
        }
        if (!user.policies().attached().isEmpty()) {
            return conflict("must detach all policies first");
        }
        if (!user.policies().inline().isEmpty()) {
            return conflict("must delete policies first");
        }
        if (!user.groups().isEmpty()) {
            return conflict("must remove users from group first");
        }
        return Ruling.delete(user);
    }

    public Ruling<IamGroup> createGroup(String name, String path, String uniqueId, Instant now) {
        Optional<Ruling<IamGroup>> wrong = Names.wrong("groupName", name, LONGEST_GROUP_NAME);
        wrong = wrong.isPresent() ? wrong : Names.wrongPath(path);
        if (wrong.isPresent()) {
            return wrong.get();
        }
        if (groups.stream().anyMatch(group -> group.id().value().equalsIgnoreCase(name))) {
            return Ruling.refused(Code.ENTITY_ALREADY_EXISTS, "Group with name " + name + " already exists.");
        }
        return Ruling.put(new IamGroup(new GroupName(name), path, uniqueId, Policies.NONE, now));
    }

    public Ruling<IamGroup> deleteGroup(IamGroup group) {
        if (!members(group).isEmpty()) {
            return conflict("must remove users from group first");
        }
        if (!group.policies().attached().isEmpty()) {
            return conflict("must detach all policies first");
        }
        if (!group.policies().inline().isEmpty()) {
            return conflict("must delete policies first");
        }
        return Ruling.delete(group);
    }

    /** May be repeated. */
    public Ruling<IamUser> addToGroup(IamUser user, IamGroup group) {
        if (user.groups().contains(group.id())) {
            return new Ruling.Accepted<>(user, List.of());
        }
        if (user.groups().size() >= GROUPS_PER_USER) {
            return Ruling.refused(Code.LIMIT_EXCEEDED, "Cannot exceed quota for GroupsPerUser: " + GROUPS_PER_USER);
        }
        List<GroupName> more = new ArrayList<>(user.groups());
        more.add(group.id());
        return Ruling.put(user.in(more));
    }

    /** May be repeated. */
    public Ruling<IamUser> removeFromGroup(IamUser user, IamGroup group) {
        return Ruling.put(user.in(
                user.groups().stream().filter(name -> !name.equals(group.id())).toList()));
    }

    /**
     * Gives the user another key, which may what the user may.
     *
     * @param fresh a key of this user; whether it is an administrator's is decided here
     */
    public Ruling<AccessKey> createKey(IamUser user, AccessKey fresh) {
        List<AccessKey> present = keysOf(user);
        if (present.size() >= KEYS_PER_USER) {
            return Ruling.refused(Code.LIMIT_EXCEEDED, "Cannot exceed quota for AccessKeysPerUser: " + KEYS_PER_USER);
        }
        return Ruling.put(new AccessKey(
                fresh.id(),
                user.id(),
                fresh.secret(),
                present.stream().anyMatch(AccessKey::administrator),
                true,
                fresh.createdAt()));
    }

    public Ruling<AccessKey> setActive(IamUser user, String keyId, boolean active) {
        Optional<AccessKey> key = key(user, keyId);
        if (key.isEmpty()) {
            return noSuchKey(keyId);
        }
        return !active && isLastAdministrators(key.get())
                ? lastAdministratorsKey()
                : Ruling.put(key.get().withActive(active));
    }

    public Ruling<AccessKey> deleteKey(IamUser user, String keyId) {
        Optional<AccessKey> key = key(user, keyId);
        if (key.isEmpty()) {
            return noSuchKey(keyId);
        }
        return isLastAdministrators(key.get()) ? lastAdministratorsKey() : Ruling.delete(key.get());
    }

    private Optional<AccessKey> key(IamUser user, String keyId) {
        return keysOf(user).stream()
                .filter(key -> key.id().value().equals(keyId))
                .findFirst();
    }

    private boolean isLastAdministrators(AccessKey key) {
        return key.administrator()
                && keys.stream()
                        .noneMatch(other -> other.administrator()
                                && other.active()
                                && !other.id().equals(key.id()));
    }

    private static Ruling<AccessKey> lastAdministratorsKey() {
        return Ruling.refused(
                Code.DELETE_CONFLICT,
                "This is the only active administrator's key; without one nobody could give rights any more. Create"
                        + " another one first.");
    }

    private static Ruling<AccessKey> noSuchKey(String keyId) {
        return Ruling.refused(Code.NO_SUCH_ENTITY, "The Access Key with id " + keyId + " cannot be found.");
    }

    private static <T> Ruling<T> conflict(String what) {
        return Ruling.refused(Code.DELETE_CONFLICT, "Cannot delete entity, " + what + ".");
    }
}
