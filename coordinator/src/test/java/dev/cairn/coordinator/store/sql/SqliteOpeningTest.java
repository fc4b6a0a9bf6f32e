package dev.cairn.coordinator.store.sql;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.Scaled;
import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.resource.LoadBalancer;
import dev.cairn.coordinator.domain.resource.RdsDbInstance;
import dev.cairn.coordinator.domain.resource.Resource;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.domain.user.UserArn;
import dev.cairn.coordinator.domain.user.UserProfile;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.store.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the way of opening a store gets one clear line. */
final class SqliteOpeningTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path data;

    @BeforeEach
    void choose() {
        data = folder.resolve("not there yet");
    }

    @Test
    void keepsContentFromOneOpeningToTheNext() throws StoreRefused {
        create();

        try (Store store = Stores.open(null, data, lost -> {})) {
            assertThat(store.snapshot(Samples.STACK).orElseThrow().stack()).isEqualTo(Samples.stack());
        }
    }

    @Test
    void readsStacksAndLayersFromBeforeTheyHadTags() throws StoreRefused, SQLException {
        try (Store store = Stores.open(null, data, lost -> {})) {
            store.commit(Samples.STACK, 0, List.of(Write.put(Samples.stack()), Write.put(Samples.layer())));
        }
        execute("UPDATE stack SET document = json_remove(document, '$.tags')");
        execute("UPDATE layer SET document = json_remove(document, '$.tags')");
        drop("elastic_ip", "volume", "rds_db_instance", "ecs_cluster", "load_balancer", "iam_user", "iam_group");
        dropEvents();
        execute("DELETE FROM schema_history WHERE version >= '002'");

        try (Store store = Stores.open(null, data, lost -> {})) {
            StackSnapshot snapshot = store.snapshot(Samples.STACK).orElseThrow();
            assertThat(snapshot.stack()).isEqualTo(Samples.stack().withTags(Map.of()));
            assertThat(snapshot.layers().values())
                    .containsExactly(Samples.layer().withTags(Map.of()));
        }
    }

    @Test
    void usersFromBeforeTheyHadUnixIdsKeepThoseOfTheirAccounts() throws StoreRefused, SQLException {
        UserArn bob = new UserArn("arn:aws:iam::123456789012:user/bob");
        try (Store store = Stores.open(null, data, lost -> {})) {
            store.commitAccount(List.of(
                    Write.put(Samples.userProfile(bob, Samples.NOW)),
                    Write.put(Samples.userProfile(Samples.ALICE, Samples.NOW)),
                    Write.put(Samples.accessKey("A", Samples.NOW))));
        }
        execute("UPDATE user_profile SET document = json_remove(document, '$.unixId')");
        execute("UPDATE access_key SET document = json_remove(document, '$.active')");
        drop("iam_user", "iam_group");
        dropEvents();
        execute("DELETE FROM schema_history WHERE version >= '004'");

        try (Store store = Stores.open(null, data, lost -> {})) {
            assertThat(store.userProfiles()).extracting(UserProfile::unixId).containsExactly(2001, 2002);
            assertThat(store.userProfiles()).extracting(UserProfile::id).containsExactly(Samples.ALICE, bob);
            assertThat(store.accessKeys()).allMatch(AccessKey::active);
        }
    }

    @Test
    void instancesFromBeforeScalingMeasuredThemAreNew() throws StoreRefused, SQLException {
        try (Store store = Stores.open(null, data, lost -> {})) {
            store.commit(Samples.STACK, 0, List.of(Write.put(Samples.stack()), Write.put(Samples.instance())));
        }
        execute("UPDATE instance SET document = json_remove(document, '$.scaled', '$.server.fittings')");
        dropEvents();
        execute("DELETE FROM schema_history WHERE version >= '007'");

        try (Store store = Stores.open(null, data, lost -> {})) {
            assertThat(store.snapshot(Samples.STACK).orElseThrow().instances().values())
                    .singleElement()
                    .extracting(Instance::scaled)
                    .isEqualTo(Scaled.NEW);
        }
    }

    @Test
    void whatWasRegisteredBeforeTheAccountWasAskedIsNotKnownYet() throws StoreRefused, SQLException {
        Instance instance = Samples.instance();
        List<Resource> resources = Samples.resources();
        List<Write> writes =
                new ArrayList<>(List.of(Write.put(Samples.stack()), Write.put(Samples.layer()), Write.put(instance)));
        resources.forEach(one -> writes.add(Write.put(one)));
        try (Store store = Stores.open(null, data, lost -> {})) {
            store.commit(Samples.STACK, 0, writes);
        }
        execute("UPDATE instance SET document = json_remove(document, '$.server.fittings')");
        execute("UPDATE rds_db_instance SET document = json_remove(document, '$.sighting')");
        execute("UPDATE load_balancer SET document = json_remove(document, '$.dnsName')");
        execute("DELETE FROM schema_history WHERE version >= '009'");

        try (Store store = Stores.open(null, data, lost -> {})) {
            StackSnapshot snapshot = store.snapshot(Samples.STACK).orElseThrow();
            Server machine = requireNonNull(
                    requireNonNull(snapshot.instances().get(instance.id())).server());
            assertThat(machine.fittings()).isNull();
            assertThat(machine.privateIp())
                    .isEqualTo(requireNonNull(instance.server()).privateIp());
            assertThat(snapshot.resources().databases().values())
                    .singleElement()
                    .extracting(RdsDbInstance::sighting)
                    .isEqualTo(RdsDbInstance.Sighting.NONE);
            assertThat(snapshot.resources().loadBalancers().values())
                    .singleElement()
                    .extracting(LoadBalancer::dnsName)
                    .isNull();
        }
    }

    private void dropEvents() throws SQLException {
        drop("stack_event", "event_cursor", "event_newest");
    }

    private void drop(String... tables) throws SQLException {
        for (String table : tables) {
            execute("DROP TABLE " + table);
        }
    }

    @Test
    void takesAPath() throws StoreRefused {
        Path file = folder.resolve("elsewhere/fleet.db");
        Stores.open("sqlite:" + file, folder, lost -> {}).close();

        assertThat(file).exists();
    }

    /** In a process of its own, since a driver unpacks its library once per process. */
    @Test
    void leavesNoCopyOfTheLibraryBehind() throws IOException, InterruptedException {
        Path temporary = Files.createDirectories(folder.resolve("temporary"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        OpenAndHalt.class.getName(),
                        data.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("output")))
                .isZero();
        assertThat(temporary).isEmptyDirectory();
        assertThat(data.resolve("native")).isEmptyDirectory();
    }

    /** Ends as a killed process does: without the driver's own tidying. */
    static final class OpenAndHalt {
        private OpenAndHalt() {}

        public static void main(String[] arguments) throws StoreRefused {
            Stores.open(null, Path.of(arguments[0]), lost -> {});
            Runtime.getRuntime().halt(0);
        }
    }

    @Test
    void refusesASecondCoordinator() throws StoreRefused {
        try (Store first = Stores.open(null, data, lost -> {})) {
            for (int i = 0; i < 2; i++) {
                refused(
                        "another coordinator (process "
                                + ProcessHandle.current().pid() + ")",
                        "cairn.db",
                        "--data");
            }
            assertThat(first.stacks()).isEmpty();
        }
        create();
    }

    @Test
    void refusesANewerSchema() throws StoreRefused, SQLException {
        create();
        execute("INSERT INTO schema_history (installed_rank, version, description, type, script, installed_by,"
                + " execution_time, success) VALUES (99, '99', 'future', 'SQL', 'V099__future.sql', '', 1, 1)");

        refused("schema version 99", "versions up to 0", "start the newer Cairn again");
    }

    @Test
    void refusesADamagedFile() throws IOException {
        Files.createDirectories(data);
        Files.writeString(data.resolve("cairn.db"), "this is no database ".repeat(1_000));

        refused("cairn.db is damaged", "restore a backup");
    }

    @Test
    void refusesTheDatabaseOfAnotherProgram() throws IOException, SQLException {
        Files.createDirectories(data);
        execute("CREATE TABLE songs (title TEXT)");

        refused("cairn.db", "another program");
    }

    @Test
    void refusesAFolderThatCannotBe() throws IOException {
        Files.writeString(data, "a file");

        refused("cannot make the folder", "check --data");
    }

    @Test
    void refusesAFolderInPlaceOfTheFile() throws IOException {
        Files.createDirectories(data.resolve("cairn.db"));

        refused("cairn.db", "check owner and mode");
    }

    @Test
    void refusesAddressesThatItDoesNotKnow() {
        for (String address : List.of("mysql://host/db", "sqlite:", "", "postgresql://host")) {
            assertThatThrownBy(() -> Stores.open(address, data, lost -> {}))
                    .isInstanceOf(StoreRefused.class)
                    .hasMessageContaining("--store");
        }
    }

    @Test
    void makesAKeyFileThatOnlyItsOwnerReads() throws StoreRefused, IOException {
        create();

        assertThat(Files.getPosixFilePermissions(key())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void refusesAKeyFileThatOthersRead() throws StoreRefused, IOException {
        create();
        Files.setPosixFilePermissions(key(), PosixFilePermissions.fromString("rw-r--r--"));

        refused("secret.key can be read by others", "chmod 600");
    }

    @Test
    void refusesWithoutTheKey() throws StoreRefused, IOException {
        create();
        Files.delete(key());

        refused("there is no file", "secret.key", "backup");
        assertThat(key()).doesNotExist();
    }

    @Test
    void refusesAnotherKey() throws StoreRefused, IOException {
        create();
        Files.delete(key());
        KeyFile.create(key());

        refused("which", "secret.key does not have");
    }

    @Test
    void refusesADamagedKey() throws StoreRefused, IOException {
        create();
        Files.writeString(key(), "AAAA\n");

        refused("secret.key is damaged");
    }

    @Test
    void takesANewKeyBesideTheOld() throws StoreRefused, IOException {
        create();
        String old = Files.readString(key());
        Files.delete(key());
        KeyFile.create(key());
        Files.writeString(key(), Files.readString(key()) + old);

        for (int i = 0; i < 2; i++) {
            try (Store store = Stores.open(null, data, lost -> {})) {
                assertThat(store.snapshot(Samples.STACK).orElseThrow().stack()).isEqualTo(Samples.stack());
            }
        }
    }

    @Test
    void writesNoSecretInTheClear() throws StoreRefused, IOException {
        try (Store store = Stores.open(null, data, lost -> {})) {
            store.commit(
                    Samples.STACK, 0, Samples.ofStack().stream().map(Write::put).toList());
            store.commitAccount(Samples.ofAccount().stream().map(Write::put).toList());
            for (String file : List.of("cairn.db", "cairn.db-wal")) {
                String bytes = Files.readString(data.resolve(file), StandardCharsets.ISO_8859_1);
                assertThat(bytes).doesNotContain("s3cr3t").doesNotContain("wJalrXUtnFEMI");
            }
            assertThat(Files.readString(data.resolve("cairn.db-wal"), StandardCharsets.ISO_8859_1))
                    .contains("eu-central-1a");
        }
    }

    @Test
    void refusesASecretThatWasMovedToAnotherRow() throws StoreRefused, SQLException {
        try (Store store = Stores.open(null, data, lost -> {})) {
            store.commitAccount(List.of(
                    Write.put(Samples.accessKey("A", Samples.NOW)), Write.put(Samples.accessKey("B", Samples.NOW))));
        }
        execute("UPDATE access_key SET document = (SELECT document FROM access_key WHERE id = 'A') WHERE id = 'B'");

        try (Store store = Stores.open(null, data, lost -> {})) {
            assertThat(store.accessKey(Samples.accessKey("A", Samples.NOW).id()))
                    .isPresent();
            assertThatThrownBy(() ->
                            store.accessKey(Samples.accessKey("B", Samples.NOW).id()))
                    .hasStackTraceContaining("a secret of access_key/B cannot be encrypted or decrypted");
        }
    }

    @Test
    void readsNoDocumentThatLacksAFieldOrHasOneMore() throws StoreRefused, SQLException {
        create();
        for (String change : List.of(
                "json_remove(document, '$.shortName')",
                "json_remove(document, '$.settings.vpcId')",
                "json_set(document, '$.more', 1)")) {
            execute("CREATE TABLE IF NOT EXISTS kept AS SELECT document FROM stack");
            execute("UPDATE stack SET document = (SELECT document FROM kept)");
            execute("UPDATE stack SET document = " + change);
            try (Store store = Stores.open(null, data, lost -> {})) {
                assertThatThrownBy(() -> store.snapshot(Samples.STACK)).hasMessageContaining("does not fit the record");
            }
        }
    }

    private void create() throws StoreRefused {
        try (Store store = Stores.open(null, data, lost -> {})) {
            store.commit(Samples.STACK, 0, List.of(Write.put(Samples.stack())));
        }
    }

    private Path key() {
        return data.resolve("secret.key");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("cairn.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void refused(String... parts) {
        assertThatThrownBy(() -> Stores.open(null, data, lost -> {}))
                .isInstanceOf(StoreRefused.class)
                .message()
                .contains(parts)
                .doesNotContain("\n");
    }
}
