package dev.cairn.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.coordinator.CoordinatorConfig.ComputeChoice;
import dev.cairn.coordinator.audit.AuditConfig;
import dev.cairn.coordinator.compute.local.LocalConfig;
import dev.cairn.coordinator.compute.local.MachineKind;
import dev.cairn.coordinator.domain.catalog.Limit;
import dev.cairn.coordinator.domain.catalog.Limits;
import dev.cairn.coordinator.domain.healing.HealingPolicy;
import dev.cairn.coordinator.domain.registration.MachineIdentity.Demand;
import dev.cairn.coordinator.engine.EngineConfig;
import dev.cairn.coordinator.engine.EventConfig;
import dev.cairn.coordinator.events.eventbridge.EventBridge;
import dev.cairn.coordinator.metrics.cloudwatch.CloudWatchMetrics;
import dev.cairn.coordinator.sources.SourceLimits;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CoordinatorConfigTest {
    private static final Path CACHE = Path.of("/cache");

    @TempDir
    Path directory;

    @Test
    void hasTheseDefaults() throws Exception {
        CoordinatorConfig config = config(Map.of(Setting.DATA, "/data"));
        assertThat(config.data()).isEqualTo(Path.of("/data"));
        assertThat(config.http().host()).isEqualTo("127.0.0.1");
        assertThat(config.http().port()).isEqualTo(8080);
        assertThat(config.http().accountId()).isEqualTo("123456789012");
        assertThat(config.http().publicUrl()).isNull();
        assertThat(config.http().logLinkLife()).isEqualTo(Duration.ofHours(2));
        assertThat(config.http().clientAddressHeader()).isNull();
        assertThat(config.audit()).isEqualTo(AuditConfig.in(Path.of("/data/audit")));
        assertThat(config.http().limits()).isEqualTo(Limits.USUAL);
        assertThat(config.agents()).isEqualTo(new CoordinatorConfig.Agents("0.0.0.0", 8443, List.of()));
        assertThat(config.compute()).isEqualTo(new ComputeChoice.ByHand());
        assertThat(config.store()).isNull();
        assertThat(config.engine()).isEqualTo(EngineConfig.DEFAULTS);
        assertThat(config.sources()).isEqualTo(SourceLimits.DEFAULTS);
        assertThat(config.sourceAuthorities()).isNull();
        assertThat(config.events()).isEqualTo(EventSettings.NOBODY);
        assertThat(config.metrics()).isEqualTo(MetricSettings.NOBODY);
        assertThat(config.clientCertificateLifetime()).isEqualTo(Duration.ofDays(30));
    }

    private Path webhooks() throws Exception {
        Files.writeString(directory.resolve("secret"), "whsec_" + "A".repeat(32) + "\n");
        return Files.writeString(
                directory.resolve("webhooks.properties"),
                "ops.url=https://hooks.example.com:8443/in?token=geheim\nops.secret-file=secret\nops.kinds=alert\n");
    }

    /** Every key, and a value that is not its default. */
    @Test
    void readsEveryKey() throws Exception {
        Path file = Files.writeString(directory.resolve("cairn.properties"), """
                data=/srv/cairn
                http.host=0.0.0.0
                http.port=1
                http.public-url=https://cairn.example.com
                http.client-address-header=X-Forwarded-For
                http.log-link-seconds=60
                http.account-id=210987654321
                grpc.host=10.0.0.1
                grpc.port=2
                grpc.advertise=cairn.example.com:8443, [fe80::1]:8443
                compute.kind=local
                compute.ec2.identity=when-sent
                compute.ec2.account-id=210987654322
                compute.ec2.identity-certificates=/etc/cairn/ec2.pem
                compute.local.distribution=/opt/cairn
                compute.local.cache=/var/tmp/cairn
                compute.local.machines=processes
                compute.local.max-machines=7
                compute.local.mirror=http://mirror.example.com/debian
                compute.local.host-ports=9418
                compute.local.machine-ports=80,443
                compute.local.upstream-proxy=http://proxy.example.com:3128
                store.url=postgresql://me:geheim@localhost/cairn
                agents.heartbeat-interval-seconds=2
                agents.heartbeats-per-second=3
                agents.certificate-days=4
                agents.enrolment-token-seconds=5
                healing.enabled=false
                healing.silence-limit-seconds=6
                healing.hard-limit-seconds=7
                healing.start-grace-seconds=0
                healing.layer-share=0.9
                healing.layer-minimum=10
                healing.stack-rate=11
                healing.stack-rate-window-seconds=12
                healing.meltdown-minimum=13
                healing.meltdown-enter=0.8
                healing.meltdown-leave=0.7
                healing.instance-heals=14
                healing.instance-window-seconds=15
                healing.review-seconds=16
                scaling.alarms=cloudwatch
                engine.watch-interval-seconds=0.5
                engine.reconcile-interval-seconds=61
                engine.effect-concurrency=17
                engine.log-limit-bytes=18000
                engine.commands-kept=19
                engine.run-limit-seconds=25
                engine.configure-hold-seconds=20
                sources.total-seconds=21
                sources.silence-seconds=22
                sources.content-bytes=23000
                sources.kept-bytes=24000
                sources.max-files=39
                sources.download-bytes=40000
                sources.concurrent=41
                sources.kept-days=42
                sources.ca-certificates=/etc/cairn/ca.pem
                audit.directory=/var/log/cairn
                audit.keep-days=26
                audit.keep-bytes=27000
                audit.file-bytes=28000
                audit.sync-changes=false
                events.webhooks=%s
                events.source=shop.opsworks
                events.keep-days=43
                events.give-up-seconds=44
                events.retry-limit-seconds=45
                events.request-limit-seconds=46
                events.eventbridge=true
                events.eventbridge-bus=ours
                events.eventbridge-region=eu-west-1
                metrics.cloudwatch=true
                metrics.cloudwatch-namespace=Shop
                metrics.cloudwatch-region=eu-west-2
                limits.stacks-per-region=31
                limits.layers-per-stack=32
                limits.instances-per-stack=33
                limits.apps-per-stack=34
                limits.custom-json-bytes=3500000
                limits.environment-bytes=36
                limits.tags=37
                limits.alarms=38
                """.formatted(webhooks()));
        assertThat(Files.readAllLines(file)).hasSize(Setting.values().length);

        CoordinatorConfig config = CoordinatorConfig.of(Settings.read(file), null, CACHE);
        assertThat(config.data()).isEqualTo(Path.of("/srv/cairn"));
        assertThat(config.http().host()).isEqualTo("0.0.0.0");
        assertThat(config.http().port()).isEqualTo(1);
        assertThat(config.http().publicUrl()).isEqualTo("https://cairn.example.com");
        assertThat(config.http().logLinkLife()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.http().clientAddressHeader()).isEqualTo("X-Forwarded-For");
        assertThat(config.audit())
                .isEqualTo(new AuditConfig(Path.of("/var/log/cairn"), 28_000, Duration.ofDays(26), 27_000, false));
        assertThat(config.events().webhooks()).hasToString("[ops https://hooks.example.com:8443]");
        assertThat(config.events().source()).isEqualTo("shop.opsworks");
        assertThat(config.events().delivery())
                .isEqualTo(new EventConfig(
                        Duration.ofDays(43), Duration.ofSeconds(1), Duration.ofSeconds(45), Duration.ofSeconds(44)));
        assertThat(config.events().requestLimit()).isEqualTo(Duration.ofSeconds(46));
        assertThat(config.metrics().cloudWatch()).isEqualTo(new CloudWatchMetrics.Config("Shop", "eu-west-2"));
        assertThat(config.events().eventBridge()).isEqualTo(new EventBridge.Config("ours", "eu-west-1"));
        assertThat(config.http().limits())
                .isEqualTo(new Limits(Map.of(
                        Limit.STACKS, 31,
                        Limit.LAYERS, 32,
                        Limit.INSTANCES, 33,
                        Limit.APPS, 34,
                        Limit.CUSTOM_JSON, 3_500_000,
                        Limit.ENVIRONMENT, 36,
                        Limit.TAGS, 37,
                        Limit.ALARMS, 38)));
        assertThat(config.http().accountId()).isEqualTo("210987654321");
        assertThat(config.agents())
                .isEqualTo(new CoordinatorConfig.Agents(
                        "10.0.0.1", 2, List.of("cairn.example.com:8443", "[fe80::1]:8443")));
        assertThat(config.store()).isEqualTo("postgresql://me:geheim@localhost/cairn");
        assertThat(config.toString()).doesNotContain("geheim");
        assertThat(config.clientCertificateLifetime()).isEqualTo(Duration.ofDays(4));
        assertThat(config.compute()).isInstanceOfSatisfying(ComputeChoice.Local.class, local -> {
            assertThat(local.config().directory()).isEqualTo(Path.of("/srv/cairn/machines"));
            assertThat(local.config().distribution()).isEqualTo(Path.of("/opt/cairn"));
            assertThat(local.config().cache()).isEqualTo(Path.of("/var/tmp/cairn"));
            assertThat(local.config().kind()).contains(MachineKind.PROCESSES);
            assertThat(local.config().limits().machines()).isEqualTo(7);
            assertThat(local.config().mirrors())
                    .isEqualTo(new LocalConfig.Mirrors(
                            URI.create("http://mirror.example.com/debian"),
                            URI.create("http://mirror.example.com/debian-security")));
            assertThat(local.config().ports()).isEqualTo(new LocalConfig.Ports(List.of(9418), List.of(80, 443)));
            assertThat(local.config().upstreamProxy()).contains(URI.create("http://proxy.example.com:3128"));
        });
        EngineConfig engine = config.engine();
        assertThat(engine.limits()).isEqualTo(config.http().limits());
        assertThat(engine.heartbeatInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(engine.heartbeatsPerSecond()).isEqualTo(3);
        assertThat(engine.enrolmentTokenLife()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.alarms()).isEqualTo(CoordinatorConfig.AlarmSource.CLOUDWATCH);
        assertThat(config.proofs())
                .isEqualTo(new ProofSettings(Demand.WHEN_SENT, false, Path.of("/etc/cairn/ec2.pem"), "210987654322"));
        assertThat(engine.watchInterval()).isEqualTo(Duration.ofMillis(500));
        assertThat(engine.reconcileInterval()).isEqualTo(Duration.ofSeconds(61));
        assertThat(engine.effectConcurrency()).isEqualTo(17);
        assertThat(engine.logLimitBytes()).isEqualTo(18_000);
        assertThat(engine.commandsKept()).isEqualTo(19);
        assertThat(engine.runLimit()).isEqualTo(Duration.ofSeconds(25));
        assertThat(engine.configureHold()).isEqualTo(Duration.ofSeconds(20));
        assertThat(engine.healing())
                .isEqualTo(new HealingPolicy(
                        false,
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(7),
                        Duration.ZERO,
                        0.9,
                        10,
                        11,
                        Duration.ofSeconds(12),
                        13,
                        0.8,
                        0.7,
                        14,
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(16)));
        assertThat(config.sources())
                .isEqualTo(new SourceLimits(
                        Duration.ofSeconds(21),
                        Duration.ofSeconds(22),
                        23_000,
                        39,
                        40_000,
                        41,
                        24_000,
                        Duration.ofDays(42)));
        assertThat(config.sourceAuthorities()).isEqualTo(Path.of("/etc/cairn/ca.pem"));
    }

    @Test
    void suggestsTheKeyThatWasMeant() throws Exception {
        Path file = Files.writeString(directory.resolve("cairn.properties"), "healing.silence-limit-second=20\n");
        assertThatThrownBy(() -> Settings.read(file))
                .hasMessageContaining("no setting \"healing.silence-limit-second\"")
                .hasMessageContaining("did you mean \"healing.silence-limit-seconds\"?");
    }

    @Test
    void refusesValuesThatMakeNoSense() {
        refused(Setting.HTTP_PORT, "70000", "http.port must be between 0 and 65535");
        refused(Setting.HTTP_PORT, "many", "must be a whole number");
        refused(Setting.ADVERTISE, "cairn.example.com", "must be HOST:PORT");
        refused(Setting.COMPUTE, "ec3", "--compute must be local, ec2 or none");
        refused(Setting.HEARTBEAT, "0", "more than 0 seconds");
        refused(Setting.HEALING, "yes", "must be true or false");
        refused(Setting.LAYER_SHARE, "2", "between 0 and 1");
        refused(Setting.HARD_LIMIT, "1", "must not be below the silence limit");
        refused(Setting.ACCOUNT_ID, "12", "twelve digits");
        refused(Setting.COMPUTE, "local", "needs the distribution");
        assertThatThrownBy(() -> config(Map.of())).hasMessageContaining("--data DIR is needed");
    }

    @Test
    void spellsNoOptionTwice() {
        Set<String> seen = new HashSet<>();
        assertThat(Arrays.stream(Setting.values()).flatMap(setting -> setting.options().stream()))
                .allMatch(seen::add);
    }

    @Test
    void saysInOneLineWhatIsWrongOnTheCommandLine() {
        usageError("unknown option --colour", "--data", "x", "--colour", "red");
        usageError("unknown option --http-prt, did you mean --http-port?", "--http-prt=1");
        usageError("unknown option --http-p,", "--http-p", "1");
        usageError("unexpected argument \"y\"", "--data", "x", "y");
        usageError("option --data needs a value", "--data");
        usageError("--store or --store-url is given more than once", "--store", "x", "--store-url", "y");
        usageError("--data DIR is needed");
        usageError("http.port must be a whole number", "--data", "x", "--http-port", "eighty");
        usageError("cannot be read", "--config", directory.resolve("missing").toString());
    }

    @Test
    void saysInOneLineWhyItCannotStart() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        Output output = run("--data", file.resolve("data").toString());
        assertThat(output.status()).isEqualTo(1);
        assertThat(output.err().lines()).hasSize(1).first().asString().contains("the data directory");
    }

    @Test
    void explainsItself() {
        Output output = run("--help");
        assertThat(output.status()).isZero();
        assertThat(output.out()).contains("--http-port", "--connection-lost-seconds", "(http.port)");
        assertThat(run("--version").out()).startsWith("cairn coordinator ");
    }

    private static void usageError(String message, String... arguments) {
        Output output = run(arguments);
        assertThat(output.status()).isEqualTo(2);
        assertThat(output.err().lines()).hasSize(1).first().asString().contains(message);
        assertThat(output.out()).isEmpty();
    }

    private static void refused(Setting setting, String value, String message) {
        assertThatThrownBy(() -> config(Map.of(Setting.DATA, "/data", setting, value)))
                .isInstanceOf(Settings.Invalid.class)
                .hasMessageContaining(message);
    }

    private static CoordinatorConfig config(Map<Setting, String> values) throws Settings.Invalid {
        Map<Setting, String> copy = new EnumMap<>(Setting.class);
        copy.putAll(values);
        return CoordinatorConfig.of(new Settings(copy), null, CACHE);
    }

    private record Output(int status, String out, String err) {}

    private static Output run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(
                arguments,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Output(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
