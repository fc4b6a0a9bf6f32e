package dev.cairn.coordinator;

import dev.cairn.coordinator.account.FirstAdministrator;
import dev.cairn.coordinator.alarms.cloudwatch.CloudWatchAlarms;
import dev.cairn.coordinator.audit.FileAuditTrail;
import dev.cairn.coordinator.compute.ec2.AgentPackage;
import dev.cairn.coordinator.compute.ec2.Ec2Clients;
import dev.cairn.coordinator.compute.ec2.Ec2Compute;
import dev.cairn.coordinator.compute.ec2.UserData;
import dev.cairn.coordinator.compute.local.LocalCompute;
import dev.cairn.coordinator.compute.none.NoCompute;
import dev.cairn.coordinator.distribution.ArchivedDistribution;
import dev.cairn.coordinator.domain.Ids;
import dev.cairn.coordinator.domain.user.AccessKey;
import dev.cairn.coordinator.engine.Engine;
import dev.cairn.coordinator.engine.EventDelivery;
import dev.cairn.coordinator.engine.LiveChanges;
import dev.cairn.coordinator.engine.Measuring;
import dev.cairn.coordinator.grpc.AgentGateway;
import dev.cairn.coordinator.grpc.GatewayConfig;
import dev.cairn.coordinator.http.HttpServer;
import dev.cairn.coordinator.http.Telemetry;
import dev.cairn.coordinator.metrics.files.FileMetricArchive;
import dev.cairn.coordinator.pki.FileCertificateAuthority;
import dev.cairn.coordinator.pki.LocalNames;
import dev.cairn.coordinator.pki.ServerIdentity;
import dev.cairn.coordinator.port.AgentEndpoint;
import dev.cairn.coordinator.port.Alarms;
import dev.cairn.coordinator.port.AuditTrail;
import dev.cairn.coordinator.port.Compute;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.LaunchRequest;
import dev.cairn.coordinator.port.MachineProofs;
import dev.cairn.coordinator.port.MetricArchive;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.StoreUnavailable;
import dev.cairn.coordinator.sources.RemoteCookbookSources;
import dev.cairn.coordinator.sources.Trust;
import dev.cairn.coordinator.store.sql.StoreRefused;
import dev.cairn.coordinator.store.sql.Stores;
import dev.cairn.coordinator.system.RandomIds;
import dev.cairn.coordinator.system.SystemTime;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole coordinator: built in the order of this constructor, closed in reverse. The gateway and the API listen before the
 * engine acts, so that a port in use is found out before anything is launched.
 */
public final class Coordinator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);

    private final Opened opened = new Opened();
    private final CompletableFuture<String> ousted = new CompletableFuture<>();
    private final Addresses addresses;
    private final int grpcPort;
    private final int httpPort;

    /**
     * Starts a coordinator.
     *
     * @throws StartFailed when something that it needs cannot be had; what was opened is closed again
     */
    public Coordinator(CoordinatorConfig config) throws StartFailed {
        addresses = new Addresses(config);
        try {
            opened.add("data directory", DataLock.take(config.data()));
            SystemTime time = opened.add("clock", new SystemTime());
            Ids ids = new RandomIds();
            Store store = opened.add("store", Stores.open(config.store(), config.data(), ousted::complete));
            AccessKey administrator = FirstAdministrator.ensure(
                    store, config.data(), config.http().accountId(), time.now());
            AuditTrail trail = opened.add("audit trail", FileAuditTrail.open(config.audit(), time));
            FileCertificateAuthority authority = FileCertificateAuthority.open(
                    config.data().resolve("pki"), config.clientCertificateLifetime(), time);
            RemoteCookbookSources sources = new RemoteCookbookSources(
                    config.data(), config.sources(), Trust.in(config.sourceAuthorities()), time);
            Vertx vertx = Vertx.vertx(new VertxOptions()
                    .setFileSystemOptions(
                            new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
            opened.add("event loops", () -> vertx.close().await(5, TimeUnit.SECONDS));
            AgentGateway gateway = new AgentGateway(
                    vertx,
                    GatewayConfig.on(config.agents().host(), config.agents().port(), ids.uuid(), version()),
                    authority,
                    sources,
                    time);
            ArchivedDistribution distribution = new ArchivedDistribution(config.distribution(), config.data());
            CompletableFuture<URI> agentArchive = new CompletableFuture<>();
            Compute compute = opened.add(
                    "compute",
                    switch (config.compute()) {
                        case CoordinatorConfig.ComputeChoice.ByHand byHand -> new NoCompute(config.data());
                        case CoordinatorConfig.ComputeChoice.Local local ->
                            LocalCompute.open(local.config(), ids, line -> LOG.info("machines=\"{}\"", line));
                        case CoordinatorConfig.ComputeChoice.Ec2 ec2 ->
                            new Ec2Compute(
                                    new Ec2Clients(),
                                    owner(authority),
                                    request -> userData(distribution, agentArchive, request),
                                    time);
                    });
            LOG.info("compute=\"{}\"", compute.describeSelf());

            Alarms alarms = opened.add("alarms", alarms(config));
            LiveChanges changes = new LiveChanges();
            MachineProofs proofs = config.proofs().open();
            Engine engine =
                    new Engine(store, compute, alarms, sources, gateway, proofs, time, ids, changes, config.engine());
            PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            EventDelivery events = opened.add(
                    "events",
                    new EventDelivery(
                            store.events(),
                            config.events().receivers(config.http().accountId(), time, opened),
                            changes,
                            config.events().delivery(),
                            time,
                            ids));
            EventMeters.register(events, meters);
            MetricArchive archive = new FileMetricArchive(config.data().resolve("metrics"));
            Measuring measuring = opened.add(
                    "metrics",
                    new Measuring(engine, store, archive, config.metrics().listeners(time, meters, opened), time));
            engine.measureBy(measuring);
            opened.add("engine", engine);
            engine.recall();

            NavigableSet<String> names = names(compute);
            ServerIdentity identity = authority.serverIdentity(names);
            opened.add("gateway", gateway);
            grpcPort = gateway.serve(engine.reports(), identity.keyManager());
            opened.add("server certificate", new ServerCertificate(authority, names, identity, gateway, time));
            Gauge.builder("cairn.agents.connected", gateway, AgentGateway::sessionCount)
                    .description("Agents that hold a stream to this coordinator")
                    .register(meters);
            Gauge.builder("cairn.machines.unowned", engine, Engine::unownedMachines)
                    .description("Machines that this coordinator has made and that belong to no instance")
                    .register(meters);
            AgentEndpoint agents = new AgentEndpoint(addresses.forAgents(grpcPort), authority.authorityPem());
            HttpServer http = opened.add(
                    "http",
                    new HttpServer(
                            vertx,
                            config.http(),
                            store,
                            trail,
                            engine,
                            changes,
                            time,
                            ids,
                            meters,
                            administrator,
                            version(),
                            agents,
                            distribution,
                            proofs,
                            new Telemetry(
                                    archive,
                                    measuring::latest,
                                    events,
                                    config.events().envelope(config.http().accountId())),
                            () -> problem(store)));
            httpPort = http.start();
            URI fetched = addresses.agentArchive(httpPort, grpcPort);
            agentArchive.complete(fetched);
            if (config.compute() instanceof CoordinatorConfig.ComputeChoice.Ec2) {
                LOG.info("machines fetch the agent from {}", fetched);
                if (config.http().publicUrl() == null && config.http().host().startsWith("127.")) {
                    LOG.warn(
                            "the API listens on {} only, where no machine of EC2 can fetch the agent: set --http-host to"
                                    + " an address that machines reach, or http.public-url to that of a proxy",
                            config.http().host());
                }
            }
            engine.start(agents);
            events.start();
            measuring.start();
            LOG.info(
                    "dashboard=http://{}:{}{} agents={}",
                    addresses.httpHost(),
                    httpPort,
                    http.dashboardPath(),
                    addresses.forAgents(grpcPort));
        } catch (StoreRefused | ComputeException | IOException | StoreUnavailable e) {
            opened.close();
            throw new StartFailed(String.valueOf(e.getMessage()), e);
        } catch (StartFailed | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** The version of this build. */
    static String version() {
        String version = Coordinator.class.getPackage().getImplementationVersion();
        return version == null ? "0.0.0-unpackaged" : version;
    }

    /** Where people reach the API: {@code http://HOST:PORT}. */
    public String httpAddress() {
        return "http://" + addresses.httpHost() + ":" + httpPort;
    }

    /** Where agents on this machine reach the coordinator: {@code HOST:PORT}. */
    public String grpcAddress() {
        return addresses.grpcHost() + ":" + grpcPort;
    }

    /** Done when another coordinator has taken over the store, with the reason: this one must be closed then. */
    public CompletionStage<String> ousted() {
        return ousted.minimalCompletionStage();
    }

    /** Stops taking requests, says goodbye to agents, finishes what is under way, and lets go of everything. */
    @Override
    public void close() {
        opened.close();
    }

    /** By this machines are found that this coordinator has made; another one has another authority. */
    private static String owner(FileCertificateAuthority authority) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(authority.authorityPem().getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** Machines are launched once the API listens, so that they find the archive. */
    private static String userData(
            ArchivedDistribution distribution, CompletableFuture<URI> archive, LaunchRequest request)
            throws ComputeException {
        try {
            return new UserData(
                            new AgentPackage(archive.join(), distribution.agentSha256(), distribution.architecture()))
                    .of(request);
        } catch (IOException e) {
            throw new ComputeException("no agent for a new machine: " + e.getMessage(), true, e);
        }
    }

    private static Alarms alarms(CoordinatorConfig config) {
        return switch (config.alarms()) {
            case NONE -> Alarms.NONE;
            case CLOUDWATCH -> CloudWatchAlarms.byDefaultChain();
        };
    }

    /** What the server's certificate must name: every way in which an agent may come here. */
    private NavigableSet<String> names(Compute compute) {
        NavigableSet<String> names = new TreeSet<>(LocalNames.ofThisMachine());
        names.addAll(addresses.hosts());
        if (compute instanceof LocalCompute local) {
            local.hostAddress().ifPresent(names::add);
        }
        return names;
    }

    private static Optional<String> problem(Store store) {
        try {
            store.nextDue();
            return Optional.empty();
        } catch (StoreUnavailable e) {
            return Optional.of("the store does not answer");
        }
    }
}
