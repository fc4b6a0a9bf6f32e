package dev.cairn.coordinator.compute.ec2;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** What an account has in one region. Used under the server's lock. */
final class Region {
    private static final AtomicLong IDS = new AtomicLong(0x0a1b2c3d4e5f60L);

    final String name;
    final Faults faults;
    final Tags tags = new Tags(this);
    final Network network;
    final Groups groups;
    final Images images;
    final Disks disks;
    final Machines machines;
    final ElasticIps addresses;
    final ClassicBalancers balancers;
    final TargetGroups targets;
    final DatabaseInstances databases;
    private final Map<String, Action> actions = new TreeMap<>();

    Region(String name, Faults faults) {
        this.name = name;
        this.faults = faults;
        network = new Network(this);
        groups = new Groups(this);
        images = new Images(this);
        disks = new Disks(this);
        machines = new Machines(this);
        addresses = new ElasticIps(this);
        balancers = new ClassicBalancers(this);
        targets = new TargetGroups(this);
        databases = new DatabaseInstances(this);
        groups.addDefault(network.defaultVpc());
        offer("ec2", tags.actions());
        offer("ec2", network.actions());
        offer("ec2", groups.actions());
        offer("ec2", images.actions());
        offer("ec2", disks.actions());
        offer("ec2", machines.actions());
        offer("ec2", new Launching(this).actions());
        offer("ec2", addresses.actions());
        offer("elasticloadbalancing", balancers.actions());
        offer("elasticloadbalancingv2", targets.actions());
        offer("rds", databases.actions());
    }

    private void offer(String service, Map<String, Action> some) {
        some.forEach((call, action) -> actions.put(service + ":" + call, action));
    }

    Action action(String call) {
        return actions.get(call);
    }

    /** Moves everything that is on its way one step: pending machines run, attaching volumes are attached. */
    void step() {
        machines.step();
        disks.step();
        balancers.step();
        targets.step();
    }

    static String id(String prefix) {
        return "%s-%017x".formatted(prefix, IDS.incrementAndGet());
    }

    static String typeOf(String id) {
        return switch (id.substring(0, id.indexOf('-'))) {
            case "i" -> "instance";
            case "vol" -> "volume";
            case "sg" -> "security-group";
            case "subnet" -> "subnet";
            case "vpc" -> "vpc";
            case "eipalloc" -> "elastic-ip";
            case "eni" -> "network-interface";
            case "ami" -> "image";
            default -> "other";
        };
    }

    /** Refuses an id of nothing, with the code of its kind. */
    void mustExist(String id) throws Refused {
        int dash = id.indexOf('-');
        switch (dash < 0 ? "" : typeOf(id)) {
            case "instance" -> machines.known(id);
            case "volume" -> disks.known(id);
            case "security-group" -> groups.known(id);
            case "subnet" -> network.subnet(id);
            case "vpc" -> network.vpc(id);
            case "elastic-ip" -> addresses.known(id);
            case "image" -> images.known(id);
            case "network-interface" -> {
                // Interfaces live and end with their machines.
            }
            default -> throw Refused.of("InvalidID", "The ID '" + id + "' is not valid");
        }
    }
}
