package dev.cairn.agent.provider.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.agent.provider.ProviderContract;
import dev.cairn.agent.provider.Providers;
import dev.cairn.agent.provider.Requests;
import dev.cairn.agent.provider.Tree;
import dev.cairn.agent.resource.ActionReport;
import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.Places;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.LinuxMachine;
import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileProviderTest extends ProviderContract {
    private final UnixFiles files = new UnixFiles();
    private final List<String> log = new ArrayList<>();

    @TempDir
    Path temporary;

    private Path directory = Path.of("/");
    private Providers providers = Providers.on(new LinuxMachine(), text -> {});

    @BeforeEach
    void machine() throws IOException {
        directory = Files.createDirectory(temporary.resolve("place"));
        providers = Providers.on(
                new LinuxMachine(), log::add, new Places(temporary.resolve("backup"), temporary.resolve("cache")));
    }

    @Override
    protected Providers providers() {
        return providers;
    }

    @Override
    protected ResourceRequest changing() throws IOException {
        Path file = Files.writeString(directory.resolve("motd"), "old\n");
        return file(file, "create", "content", "new\n", "mode", "0640", "owner", "nobody", "group", "daemon");
    }

    @Override
    protected ResourceRequest failing() throws IOException {
        Path file = Files.writeString(directory.resolve("checked"), "old\n");
        return file(file, "create", "content", "new\n", "mode", "0600", "verify", List.of("test ! -e %{path}"));
    }

    @Override
    protected Object state() throws IOException {
        return Tree.of(directory);
    }

    private static ResourceRequest file(Path path, String action, @Nullable Object... properties) {
        return Requests.of("file", path.toString(), action, properties);
    }

    private List<String> converge(ResourceRequest request) {
        return providers.converge(request).changes().stream()
                .map(Change::description)
                .toList();
    }

    private void assertFails(ResourceRequest request, String rubyClass, String words) {
        assertThatThrownBy(() -> providers.converge(request))
                .isInstanceOfSatisfying(
                        ResourceException.class, e -> assertThat(e.rubyClass()).isEqualTo(rubyClass))
                .hasMessageContaining(words);
    }

    @Test
    void speaksAsChefDoes() {
        Path file = directory.resolve("motd");
        ActionReport report = providers.converge(
                file(file, "create", "content", "hello\n", "mode", "640", "owner", "root", "group", 1L));
        assertThat(report.changes())
                .extracting(Change::description)
                .containsExactly(
                        "create new file " + file,
                        "update content in file " + file + " from none to 5891b5",
                        "change mode from '' to '0640'",
                        "change owner from '' to 'root'",
                        "change group from '' to '1'");
        assertThat(report.changes().get(1).diff()).endsWith("+hello");
        assertThat(converge(file(file, "create", "content", "hello\n", "mode", 0600L)))
                .containsExactly("change mode from '0640' to '0600'");
        assertThat(converge(file(file, "create", "content", "bye\n")))
                .containsExactly("update content in file " + file + " from 5891b5 to abc6fd");
    }

    @Test
    void takesModesAsChefDoes() throws IOException {
        Path file = directory.resolve("f");
        for (Object mode : List.of("0751", "751", 0751L)) {
            providers.converge(file(file, "create", "mode", mode));
            assertThat(files.status(file).orElseThrow().mode()).isEqualTo(0751);
        }
        providers.converge(file(file, "create", "mode", "4755", "owner", "nobody"));
        assertThat(files.status(file).orElseThrow().mode()).isEqualTo(04755);
        providers.converge(file(file, "create", "mode", 644L));
        assertThat(files.status(file).orElseThrow().mode()).isEqualTo(01204);
        assertFails(file(file, "create", "mode", "u+rwx"), "Chef::Exceptions::ValidationFailed", "u+rwx");
        assertFails(file(file, "create", "mode", "77777"), "Chef::Exceptions::ValidationFailed", "07777");
    }

    @Test
    void createsEmptyFilesAndEmptiesThem() throws IOException {
        Path file = directory.resolve("f");
        assertThat(converge(file(file, "create"))).containsExactly("create new file " + file);
        Files.writeString(file, "text");
        assertThat(converge(file(file, "create"))).isEmpty();
        assertThat(converge(file(file, "create", "content", ""))).hasSize(1);
        assertThat(file).isEmptyFile();
    }

    @Test
    void keepsModeAndOwnerOfAnExistingFileThatItRewrites() throws IOException {
        Path file = Files.writeString(directory.resolve("f"), "old");
        files.chmod(file, 0604);
        Files.setAttribute(file, "unix:uid", 65534);
        providers.converge(file(file, "create", "content", "new"));
        assertThat(files.status(file).orElseThrow().mode()).isEqualTo(0604);
        assertThat(files.status(file).orElseThrow().uid()).isEqualTo(65534);
    }

    @Test
    void isExactAboutBytes() throws IOException {
        Path file = directory.resolve("f");
        byte[] bytes = {0, (byte) 0xff, '\r', '\n', (byte) 0xc3};
        providers.converge(file(file, "create", "content", bytes));
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
        assertThat(converge(file(file, "create", "content", bytes))).isEmpty();
        providers.converge(file(file, "create", "content", "\u00fc\r\n"));
        assertThat(Files.readAllBytes(file)).isEqualTo("\u00fc\r\n".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void takesContentFromAFile() throws IOException {
        Path source = Files.write(temporary.resolve("source"), new byte[200_000]);
        ResourceRequest request = Requests.of(
                "cookbook_file", directory.resolve("f").toString(), "create", "content_path", source.toString());
        assertThat(converge(request)).hasSize(2);
        assertThat(directory.resolve("f")).hasSameBinaryContentAs(source);
        assertThat(converge(request)).isEmpty();
    }

    @Test
    void keepsTheNewestBackups() throws IOException {
        Path file = Files.writeString(directory.resolve("f"), "0");
        for (int i = 1; i <= 6; i++) {
            providers.converge(file(file, "create", "content", "" + i));
        }
        Path backups = temporary.resolve("backup" + directory);
        List<Path> kept = files.list(backups);
        assertThat(kept)
                .hasSize(5)
                .allSatisfy(path -> assertThat(path.getFileName().toString()).matches("f\\.chef-\\d{14}\\.\\d{6}"));
        assertThat(kept.getFirst()).hasContent("1");
        assertThat(kept.getLast()).hasContent("5");
        providers.converge(file(file, "create", "content", "x", "backup", false));
        providers.converge(file(file, "create", "content", "y", "backup", 0L));
        assertThat(files.list(backups)).isEqualTo(kept);
        providers.converge(file(file, "delete", "backup", 2L));
        assertThat(files.list(backups)).hasSize(2);
        assertThat(files.list(backups).getLast()).hasContent("y");
    }

    @Test
    void namesWhatIsInTheWay() throws IOException {
        assertFails(
                file(directory.resolve("no/f"), "create"),
                "Chef::Exceptions::EnclosingDirectoryDoesNotExist",
                "Parent directory " + directory.resolve("no") + " does not exist");
        Path sub = Files.createDirectory(directory.resolve("sub"));
        assertFails(file(sub, "create", "content", "x"), "Chef::Exceptions::FileTypeMismatch", "is a directory");
        Path dangling = Files.createSymbolicLink(directory.resolve("dangling"), Path.of("nowhere"));
        assertFails(file(dangling, "create", "content", "x"), "Chef::Exceptions::InvalidSymlink", "does not exist");
        Path loop = Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));
        assertFails(file(loop, "create", "content", "x"), "Chef::Exceptions::InvalidSymlink", "loop");
        assertFails(
                file(directory.resolve("f"), "create", "owner", "no-such-user"),
                "Chef::Exceptions::UserIDNotFound",
                "no-such-user");
        assertFails(
                file(directory.resolve("f"), "create", "group", "no-such-group"),
                "Chef::Exceptions::GroupIDNotFound",
                "no-such-group");
        assertThat(directory.resolve("f")).doesNotExist();
    }

    @Test
    void replacesWhatIsInTheWayWhenForced() throws IOException {
        Path sub = Files.createDirectory(directory.resolve("sub"));
        Files.writeString(sub.resolve("inner"), "x");
        providers.converge(file(sub, "create", "content", "x", "force_unlink", true));
        assertThat(sub).isRegularFile().hasContent("x");
        Path target = Files.writeString(directory.resolve("target"), "target");
        Path link = Files.createSymbolicLink(directory.resolve("link"), target);
        providers.converge(file(link, "create", "content", "x", "force_unlink", true, "manage_symlink_source", false));
        assertThat(Files.isSymbolicLink(link)).isFalse();
        assertThat(target).hasContent("target");
    }

    @Test
    void managesWhatALinkPointsTo() throws IOException {
        Path target = Files.writeString(directory.resolve("target"), "old");
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("target"));
        providers.converge(file(link, "create", "content", "new"));
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(target).hasContent("new");
        assertThat(log).singleElement().asString().startsWith("WARN: ").contains("manage_symlink_source");
        log.clear();
        providers.converge(file(link, "create", "content", "newer", "manage_symlink_source", true));
        assertThat(log).isEmpty();
    }

    @Test
    void createsOnlyWhatIsMissing() throws IOException {
        Path file = Files.writeString(directory.resolve("f"), "mine");
        assertThat(converge(file(file, "create_if_missing", "content", "x", "mode", "0600")))
                .isEmpty();
        assertThat(file).hasContent("mine");
        assertThat(converge(file(directory.resolve("g"), "create_if_missing", "content", "x")))
                .hasSize(2);
    }

    @Test
    void touchesAndDeletes() throws IOException {
        Path file = directory.resolve("f");
        assertThat(converge(file(file, "touch")))
                .containsExactly("create new file " + file, "update utime on file " + file);
        Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(0));
        assertThat(converge(file(file, "touch"))).containsExactly("update utime on file " + file);
        assertThat(Files.getLastModifiedTime(file).toMillis()).isPositive();
        assertThat(converge(file(file, "delete"))).containsExactly("delete file " + file);
        assertThat(converge(file(file, "delete"))).isEmpty();
        Path sub = Files.createDirectory(directory.resolve("sub"));
        assertFails(file(sub, "delete"), "Chef::Exceptions::FileTypeMismatch", "is a directory");
    }

    @Test
    void checksTheChecksum() throws IOException {
        Path file = Files.writeString(directory.resolve("f"), "old");
        assertFails(
                file(file, "create", "content", "new", "checksum", "abcdef0123"),
                "Chef::Exceptions::ChecksumMismatch",
                "abcdef");
        assertThat(file).hasContent("old");
        String right = UnixFiles.sha256("new".getBytes(StandardCharsets.UTF_8));
        assertThat(converge(
                        file(file, "create", "content", "new", "checksum", right.toUpperCase(java.util.Locale.ROOT))))
                .hasSize(1);
    }

    @Test
    void verifiesBeforeItReplaces() throws IOException {
        Path file = Files.writeString(directory.resolve("conf.json"), "old");
        Predicate<String> block =
                path -> path.endsWith(".json") && directory.equals(Path.of(path).getParent());
        assertThat(converge(file(
                        file,
                        "create",
                        "content",
                        "good",
                        "verify",
                        List.of("grep -q good %{path}", "test -s %{file}"),
                        "verify_blocks",
                        List.of(block))))
                .hasSize(1);
        assertFails(
                file(file, "create", "content", "bad", "verify", List.of("grep good %{path}")),
                "Chef::Exceptions::ValidationFailed",
                "grep good");
        Predicate<String> no = path -> false;
        assertFails(
                file(file, "create", "content", "bad", "verify_blocks", List.of(no)),
                "Chef::Exceptions::ValidationFailed",
                "verify block");
        assertThat(file).hasContent("good");
        try (Stream<Path> kept = Files.list(temporary.resolve("cache/failed_validations"))) {
            assertThat(kept).hasSize(2).allSatisfy(path -> assertThat(path).hasContent("bad"));
        }
        assertThat(files.list(directory)).containsExactly(file);
    }

    @Test
    void writesInPlaceWhenAskedTo() throws IOException {
        Path file = Files.writeString(directory.resolve("f"), "old");
        long inode = files.status(file).orElseThrow().inode();
        providers.converge(file(file, "create", "content", "newer", "mode", "0600", "atomic_update", false));
        assertThat(file).hasContent("newer");
        assertThat(files.status(file).orElseThrow().inode()).isEqualTo(inode);
        assertThat(files.status(file).orElseThrow().mode()).isEqualTo(0600);
        providers.converge(file(file, "create", "content", "newest"));
        assertThat(files.status(file).orElseThrow().inode()).isNotEqualTo(inode);
    }

    @Test
    void keepsSecretsOutOfReports() {
        ResourceRequest request =
                Requests.sensitive(file(directory.resolve("f"), "create", "content", "secret\n", "mode", "0600"));
        ActionReport report = providers.converge(request);
        assertThat(report.toString()).doesNotContain("secret");
        assertThat(report.changes().get(1).diff()).containsExactly("suppressed sensitive resource");
    }

    @Test
    void assumesInWhyRunWhatEarlierResourcesWouldHaveMade() {
        ResourceRequest request =
                file(directory.resolve("no/such/f"), "create", "content", "x", "owner", "later", "group", "later");
        assertThat(converge(Requests.whyRun(request))).hasSize(2);
        assertThat(directory.resolve("no")).doesNotExist();
    }

    /** Budget: a run of 1000 files that are as they should be; processes per file would take a hundred times as long. */
    @Test
    void isQuickWhenNothingIsToDo() {
        List<ResourceRequest> requests = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            requests.add(file(
                    directory.resolve("f" + i), "create", "content", "text of " + i, "mode", "0644", "owner", "root"));
        }
        requests.forEach(providers::converge);
        long start = System.nanoTime();
        requests.forEach(providers::converge);
        assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
    }
}
