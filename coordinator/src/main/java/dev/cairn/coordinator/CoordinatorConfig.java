package dev.cairn.coordinator;

import dev.cairn.coordinator.audit.AuditConfig;
import dev.cairn.coordinator.compute.local.AptSources;
import dev.cairn.coordinator.compute.local.LocalConfig;
import dev.cairn.coordinator.compute.local.MachineKind;
import dev.cairn.coordinator.domain.catalog.Limit;
import dev.cairn.coordinator.domain.catalog.Limits;
import dev.cairn.coordinator.domain.healing.HealingPolicy;
import dev.cairn.coordinator.engine.EngineConfig;
import dev.cairn.coordinator.http.HttpConfig;
import dev.cairn.coordinator.http.opsworks.LogLinks;
import dev.cairn.coordinator.sources.SourceLimits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a coordinator is set up. Each part is the configuration of the package that it is named after.
 *
 * @param data the data directory
 * @param agents where agents connect
 * @param store null for SQLite in the data directory; may hold a password
 * @param sourceAuthorities certificates (PEM) of authorities that servers of sources may have beside the usual; null for none
 * @param events who is told of them
 * @param metrics who publishes them
 * @param clientCertificateLifetime of agents' certificates
 * @param distribution that this process runs from, given away to machines that join; null when unknown
 */
public record CoordinatorConfig(
        Path data,
        HttpConfig http,
        Agents agents,
        ComputeChoice compute,
        AlarmSource alarms,
        ProofSettings proofs,
        @Nullable String store,
        EngineConfig engine,
        SourceLimits sources,
        @Nullable Path sourceAuthorities,
        AuditConfig audit,
        EventSettings events,
        MetricSettings metrics,
        Duration clientCertificateLifetime,
        @Nullable Path distribution) {
    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):([0-9]{1,5})");

    /**
     * Where agents connect.
     *
     * @param advertised host:port, best first; empty means this machine's addresses
     */
    public record Agents(String host, int port, List<String> advertised) {
        public Agents {
            advertised = List.copyOf(advertised);
        }
    }

    /** What starts machines. */
    public sealed interface ComputeChoice {
        /** This host. */
        record Local(LocalConfig config) implements ComputeChoice {}

        /** EC2, in the region of each stack, with the credentials that the SDK finds. */
        record Ec2() implements ComputeChoice {}

        /** Nobody: people join machines by hand. */
        record ByHand() implements ComputeChoice {}
    }

    /** Who knows the states of the alarms that layers scale by. */
    public enum AlarmSource {
        NONE,
        CLOUDWATCH
    }

    /** Keeps the store's password out of logs. */
    @Override
    public String toString() {
        return "CoordinatorConfig[data=" + data + "]";
    }

    /**
     * Reads the settings.
     *
     * @param home the distribution that this process runs from, null when unknown
     * @param cache what may be thrown away and is costly to make, unless the settings name another place
     * @throws Settings.Invalid when one is missing or makes no sense
     */
    static CoordinatorConfig of(Settings settings, @Nullable Path home, Path cache) throws Settings.Invalid {
        String dataText = settings.text(Setting.DATA);
        if (dataText == null) {
            throw new Settings.Invalid("--data DIR is needed: where the coordinator keeps its store, keys and bundles");
        }
        Path data = Path.of(dataText).toAbsolutePath().normalize();
        return new CoordinatorConfig(
                data,
                http(settings),
                agents(settings),
                compute(settings, data, home, cache),
                alarms(settings),
                ProofSettings.of(settings),
                settings.text(Setting.STORE),
                engine(settings),
                sources(settings),
                sourceAuthorities(settings),
                audit(settings, data),
                EventSettings.of(settings),
                MetricSettings.of(settings),
                settings.days(Setting.CERTIFICATE_DAYS, Duration.ofDays(30)),
                home);
    }

    private static HttpConfig http(Settings settings) throws Settings.Invalid {
        HttpConfig http = HttpConfig.on(
                        settings.text(Setting.HTTP_HOST, "127.0.0.1"), settings.port(Setting.HTTP_PORT, 8080))
                .withPublicUrl(settings.text(Setting.HTTP_PUBLIC_URL))
                .withClientAddressHeader(clientAddressHeader(settings))
                .withLogLinkLife(settings.seconds(Setting.LOG_LINK_LIFE, LogLinks.USUAL_LIFE))
                .withLimits(limits(settings));
        try {
            return http.withAccountId(settings.text(Setting.ACCOUNT_ID, HttpConfig.DEFAULT_ACCOUNT_ID));
        } catch (IllegalArgumentException e) {
            throw new Settings.Invalid(String.valueOf(e.getMessage()), e);
        }
    }

    private static @Nullable String clientAddressHeader(Settings settings) throws Settings.Invalid {
        String name = settings.text(Setting.CLIENT_ADDRESS_HEADER);
        if (name != null && !name.matches("[A-Za-z0-9-]+")) {
            throw new Settings.Invalid(
                    Setting.CLIENT_ADDRESS_HEADER.key() + " must be the name of a header, not \"" + name + "\"");
        }
        return name;
    }

    private static Limits limits(Settings settings) throws Settings.Invalid {
        Limits limits = Limits.USUAL;
        for (Limit limit : Limit.values()) {
            Setting setting = Setting.of(limit.setting()).orElseThrow();
            limits = limits.with(limit, settings.count(setting, limit.usual()));
        }
        return limits;
    }

    private static Agents agents(Settings settings) throws Settings.Invalid {
        List<String> advertised = settings.list(Setting.ADVERTISE);
        for (String address : advertised) {
            if (!HOST_AND_PORT.matcher(address).matches()) {
                throw new Settings.Invalid(Setting.ADVERTISE.key() + " must be HOST:PORT, not \"" + address + "\"");
            }
        }
        return new Agents(
                settings.text(Setting.GRPC_HOST, "0.0.0.0"), settings.port(Setting.GRPC_PORT, 8443), advertised);
    }

    private static ComputeChoice compute(Settings settings, Path data, @Nullable Path home, Path cache)
            throws Settings.Invalid {
        return switch (settings.text(Setting.COMPUTE, "none")) {
            case "none" -> new ComputeChoice.ByHand();
            case "local" -> new ComputeChoice.Local(local(settings, data, home, cache));
            case "ec2" -> new ComputeChoice.Ec2();
            default ->
                throw new Settings.Invalid(
                        "--compute must be local, ec2 or none, not \"" + settings.text(Setting.COMPUTE) + "\"");
        };
    }

    /** Who has machines on EC2 has credentials for CloudWatch, too. */
    private static AlarmSource alarms(Settings settings) throws Settings.Invalid {
        String usual = settings.text(Setting.COMPUTE, "none").equals("ec2") ? "cloudwatch" : "none";
        return switch (settings.text(Setting.ALARM_SOURCE, usual)) {
            case "none" -> AlarmSource.NONE;
            case "cloudwatch" -> AlarmSource.CLOUDWATCH;
            default ->
                throw new Settings.Invalid(Setting.ALARM_SOURCE.key() + " must be cloudwatch or none, not \""
                        + settings.text(Setting.ALARM_SOURCE) + "\"");
        };
    }

    private static LocalConfig local(Settings settings, Path data, @Nullable Path home, Path cache)
            throws Settings.Invalid {
        String named = settings.text(Setting.LOCAL_DISTRIBUTION);
        Path distribution =
                named == null ? home : Path.of(named).toAbsolutePath().normalize();
        if (distribution == null) {
            throw new Settings.Invalid(
                    "--compute local needs the distribution that machines run: start the coordinator by"
                            + " ./cairn coordinator, or name it with --compute-local-distribution");
        }
        LocalConfig local =
                LocalConfig.of(data.resolve("machines"), settings.directory(Setting.LOCAL_CACHE, cache), distribution);
        LocalConfig.Limits usual = local.limits();
        int machines = settings.count(Setting.LOCAL_LIMIT, usual.machines());
        return new LocalConfig(
                local.directory(),
                local.cache(),
                local.distribution(),
                local.agentCommand(),
                uri(settings, Setting.LOCAL_MIRROR)
                        .map(LocalConfig.Mirrors::of)
                        .or(() -> AptSources.mirrors(Path.of("/etc/apt"), local.suite()))
                        .orElse(local.mirrors()),
                local.suite(),
                kind(settings),
                uri(settings, Setting.LOCAL_PROXY),
                new LocalConfig.Ports(
                        ports(settings, Setting.LOCAL_HOST_PORTS), ports(settings, Setting.LOCAL_MACHINE_PORTS)),
                new LocalConfig.Limits(
                        machines, usual.processes(), usual.memoryBytes(), usual.packageCacheBytes(), usual.boot()));
    }

    private static List<Integer> ports(Settings settings, Setting setting) throws Settings.Invalid {
        List<Integer> ports = new ArrayList<>();
        for (String word : settings.list(setting)) {
            if (!word.matches("[1-9][0-9]{0,4}") || Integer.parseInt(word) > 65_535) {
                throw new Settings.Invalid(setting.key() + " must be ports from 1 to 65535, not \"" + word + "\"");
            }
            ports.add(Integer.parseInt(word));
        }
        return ports;
    }

    private static Optional<MachineKind> kind(Settings settings) throws Settings.Invalid {
        String value = settings.text(Setting.LOCAL_KIND);
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    MachineKind.valueOf(value.toUpperCase(Locale.ROOT).replace('-', '_')));
        } catch (IllegalArgumentException e) {
            String known = Stream.of(MachineKind.values())
                    .map(kind -> kind.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .collect(Collectors.joining(", "));
            throw new Settings.Invalid(
                    Setting.LOCAL_KIND.key() + " must be one of " + known + ", not \"" + value + "\"", e);
        }
    }

    private static Optional<URI> uri(Settings settings, Setting setting) throws Settings.Invalid {
        String value = settings.text(setting);
        try {
            return value == null ? Optional.empty() : Optional.of(URI.create(value));
        } catch (IllegalArgumentException e) {
            throw new Settings.Invalid(setting.key() + " must be an address, not \"" + value + "\"", e);
        }
    }

    private static EngineConfig engine(Settings settings) throws Settings.Invalid {
        EngineConfig usual = EngineConfig.DEFAULTS;
        return new EngineConfig(
                settings.seconds(Setting.HEARTBEAT, usual.heartbeatInterval()),
                settings.count(Setting.HEARTBEAT_RATE, usual.heartbeatsPerSecond()),
                healing(settings),
                settings.seconds(Setting.WATCH, usual.watchInterval()),
                settings.seconds(Setting.RECONCILE, usual.reconcileInterval()),
                usual.effectRetryFirst(),
                usual.effectRetryLimit(),
                settings.count(Setting.EFFECTS, usual.effectConcurrency()),
                settings.bytes(Setting.LOG_LIMIT, usual.logLimitBytes()),
                settings.count(Setting.COMMANDS_KEPT, usual.commandsKept()),
                settings.seconds(Setting.RUN_LIMIT, usual.runLimit()),
                settings.secondsOrNone(Setting.CONFIGURE_HOLD, usual.configureHold()),
                settings.seconds(Setting.TOKEN_LIFE, usual.enrolmentTokenLife()),
                usual.drainLimit(),
                limits(settings));
    }

    private static HealingPolicy healing(Settings settings) throws Settings.Invalid {
        HealingPolicy usual = HealingPolicy.DEFAULTS;
        Duration silence = settings.seconds(Setting.SILENCE_LIMIT, usual.silenceLimit());
        Duration hard =
                settings.text(Setting.HARD_LIMIT) == null && usual.hardLimit().compareTo(silence) < 0
                        ? silence.multipliedBy(3)
                        : usual.hardLimit();
        try {
            return new HealingPolicy(
                    settings.flag(Setting.HEALING, usual.enabled()),
                    silence,
                    settings.seconds(Setting.HARD_LIMIT, hard),
                    settings.secondsOrNone(Setting.START_GRACE, usual.startGrace()),
                    settings.share(Setting.LAYER_SHARE, usual.layerShare()),
                    settings.count(Setting.LAYER_MINIMUM, usual.layerMinimum()),
                    settings.count(Setting.STACK_RATE, usual.stackRate()),
                    settings.seconds(Setting.STACK_RATE_WINDOW, usual.stackRateWindow()),
                    settings.count(Setting.MELTDOWN_MINIMUM, usual.meltdownMinimum()),
                    settings.share(Setting.MELTDOWN_ENTER, usual.meltdownEnter()),
                    settings.share(Setting.MELTDOWN_LEAVE, usual.meltdownLeave()),
                    settings.count(Setting.INSTANCE_HEALS, usual.instanceHeals()),
                    settings.seconds(Setting.INSTANCE_WINDOW, usual.instanceWindow()),
                    settings.seconds(Setting.HEAL_REVIEW, usual.review()));
        } catch (IllegalArgumentException e) {
            throw new Settings.Invalid(String.valueOf(e.getMessage()), e);
        }
    }

    private static AuditConfig audit(Settings settings, Path data) throws Settings.Invalid {
        AuditConfig usual = AuditConfig.in(data.resolve("audit"));
        return new AuditConfig(
                settings.directory(Setting.AUDIT_DIRECTORY, usual.directory()),
                settings.bytes(Setting.AUDIT_FILE_BYTES, usual.fileBytes()),
                settings.days(Setting.AUDIT_DAYS, usual.kept()),
                settings.bytes(Setting.AUDIT_BYTES, usual.keptBytes()),
                settings.flag(Setting.AUDIT_SYNC, usual.syncChanges()));
    }

    private static @Nullable Path sourceAuthorities(Settings settings) {
        String file = settings.text(Setting.FETCH_AUTHORITIES);
        return file == null ? null : Path.of(file).toAbsolutePath();
    }

    private static SourceLimits sources(Settings settings) throws Settings.Invalid {
        SourceLimits usual = SourceLimits.DEFAULTS;
        return new SourceLimits(
                settings.seconds(Setting.FETCH_LIMIT, usual.total()),
                settings.seconds(Setting.FETCH_SILENCE, usual.silence()),
                settings.bytes(Setting.FETCH_BYTES, usual.contentBytes()),
                settings.count(Setting.FETCH_FILES, usual.files()),
                settings.bytes(Setting.FETCH_DOWNLOAD, usual.downloadBytes()),
                settings.count(Setting.FETCHES, usual.concurrent()),
                settings.bytes(Setting.BUNDLE_BYTES, usual.keptBytes()),
                settings.days(Setting.BUNDLE_DAYS, usual.keptAtLeast()));
    }
}
