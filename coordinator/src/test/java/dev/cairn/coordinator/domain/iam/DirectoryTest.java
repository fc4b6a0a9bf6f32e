package dev.cairn.coordinator.domain.iam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.iam.Ruling.Code;
import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.domain.user.AccessKeyId;
import dev.cairn.coordinator.domain.user.UserArn;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryTest {
    private static final Instant NOW = Instant.parse("2026-11-26T05:00:00Z");
    private static final GroupName OPS = new GroupName("ops");
    private static final IamUser ALICE = user("alice", List.of(), Policies.NONE);
    private static final IamGroup GROUP = new IamGroup(OPS, "/", "AGPA1", Policies.NONE, NOW);

    @Test
    void aUserHasItsPathInItsArn() {
        IamUser made = accepted(empty().createUser("OpsWorks-a", "/AWS/OpsWorks/", "AIDA1", NOW));
        assertThat(made.id().value()).isEqualTo("arn:aws:iam::123456789012:user/AWS/OpsWorks/OpsWorks-a");
        assertThat(empty().groupArn(GROUP)).isEqualTo("arn:aws:iam::123456789012:group/ops");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "a/b",
                "a:b",
                "ä",
                "x123456789012345678901234567890123456789012345678901234567890123456789"
            })
    void namesAreChecked(String name) {
        assertRefused(empty().createUser(name, "/", "AIDA1", NOW), Code.VALIDATION_ERROR, "userName");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "/x", "x/", "/a b/"})
    void pathsAreChecked(String path) {
        assertRefused(empty().createGroup("g", path, "AGPA1", NOW), Code.VALIDATION_ERROR, "path");
    }

    @Test
    void namesDifferInMoreThanCase() {
        Directory directory = directory(List.of(ALICE), List.of(GROUP), List.of());
        assertRefused(directory.createUser("Alice", "/x/", "AIDA2", NOW), Code.ENTITY_ALREADY_EXISTS, "Alice");
        assertRefused(directory.createGroup("OPS", "/x/", "AGPA2", NOW), Code.ENTITY_ALREADY_EXISTS, "OPS");
        assertRefused(directory.user("bob"), Code.NO_SUCH_ENTITY, "The user with name bob cannot be found.");
        assertRefused(directory.group("dev"), Code.NO_SUCH_ENTITY, "The group with name dev cannot be found.");
    }

    @Test
    void whatStillHasSomethingIsNotDeleted() {
        Policies attached = Policies.NONE.attach("arn:aws:iam::aws:policy/AdministratorAccess");
        Policies inline = new Policies(List.of(), Map.of("p", "{}"));
        assertRefused(withKey().deleteUser(ALICE), Code.DELETE_CONFLICT, "access keys");
        assertRefused(empty().deleteUser(ALICE.with(attached)), Code.DELETE_CONFLICT, "detach all policies");
        assertRefused(empty().deleteUser(ALICE.with(inline)), Code.DELETE_CONFLICT, "delete policies");
        assertRefused(empty().deleteUser(ALICE.in(List.of(OPS))), Code.DELETE_CONFLICT, "group");
        assertThat(accepted(empty().deleteUser(ALICE))).isEqualTo(ALICE);
        Directory member = directory(List.of(ALICE.in(List.of(OPS))), List.of(GROUP), List.of());
        assertRefused(member.deleteGroup(GROUP), Code.DELETE_CONFLICT, "users from group");
        assertRefused(empty().deleteGroup(GROUP.with(attached)), Code.DELETE_CONFLICT, "detach all policies");
        assertThat(accepted(empty().deleteGroup(GROUP))).isEqualTo(GROUP);
    }

    @Test
    void membershipMayBeRepeated() {
        IamUser member = accepted(empty().addToGroup(ALICE, GROUP));
        assertThat(member.groups()).containsExactly(OPS);
        assertThat(accepted(empty().addToGroup(member, GROUP)).groups()).containsExactly(OPS);
        assertThat(accepted(empty().removeFromGroup(member, GROUP)).groups()).isEmpty();
        assertThat(accepted(empty().removeFromGroup(ALICE, GROUP)).groups()).isEmpty();
    }

    @Test
    void aUserHasTwoKeysOfItsOwnRank() {
        AccessKey fresh = key("AKIA2", ALICE, false);
        assertThat(accepted(withKey().createKey(ALICE, fresh)).administrator()).isTrue();
        assertThat(accepted(empty().createKey(ALICE, fresh)).administrator()).isFalse();
        Directory full =
                directory(List.of(ALICE), List.of(), List.of(key("AKIA1", ALICE, false), key("AKIA2", ALICE, false)));
        assertRefused(full.createKey(ALICE, fresh), Code.LIMIT_EXCEEDED, "AccessKeysPerUser: 2");
    }

    @Test
    void somebodyAlwaysHoldsAnAdministratorsKey() {
        assertRefused(withKey().deleteKey(ALICE, "AKIA1"), Code.DELETE_CONFLICT, "only active administrator's key");
        assertRefused(
                withKey().setActive(ALICE, "AKIA1", false), Code.DELETE_CONFLICT, "only active administrator's key");
        Directory two =
                directory(List.of(ALICE), List.of(), List.of(key("AKIA1", ALICE, true), key("AKIA2", ALICE, true)));
        assertThat(accepted(two.setActive(ALICE, "AKIA1", false)).active()).isFalse();
        assertRefused(two.deleteKey(user("bob", List.of(), Policies.NONE), "AKIA1"), Code.NO_SUCH_ENTITY, "AKIA1");
    }

    @Test
    void policiesAreAttachedAndPut() {
        String arn = "arn:aws:iam::aws:policy/AWSOpsWorksInstanceRegistration";
        PolicyHolder attached = accepted(PolicyRules.attach(ALICE, arn));
        assertThat(attached.policies().attached()).containsExactly(arn);
        assertThat(accepted(PolicyRules.attach(attached, arn)).policies().attached())
                .containsExactly(arn);
        assertThat(accepted(PolicyRules.detach(attached, arn)).policies()).isEqualTo(Policies.NONE);
        assertRefused(PolicyRules.detach(ALICE, arn), Code.NO_SUCH_ENTITY, "was not found");
        assertRefused(PolicyRules.attach(ALICE, arn + "x"), Code.NO_SUCH_ENTITY, "AdministratorAccess");

        Map<String, Object> document = Map.of("Statement", Map.of("Effect", "Allow", "Action", "*", "Resource", "*"));
        PolicyHolder put = accepted(PolicyRules.put(GROUP, "all", "{...}", document));
        assertThat(accepted(PolicyRules.inline(put, "all"))).isEqualTo("{...}");
        assertRefused(PolicyRules.inline(put, "none"), Code.NO_SUCH_ENTITY, "group policy with name none");
        assertThat(accepted(PolicyRules.delete(put, "all")).policies()).isEqualTo(Policies.NONE);
        assertRefused(PolicyRules.put(GROUP, "all", "x", null), Code.MALFORMED_POLICY_DOCUMENT, "JSON");
        assertRefused(PolicyRules.put(GROUP, "all", "{}", Map.of()), Code.MALFORMED_POLICY_DOCUMENT, "Statement");
        assertRefused(PolicyRules.put(GROUP, "a b", "{}", document), Code.VALIDATION_ERROR, "policyName");
        assertRefused(PolicyRules.put(GROUP, "all", "x".repeat(10_241), document), Code.LIMIT_EXCEEDED, "10240 bytes");
    }

    private static Directory empty() {
        return directory(List.of(), List.of(), List.of());
    }

    /** Alice with the only administrator's key. */
    private static Directory withKey() {
        return directory(List.of(ALICE), List.of(), List.of(key("AKIA1", ALICE, true)));
    }

    private static Directory directory(List<IamUser> users, List<IamGroup> groups, List<AccessKey> keys) {
        return new Directory("123456789012", users, groups, keys);
    }

    private static IamUser user(String name, List<GroupName> groups, Policies policies) {
        return new IamUser(
                new UserArn("arn:aws:iam::123456789012:user/" + name), name, "/", "AIDA" + name, groups, policies, NOW);
    }

    private static AccessKey key(String id, IamUser user, boolean administrator) {
        return new AccessKey(new AccessKeyId(id), user.id(), new Secret("s"), administrator, true, NOW);
    }

    private static <T> T accepted(Ruling<T> ruling) {
        assertThat(ruling).isInstanceOf(Ruling.Accepted.class);
        Ruling.Accepted<T> accepted = (Ruling.Accepted<T>) ruling;
        assertThat(accepted.writes()).allMatch(write -> write instanceof Write.Put || write instanceof Write.Delete);
        return accepted.subject();
    }

    private static void assertRefused(Ruling<?> ruling, Code code, String reason) {
        assertThat(ruling).isInstanceOfSatisfying(Ruling.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.message()).contains(reason);
        });
    }
}
