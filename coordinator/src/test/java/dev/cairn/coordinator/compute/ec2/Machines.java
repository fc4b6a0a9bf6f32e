package dev.cairn.coordinator.compute.ec2;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Machines after their launch, and what the test does to them behind everybody's back. */
public final class Machines {
    private final Region region;
    private final Map<String, Machine> machines = new LinkedHashMap<>();
    private final Set<String> missingKeys = new HashSet<>();
    private final Set<String> missingProfiles = new HashSet<>();
    private boolean moveWithDescriptions;

    Machines(Region region) {
        this.region = region;
    }

    Map<String, Action> actions() {
        return Map.of(
                "DescribeInstances",
                this::describe,
                "StartInstances",
                each(this::start),
                "StopInstances",
                each(this::stop),
                "TerminateInstances",
                each(this::terminate),
                "RebootInstances",
                this::reboot,
                "ModifyInstanceAttribute",
                this::modify);
    }

    /** From now on each description of what is on its way moves it one step afterwards. */
    public void moveWithDescriptions() {
        synchronized (region) {
            moveWithDescriptions = true;
        }
    }

    /** Launches with this key are refused: it does not exist. */
    public void dropKey(String name) {
        synchronized (region) {
            missingKeys.add(name);
        }
    }

    /** Launches with this instance profile are refused: it does not exist. */
    public void dropProfile(String name) {
        synchronized (region) {
            missingProfiles.add(name);
        }
    }

    boolean movesWithDescriptions() {
        return moveWithDescriptions;
    }

    boolean lacksKey(String name) {
        return missingKeys.contains(name);
    }

    boolean lacksProfile(String name) {
        return missingProfiles.contains(name);
    }

    /** All that were ever made and are not yet forgotten, oldest first. */
    public List<Machine> all() {
        synchronized (region) {
            return List.copyOf(machines.values());
        }
    }

    /** Those that live: neither terminated nor on the way there. */
    public List<Machine> alive() {
        synchronized (region) {
            return machines.values().stream()
                    .filter(each -> !each.is(Machine.State.TERMINATED, Machine.State.SHUTTING_DOWN))
                    .toList();
        }
    }

    /** Somebody stops it by hand; it is down at once. */
    public void stopByHand(String id) {
        synchronized (region) {
            end(machines.get(id), Machine.State.STOPPED, "Client.UserInitiatedShutdown");
        }
    }

    /** Somebody terminates it by hand; it is gone at once. */
    public void terminateByHand(String id) {
        synchronized (region) {
            end(machines.get(id), Machine.State.TERMINATED, "Client.UserInitiatedShutdown");
        }
    }

    /** Terminated machines are no longer described, as an hour later. */
    public void forgetTerminated() {
        synchronized (region) {
            machines.values().removeIf(each -> each.is(Machine.State.TERMINATED));
        }
    }

    Machine add(Machine.Launch launch) {
        Machine machine = new Machine(Region.id("i"), launch);
        machine.privateIp = region.network.privateAddress(launch.subnet());
        machine.publicIp = launch.publicIp() ? region.network.publicAddress() : null;
        machine.doom = region.faults.death();
        machine.staleFor = region.faults.staleness();
        machines.put(machine.id, machine);
        return machine;
    }

    Machine known(String id) throws Refused {
        return known(List.of(id)).getFirst();
    }

    boolean anyIn(String groupId) {
        return alive().stream()
                .anyMatch(each -> each.launch.groups().stream()
                        .anyMatch(group -> group.id().equals(groupId)));
    }

    void step() {
        machines.values().forEach(this::step);
    }

    private void step(Machine machine) {
        Machine.State next = machine.next();
        if (next == machine.state) {
            return;
        }
        if (machine.doom != null && next == Machine.State.TERMINATED && machine.is(Machine.State.PENDING)) {
            end(machine, next, machine.doom);
        } else if (next == Machine.State.RUNNING) {
            machine.state = next;
        } else {
            end(machine, next, machine.reasonCode);
        }
    }

    private void end(Machine machine, Machine.State state, String reason) {
        machine.state = state;
        machine.reasonCode = reason;
        machine.reasonMessage = reason + ": " + state.word;
        region.addresses.forget(machine, state == Machine.State.TERMINATED);
        machine.publicIp = null;
        if (state == Machine.State.TERMINATED) {
            machine.privateIp = null;
            region.disks.release(machine.id);
        }
    }

    private List<Machine> known(List<String> ids) throws Refused {
        for (String id : ids) {
            if (!id.matches("i-[0-9a-f]{8,17}")) {
                throw Refused.of("InvalidInstanceID.Malformed", "Invalid id: \"" + id + "\"");
            }
        }
        List<String> unknown = ids.stream()
                .filter(id -> !machines.containsKey(id) || hidden(machines.get(id)))
                .toList();
        if (!unknown.isEmpty()) {
            ids.stream().filter(machines::containsKey).forEach(id -> aged(machines.get(id)));
            throw Refused.of(
                    "InvalidInstanceID.NotFound",
                    unknown.size() == 1
                            ? "The instance ID '" + unknown.getFirst() + "' does not exist"
                            : "The instance IDs '" + String.join(", ", unknown) + "' do not exist");
        }
        return ids.stream().map(machines::get).toList();
    }

    private static boolean hidden(Machine machine) {
        return machine.staleFor > 0 && machine.shown == null;
    }

    private static void aged(Machine machine) {
        machine.staleFor = Math.max(0, machine.staleFor - 1);
    }

    private interface Change {
        void of(Machine machine) throws Refused;
    }

    private Action each(Change change) {
        return (query, reply) -> {
            List<String> ids = query.list("InstanceId");
            if (ids.isEmpty()) {
                throw Refused.of("MissingParameter", "The request must contain the parameter InstanceId");
            }
            List<Machine> named = known(ids);
            Map<Machine, Machine.State> before = new LinkedHashMap<>();
            for (Machine machine : named) {
                before.put(machine, machine.state);
                change.of(machine);
            }
            reply.items(
                    "instancesSet",
                    before.entrySet(),
                    (item, moved) -> item.leaf("instanceId", moved.getKey().id)
                            .branch("currentState", state -> write(state, moved.getKey().state))
                            .branch("previousState", state -> write(state, moved.getValue())));
        };
    }

    private void changed(Machine machine, Machine.State state, String reason) {
        machine.shown = machine.state;
        machine.staleFor = region.faults.staleness();
        machine.state = state;
        machine.reasonCode = reason;
        machine.reasonMessage = reason == null ? null : reason + ": User initiated";
    }

    private void start(Machine machine) throws Refused {
        if (machine.is(Machine.State.RUNNING, Machine.State.PENDING)) {
            return;
        }
        if (!machine.is(Machine.State.STOPPED)) {
            throw inWrongState(machine, "started");
        }
        changed(machine, Machine.State.PENDING, null);
        if (machine.publicIp == null && machine.launch.publicIp()) {
            machine.publicIp = region.network.publicAddress();
        }
        region.addresses.shown(machine);
    }

    private void stop(Machine machine) throws Refused {
        if (machine.instanceStore()) {
            throw Refused.of(
                    "UnsupportedOperation",
                    "The instance '" + machine.id + "' does not have an 'ebs' root device type and cannot be stopped.");
        }
        if (machine.is(Machine.State.STOPPED, Machine.State.STOPPING)) {
            return;
        }
        if (!machine.is(Machine.State.RUNNING)) {
            throw inWrongState(machine, "stopped");
        }
        changed(machine, Machine.State.STOPPING, "Client.UserInitiatedShutdown");
    }

    private void terminate(Machine machine) {
        if (!machine.is(Machine.State.TERMINATED, Machine.State.SHUTTING_DOWN)) {
            changed(machine, Machine.State.SHUTTING_DOWN, "Client.UserInitiatedShutdown");
        }
    }

    private void reboot(Query query, Xml reply) throws Refused {
        List<Machine> named = known(query.list("InstanceId"));
        for (Machine machine : named) {
            if (!machine.is(Machine.State.RUNNING, Machine.State.PENDING)) {
                throw inWrongState(machine, "rebooted");
            }
        }
        named.forEach(machine -> machine.reboots++);
        reply.leaf("return", true);
    }

    /** As on EC2, type and user data of a stopped machine only. */
    private void modify(Query query, Xml reply) throws Refused {
        Machine machine = known(query.text("InstanceId").orElse(""));
        String type = query.text("InstanceType.Value").orElse(null);
        String userData = query.text("Attribute").filter("userData"::equals).isPresent()
                ? query.text("Value").orElse(null)
                : query.text("UserData.Value").orElse(null);
        if ((type != null || userData != null) && !machine.is(Machine.State.STOPPED)) {
            throw inWrongState(machine, "modified");
        }
        List<Groups.Group> groups = new ArrayList<>();
        for (String id : query.list("GroupId")) {
            groups.add(region.groups.known(id));
        }
        machine.launch = machine.launch.changed(type == null ? null : Images.type(type), groups, userData);
        reply.leaf("return", true);
    }

    private static Refused inWrongState(Machine machine, String done) {
        return Refused.of(
                "IncorrectInstanceState",
                "The instance '" + machine.id + "' is not in a state from which it can be " + done + ".");
    }

    private void describe(Query query, Xml reply) throws Refused {
        List<String> ids = query.list("InstanceId");
        if (!ids.isEmpty() && query.has("MaxResults")) {
            throw Refused.of(
                    "InvalidParameterCombination",
                    "The parameter instancesSet cannot be used with the parameter maxResults");
        }
        Filters filters = Filters.of(query);
        List<Machine> found = new ArrayList<>();
        for (Machine machine : ids.isEmpty() ? all() : known(ids)) {
            if (hidden(machine)) {
                aged(machine);
            } else if (filters.hold(region.tags.of(machine.id), name -> MachineView.attribute(machine, name))) {
                found.add(machine);
            }
        }
        Pages.of(query, reply, found, 5, 1000, page -> {
            reply.items(
                    "reservationSet",
                    page,
                    (item, machine) -> item.leaf("reservationId", "r-" + machine.id.substring(2))
                            .leaf("ownerId", "123456789012")
                            .items("instancesSet", List.of(machine), this::write));
            page.forEach(this::described);
        });
    }

    private void described(Machine machine) {
        boolean stale = machine.staleFor > 0;
        aged(machine);
        if (moveWithDescriptions && !stale) {
            step(machine);
        }
    }

    void write(Xml item, Machine machine) {
        MachineView.write(item, machine, region);
    }

    private static void write(Xml item, Machine.State state) {
        item.leaf("code", state.code).leaf("name", state.word);
    }
}
