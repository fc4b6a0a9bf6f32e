package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.port.Compute;
import dev.cairn.coordinator.port.Compute.ComputeException.Remedy;
import dev.cairn.coordinator.port.Surroundings;
import dev.cairn.coordinator.port.Time;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceAttributeName;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/**
 * Machines on EC2 (ADR 9). A launch carries its token twice: as client token, so that EC2 makes one machine of it, and as tag, by
 * which it is found again. Safe for many threads.
 */
public final class Ec2Compute implements Compute {
    private static final Logger LOG = LoggerFactory.getLogger(Ec2Compute.class);
    /** EC2's documentation speaks of seconds; emulators and bad days of more. */
    private static final Duration SETTLING = Duration.ofMinutes(1);

    private final Ec2Clients clients;
    private final String owner;
    private final BootScript userData;
    private final Time time;
    private final SecurityGroups groups;
    private final Launch launch;
    private final Lookup lookup;
    private final Ec2Surroundings surroundings;
    /** Machines that EC2 may not know everywhere yet, with the moment of their launch in nanoseconds. */
    private final Map<ServerId, Long> young = new ConcurrentHashMap<>();

    /** What a machine runs when it boots, as text. */
    @FunctionalInterface
    public interface BootScript {
        /**
         * The text for one machine.
         *
         * @throws ComputeException when this coordinator has no agent to give away
         */
        String of(LaunchRequest request) throws ComputeException;
    }

    /**
     * Reaches EC2 by these clients.
     *
     * @param owner marks what this coordinator makes; at most 256 characters
     */
    public Ec2Compute(Ec2Clients clients, String owner, BootScript userData, Time time) {
        this.clients = clients;
        this.owner = owner;
        this.userData = userData;
        this.time = time;
        surroundings = new Ec2Surroundings(clients, owner);
        groups = new SecurityGroups(clients, owner, time);
        lookup = new Lookup(clients, owner);
        launch = new Launch(new MachineImages(clients), groups, new Subnets(clients), owner);
    }

    @Override
    public String describeSelf() {
        return "machines on EC2, marked " + Marks.OWNER + "=" + owner;
    }

    @Override
    public boolean manages(ServerId id) {
        return id.onEc2();
    }

    @Override
    public Surroundings surroundings() {
        return surroundings;
    }

    @Override
    public Duration settling() {
        return SETTLING;
    }

    @Override
    public ServerState launch(LaunchRequest request) throws ComputeException {
        String region = request.order().region();
        Optional<ServerState> made = launched(region, request.token());
        if (made.isPresent()) {
            return made.get();
        }
        RunInstancesRequest run = launch.request(request, userData.of(request));
        try {
            Instance machine = clients.ec2(region).runInstances(run).instances().getFirst();
            noteYoung(new ServerId(machine.instanceId()));
            return Descriptions.state(machine);
        } catch (AwsServiceException e) {
            if (Ec2Failures.code(e).startsWith("Idempotent")) {
                // A former try with this token came through; its machine is described when EC2 knows it everywhere.
                return launched(region, request.token())
                        .orElseThrow(() -> new ComputeException(
                                "EC2 says that this launch was made before and does not describe its machine yet",
                                Remedy.RETRY,
                                e));
            }
            if (Ec2Failures.code(e).startsWith("InvalidGroup")) {
                groups.forget();
            }
            throw Ec2Failures.of("launching " + request.hostname(), region, e);
        } catch (SdkException e) {
            throw Ec2Failures.of("launching " + request.hostname(), region, e);
        }
    }

    private void noteYoung(ServerId id) {
        long now = time.nanos();
        young.values().removeIf(since -> now - since > SETTLING.toNanos());
        young.put(id, now);
    }

    @Override
    public Optional<ServerState> launched(String region, String token) throws ComputeException {
        return lookup.launched(region, token);
    }

    @Override
    public ServerState start(ServerId id, LaunchRequest request) throws ComputeException {
        String region = request.order().region();
        Instance machine = lookup.machines(region, List.of(id)).get(id);
        if (machine == null) {
            throw new ComputeException("there is no machine " + id + " in " + region, Remedy.CHANGE, null);
        }
        ServerState state = Descriptions.state(machine);
        switch (state.phase()) {
            case PENDING, RUNNING -> {
                return state;
            }
            case STOPPING ->
                throw new ComputeException("the machine " + id + " is still being stopped", Remedy.SLOW_DOWN, null);
            case TERMINATED -> throw new ComputeException("the machine " + id + " has ended", Remedy.CHANGE, null);
            case STOPPED -> {
                adapt(machine, request);
                call("starting " + id, region, ec2 -> ec2.startInstances(start -> start.instanceIds(id.value())));
            }
        }
        Server stopped = state.server();
        // Its public address may be another from now on, and its groups those that it was just given.
        Server started = new Server(
                id,
                stopped.privateIp(),
                stopped.privateDns(),
                null,
                null,
                stopped.availabilityZone(),
                stopped.subnetId(),
                stopped.imageId(),
                stopped.rootDeviceVolumeId(),
                null);
        return new ServerState(started, Phase.PENDING);
    }

    /** What was changed of the instance while its machine was stopped. A machine that was made elsewhere keeps what it has. */
    private void adapt(Instance machine, LaunchRequest request) throws ComputeException {
        if (!Marks.on(machine.tags(), Marks.OWNER, owner)) {
            return;
        }
        String region = request.order().region();
        String id = machine.instanceId();
        String type = request.settings().instanceType();
        if (!type.equals(machine.instanceTypeAsString())) {
            call(
                    "changing the type of " + id + " to " + type,
                    region,
                    ec2 -> ec2.modifyInstanceAttribute(
                            change -> change.instanceId(id).instanceType(value -> value.value(type))));
        }
        Set<String> wanted = new LinkedHashSet<>(groups.ids(request.order()));
        Set<String> present = new LinkedHashSet<>();
        machine.securityGroups().forEach(group -> present.add(group.groupId()));
        machine.networkInterfaces().forEach(card -> card.groups().forEach(group -> present.add(group.groupId())));
        // Who describes no groups does not know any.
        if (!wanted.isEmpty() && !present.isEmpty() && !wanted.equals(present)) {
            callIfKnown(
                    "changing the security groups of " + id,
                    region,
                    ec2 -> ec2.modifyInstanceAttribute(
                            change -> change.instanceId(id).groups(wanted)));
        }
        String data = Launch.encoded(userData.of(request));
        // Needed only where the certificate is lost. In this form the value is a plain text; as a blob, emulators
        // disagree about how often it is encoded.
        callIfKnown(
                "giving " + id + " a new enrolment token",
                region,
                ec2 -> ec2.modifyInstanceAttribute(change -> change.instanceId(id)
                        .attribute(InstanceAttributeName.USER_DATA)
                        .value(data)));
    }

    /** What has ended is left alone: not everything that speaks EC2's language refuses to stop it, and it would live again. */
    @Override
    public void stop(String region, ServerId id) throws ComputeException {
        if (describe(region, id)
                .filter(state -> state.phase() == Phase.TERMINATED)
                .isPresent()) {
            return;
        }
        end("stopping", region, id, ec2 -> ec2.stopInstances(stop -> stop.instanceIds(id.value())));
    }

    @Override
    public void terminate(String region, ServerId id) throws ComputeException {
        end("terminating", region, id, ec2 -> ec2.terminateInstances(end -> end.instanceIds(id.value())));
    }

    private void end(String what, String region, ServerId id, Consumer<Ec2Client> action) throws ComputeException {
        if (!manages(id)) {
            return;
        }
        try {
            action.accept(clients.ec2(region));
        } catch (AwsServiceException e) {
            if (!isGone(region, id, e)) {
                throw Ec2Failures.of(what + " " + id, region, e);
            }
        } catch (SdkException e) {
            throw Ec2Failures.of(what + " " + id, region, e);
        }
    }

    /** Refused because there is nothing left to do? A machine launched a moment ago may only not be known everywhere. */
    private boolean isGone(String region, ServerId id, AwsServiceException e) throws ComputeException {
        return switch (Ec2Failures.code(e)) {
            case "InvalidInstanceID.NotFound" -> !young.containsKey(id);
            case "IncorrectInstanceState" ->
                describe(region, id)
                        .filter(state -> state.phase() != Phase.TERMINATED)
                        .isEmpty();
            default -> false;
        };
    }

    @Override
    public void reboot(String region, ServerId id) throws ComputeException {
        call("rebooting " + id, region, ec2 -> ec2.rebootInstances(reboot -> reboot.instanceIds(id.value())));
    }

    @Override
    public Map<ServerId, ServerState> describe(String region, Collection<ServerId> ids) throws ComputeException {
        Map<ServerId, ServerState> states = new HashMap<>();
        lookup.machines(region, ids).forEach((id, machine) -> states.put(id, Descriptions.state(machine)));
        return states;
    }

    @Override
    public List<OwnServer> own(String region) throws ComputeException {
        return lookup.own(region);
    }

    @Override
    public void close() {
        clients.close();
        LOG.info("compute=ec2 closed");
    }

    /** For what a machine can live without: an endpoint that does not know the call does not hold up a start. */
    private void callIfKnown(String what, String region, Consumer<Ec2Client> action) throws ComputeException {
        try {
            action.accept(clients.ec2(region));
        } catch (SdkException e) {
            if (!Ec2Failures.unknownCall(e)) {
                throw Ec2Failures.of(what, region, e);
            }
            LOG.warn(
                    "region={} left out, as the endpoint does not know the call: {}: {}", region, what, e.getMessage());
        }
    }

    private void call(String what, String region, Consumer<Ec2Client> action) throws ComputeException {
        try {
            action.accept(clients.ec2(region));
        } catch (SdkException e) {
            throw Ec2Failures.of(what, region, e);
        }
    }
}
