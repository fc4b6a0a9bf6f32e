package dev.cairn.agent.registration;

import dev.cairn.agent.Agent;
import dev.cairn.agent.AgentConfig;
import dev.cairn.agent.AgentLog;
import dev.cairn.agent.ec2.Ec2Identity;
import dev.cairn.agent.session.EnrolmentKey;
import dev.cairn.agent.session.Identity;
import dev.cairn.agent.system.LinuxMachine;
import dev.cairn.agent.system.SystemChance;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@code cairn agent register}: joins this machine to a stack and exits. */
public final class Main {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private Main() {}

    /** Runs the command line and exits. */
    public static void main(String[] args) {
        System.setProperty("java.util.logging.manager", AgentLog.LastingLogManager.class.getName());
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        CommandLine commandLine = RegisterOptions.commandLine();
        try {
            ParseResult parsed = commandLine.parseArgs(args);
            if (parsed.isUsageHelpRequested()) {
                commandLine.usage(out);
                return OK;
            }
            AgentLog.install(null, "warn");
            register(new RegisterOptions(parsed), commandLine, out);
            return OK;
        } catch (ParameterException | AgentConfig.InvalidException e) {
            err.println("cairn agent register: " + e.getMessage());
            return USAGE;
        } catch (AccessDeniedException e) {
            err.println("cairn agent register: " + e.getFile() + " may not be written or read; run it as root");
            return FAILED;
        } catch (IOException | Agent.CannotStartException e) {
            err.println("cairn agent register: " + e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }

    private static void register(RegisterOptions options, CommandLine commandLine, PrintStream out)
            throws IOException, AgentConfig.InvalidException, Agent.CannotStartException, InterruptedException {
        Preconfig given = options.text("--preconfig").isPresent()
                ? Preconfig.read(options.path("--preconfig", Path.of("")))
                : new Preconfig(Map.of());
        String stackId = options.text("--stack-id")
                .or(() -> given.get("stack_id"))
                .orElseThrow(() -> missing(commandLine, "--stack-id ID"));
        URI endpoint = endpoint(options, given, commandLine);
        String region = options.text("--region")
                .or(() -> given.get("ops_works_region"))
                .or(() -> Optional.ofNullable(System.getenv("AWS_REGION")))
                .or(() -> Optional.ofNullable(System.getenv("AWS_DEFAULT_REGION")))
                .orElse("us-east-1");
        Path config = options.path("--config", AgentConfig.DEFAULT_FILE);
        Registration registration =
                new Registration(config, options.path("--state-directory", Path.of("/var/lib/cairn")));
        registration.requireStranger();
        boolean onEc2 = isOnEc2(options, given, commandLine);
        Optional<Ec2Identity> identity = onEc2 ? Optional.of(Ec2Identity.read()) : Optional.empty();
        try (StackClient client = StackClient.open(endpoint, region, key(given))) {
            Map<String, String> parameters =
                    given.get("authority_certificate").isPresent() ? given.values() : client.parameters(stackId);
            List<String> addresses = options.addresses("--coordinator").isEmpty()
                    ? List.of(parameter(parameters, "coordinator_addresses").split(",", -1))
                    : options.addresses("--coordinator");
            EnrolmentKey key = registration.key();
            String instanceId = client.register(new Registration.Machine(
                    stackId,
                    options.text("--hostname").or(() -> given.get("hostname")).orElseGet(Main::ownName),
                    options.text("--private-ip")
                            .or(() -> given.get("private_ip"))
                            .orElseGet(() -> ownAddress(endpoint)),
                    options.text("--public-ip").or(() -> given.get("public_ip")),
                    identity,
                    key));
            registration.writeSettings(addresses, parameter(parameters, "authority_certificate"), key);
            Identity enrolled = registration.enrol(home(), new SystemChance());
            out.println("Instance successfully registered. Instance ID: " + enrolled.instanceId());
            if (!enrolled.instanceId().equals(instanceId)) {
                throw new IOException("the coordinator enrolled it as another instance than it had registered it as ("
                        + instanceId + "); is another coordinator at the agents' address?");
            }
        }
        out.println(start(options, registration, config));
    }

    private static String start(RegisterOptions options, Registration registration, Path config) throws IOException {
        Path program = home().resolve("bin/cairn-agent");
        if (!options.starts()) {
            return "Start its agent with " + program + " run --config " + config;
        }
        try (LinuxMachine machine = new LinuxMachine()) {
            return new Service(machine.commands(), program, config, registration.identityFile()).start();
        }
    }

    private static URI endpoint(RegisterOptions options, Preconfig given, CommandLine commandLine) {
        Optional<String> named = given.get("ops_works_endpoint")
                .map(host -> (given.get("ops_works_use_ssl").orElse("true").equals("true") ? "https" : "http") + "://"
                        + host
                        + given.get("ops_works_port").map(port -> ":" + port).orElse(""));
        String url = options.text("--endpoint-url")
                .or(() -> named)
                .orElseThrow(() -> missing(commandLine, "--endpoint-url URL"));
        try {
            URI endpoint = URI.create(url);
            if (endpoint.getHost() != null && List.of("http", "https").contains(String.valueOf(endpoint.getScheme()))) {
                return endpoint;
            }
        } catch (IllegalArgumentException malformed) {
            // Said below.
        }
        throw new ParameterException(
                commandLine, "--endpoint-url must be an http:// or https:// address, not \"" + url + "\"");
    }

    private static boolean isOnEc2(RegisterOptions options, Preconfig given, CommandLine commandLine) {
        String name = options.text("--infrastructure-class")
                .orElse(given.get("import").orElse("false").equals("true") ? "ec2" : "on-premises");
        if (!name.equals("ec2") && !name.equals("on-premises")) {
            throw new ParameterException(
                    commandLine, "--infrastructure-class must be ec2 or on-premises, not \"" + name + "\"");
        }
        return name.equals("ec2");
    }

    private static ParameterException missing(CommandLine commandLine, String option) {
        return new ParameterException(commandLine, option + " is needed; see cairn agent register --help");
    }

    private static Optional<StackClient.KeyPair> key(Preconfig given) {
        return given.get("access_key_id")
                .flatMap(id -> given.get("secret_access_key").map(secret -> new StackClient.KeyPair(id, secret)));
    }

    private static String parameter(Map<String, String> parameters, String name) throws IOException {
        String value = parameters.get(name);
        if (value == null || value.isEmpty()) {
            throw new IOException("the coordinator's provisioning parameters lack " + name
                    + ": is the endpoint a coordinator of Cairn?");
        }
        return value;
    }

    /** This machine's name, as far as it fits an instance's. */
    private static String ownName() {
        String name;
        try {
            name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "";
        }
        String first = name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
        String fitting =
                first.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-").replaceAll("^-+|-+$", "");
        return fitting.length() > 63 ? fitting.substring(0, 63) : fitting;
    }

    /** The address from which this machine speaks with the coordinator. Sends nothing. */
    private static String ownAddress(URI coordinator) {
        int port = coordinator.getPort() < 0 ? 443 : coordinator.getPort();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(coordinator.getHost(), port));
            return socket.getLocalAddress().getHostAddress();
        } catch (IOException | RuntimeException unreachable) {
            return "";
        }
    }

    /** The directory of the distribution, told by the launcher. */
    private static Path home() {
        return Path.of(System.getProperty("cairn.home", "/opt/cairn"));
    }
}
