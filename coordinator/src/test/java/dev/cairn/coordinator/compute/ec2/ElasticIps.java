package dev.cairn.coordinator.compute.ec2;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Elastic IP addresses. */
public final class ElasticIps {
    /** One address; the association is null while it is nowhere. */
    record Allocated(String ip, String id, String associationId, String machineId) {
        Allocated at(String machine) {
            return new Allocated(ip, id, machine == null ? null : Region.id("eipassoc"), machine);
        }
    }

    private final Region region;
    private final Map<String, Allocated> addresses = new LinkedHashMap<>();
    private int last;

    ElasticIps(Region region) {
        this.region = region;
    }

    Map<String, Action> actions() {
        return Map.of(
                "AllocateAddress", this::allocate,
                "DescribeAddresses", this::describe,
                "AssociateAddress", this::associate,
                "DisassociateAddress", this::disassociate,
                "ReleaseAddress", this::release);
    }

    /** The addresses that the account has. */
    public List<String> all() {
        synchronized (region) {
            return addresses.values().stream().map(Allocated::ip).toList();
        }
    }

    /** Which machine has it; null for none. */
    public String holder(String ip) {
        synchronized (region) {
            return addresses.values().stream()
                    .filter(each -> each.ip().equals(ip) && each.machineId() != null)
                    .map(Allocated::machineId)
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Allocates an address as somebody else would. */
    public String add() {
        synchronized (region) {
            return allocated().ip();
        }
    }

    Allocated known(String id) throws Refused {
        Allocated address = addresses.get(id);
        if (address == null) {
            throw Refused.of("InvalidAllocationID.NotFound", "The allocation ID '" + id + "' does not exist");
        }
        return address;
    }

    /** The machine is down; a terminated one loses its address. */
    void forget(Machine machine, boolean terminated) {
        if (terminated) {
            addresses.replaceAll((id, each) -> machine.id.equals(each.machineId()) ? each.at(null) : each);
        }
    }

    /** The machine is on its way up and is seen at its address again. */
    void shown(Machine machine) {
        addresses.values().stream()
                .filter(each -> machine.id.equals(each.machineId()))
                .forEach(each -> machine.publicIp = each.ip());
    }

    private Allocated allocated() {
        last++;
        Allocated address = new Allocated("198.51.100." + last, Region.id("eipalloc"), null, null);
        addresses.put(address.id(), address);
        return address;
    }

    private void allocate(Query query, Xml reply) throws Refused {
        Map<String, String> tags = Tags.specified(query, "elastic-ip");
        Allocated address = allocated();
        region.tags.put(address.id(), tags);
        reply.leaf("publicIp", address.ip()).leaf("domain", "vpc").leaf("allocationId", address.id());
    }

    private void describe(Query query, Xml reply) throws Refused {
        Filters filters = Filters.of(query);
        List<String> ips = query.list("PublicIp");
        List<String> ids = query.list("AllocationId");
        for (String ip : ips) {
            if (!all().contains(ip)) {
                throw Refused.of("InvalidAddress.NotFound", "Address '" + ip + "' not found.");
            }
        }
        for (String id : ids) {
            known(id);
        }
        List<Allocated> found = new ArrayList<>();
        for (Allocated address : addresses.values()) {
            boolean asked =
                    (ips.isEmpty() || ips.contains(address.ip())) && (ids.isEmpty() || ids.contains(address.id()));
            if (asked
                    && filters.hold(region.tags.of(address.id()), name -> switch (name) {
                        case "allocation-id" -> List.of(address.id());
                        case "association-id" -> Filters.one(address.associationId());
                        case "public-ip" -> List.of(address.ip());
                        case "instance-id" -> Filters.one(address.machineId());
                        case "domain" -> List.of("vpc");
                        default -> null;
                    })) {
                found.add(address);
            }
        }
        reply.items("addressesSet", found, (item, address) -> {
            item.leaf("publicIp", address.ip())
                    .leaf("allocationId", address.id())
                    .leaf("domain", "vpc")
                    .leaf("instanceId", address.machineId())
                    .leaf("associationId", address.associationId());
            region.tags.write(item, address.id());
        });
    }

    private void associate(Query query, Xml reply) throws Refused {
        Allocated address = known(query.required("AllocationId"));
        Machine machine = region.machines.known(query.required("InstanceId"));
        if (!machine.is(Machine.State.RUNNING, Machine.State.STOPPED)) {
            throw Refused.of(
                    "InvalidInstanceID",
                    "The pending instance '" + machine.id + "' is not in a valid state for this operation.");
        }
        String holder = address.machineId();
        if (holder != null && !holder.equals(machine.id)) {
            if (!query.flag("AllowReassociation")) {
                throw Refused.of(
                        "Resource.AlreadyAssociated",
                        "resource " + address.id() + " is already associated with associate-id "
                                + address.associationId());
            }
            bare(region.machines.known(holder));
        }
        addresses.replaceAll((id, each) -> machine.id.equals(each.machineId()) ? each.at(null) : each);
        Allocated moved = address.at(machine.id);
        addresses.put(moved.id(), moved);
        machine.publicIp = moved.ip();
        reply.leaf("return", true).leaf("associationId", moved.associationId());
    }

    private void disassociate(Query query, Xml reply) throws Refused {
        String association = query.required("AssociationId");
        Allocated address = addresses.values().stream()
                .filter(each -> association.equals(each.associationId()))
                .findFirst()
                .orElseThrow(() -> Refused.of(
                        "InvalidAssociationID.NotFound", "The association ID '" + association + "' does not exist"));
        bare(region.machines.known(address.machineId()));
        addresses.put(address.id(), address.at(null));
        reply.leaf("return", true);
    }

    /** Without its Elastic IP a running machine gets a public one again where it was launched with one. */
    private void bare(Machine machine) {
        machine.publicIp =
                machine.launch.publicIp() && machine.is(Machine.State.RUNNING) ? region.network.publicAddress() : null;
    }

    private void release(Query query, Xml reply) throws Refused {
        Allocated address = known(query.required("AllocationId"));
        if (address.machineId() != null) {
            throw Refused.of("InvalidIPAddress.InUse", "Address " + address.ip() + " is in use.");
        }
        addresses.remove(address.id());
        region.tags.forget(address.id());
        reply.leaf("return", true);
    }
}
