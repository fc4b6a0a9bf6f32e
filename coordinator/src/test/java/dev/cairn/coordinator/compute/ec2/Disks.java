package dev.cairn.coordinator.compute.ec2;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** EBS volumes. */
public final class Disks {
    private final Region region;
    private final Map<String, Disk> disks = new LinkedHashMap<>();
    private final Map<String, Query> tokens = new HashMap<>();
    private final Map<String, String> byToken = new HashMap<>();
    private boolean failing;

    Disks(Region region) {
        this.region = region;
    }

    Map<String, Action> actions() {
        return Map.of(
                "CreateVolume", this::create,
                "DescribeVolumes", this::describe,
                "AttachVolume", this::attach,
                "DetachVolume", this::detach,
                "DeleteVolume", this::delete);
    }

    public List<Disk> all() {
        synchronized (region) {
            return List.copyOf(disks.values());
        }
    }

    /** Makes a volume as somebody else would, ready to be used. */
    public Disk add(String zone, int sizeGib, String type, Integer iops, boolean encrypted) {
        synchronized (region) {
            Disk disk = new Disk(Region.id("vol"), zone, sizeGib, type, iops, encrypted);
            disks.put(disk.id, disk);
            disk.settle();
            return disk;
        }
    }

    /** From now on volumes fail while they are made, as with a key that may not be used. */
    public void failNew() {
        failing = true;
    }

    /** Somebody makes a volume, ready to be used. */
    public Disk addByHand(String zone, int sizeGib) {
        return add(zone, sizeGib, "gp2", null, false);
    }

    /** Somebody attaches it to a machine that may be another account's. */
    public void attachByHand(String id, String machineId, String device) {
        synchronized (region) {
            disks.get(id).attach(machineId, device, false);
        }
    }

    /** Somebody detaches it; it is free at once. */
    public void releaseByHand(String id) {
        synchronized (region) {
            disks.get(id).release();
        }
    }

    /** Somebody deletes it, wherever it is attached. */
    public void loseByHand(String id) {
        synchronized (region) {
            disks.remove(id);
        }
    }

    List<Disk> of(String machineId) {
        return disks.values().stream()
                .filter(each -> machineId.equals(each.machineId))
                .toList();
    }

    /** The machine has ended. */
    void release(String machineId) {
        for (Disk disk : of(machineId)) {
            if (disk.deleteOnTermination) {
                disks.remove(disk.id);
                region.tags.forget(disk.id);
            } else {
                disk.release();
            }
        }
    }

    void step() {
        disks.values().removeIf(each -> each.state.equals("deleting"));
        disks.values().forEach(Disk::settle);
    }

    Disk known(String id) throws Refused {
        if (!id.matches("vol-[0-9a-f]{8,17}")) {
            throw Refused.of(
                    "InvalidParameterValue",
                    "Value (" + id + ") for parameter volumes is invalid. Expected: 'vol-...'.");
        }
        Disk disk = disks.get(id);
        if (disk == null) {
            throw Refused.of("InvalidVolume.NotFound", "The volume '" + id + "' does not exist.");
        }
        return disk;
    }

    private void create(Query query, Xml reply) throws Refused {
        String token = query.text("ClientToken").orElse("");
        String before = token.isEmpty() ? null : byToken.get(token);
        Disk disk;
        if (before != null) {
            if (!tokens.get(token).values().equals(query.values())) {
                throw Refused.of(
                        "IdempotentParameterMismatch",
                        "The request uses the same client token as a previous, but non-identical request.");
            }
            disk = known(before);
        } else {
            disk = made(query);
            byToken.put(token, disk.id);
            tokens.put(token, query);
        }
        write(reply, disk);
    }

    private Disk made(Query query) throws Refused {
        String zone = query.required("AvailabilityZone");
        if (!region.network.zones().contains(zone)) {
            throw Refused.of("InvalidZone.NotFound", "The zone '" + zone + "' does not exist.");
        }
        String type = query.text("VolumeType").orElse("gp2");
        int size = Integer.parseInt(query.required("Size"));
        Integer iops = query.number("Iops").orElse(null);
        if (List.of("io1", "io2").contains(type) && iops == null) {
            throw Refused.of("MissingParameter", "The request must contain the parameter iops");
        }
        if (iops != null && !List.of("io1", "io2", "gp3").contains(type)) {
            throw Refused.of(
                    "InvalidParameterCombination", "The parameter iops is not supported for " + type + " volumes.");
        }
        int least = switch (type) {
            case "standard", "gp2", "gp3" -> 1;
            case "io1", "io2" -> 4;
            case "st1", "sc1" -> 125;
            default -> throw Refused.of("InvalidParameterValue", "Unknown volume type '" + type + "'.");
        };
        int most = type.equals("standard") ? 1024 : 16384;
        if (size < least || size > most) {
            throw Refused.of(
                    "InvalidParameterValue",
                    "Volume of " + size + "GiB is too " + (size < least ? "small" : "large") + " for volume type "
                            + type
                            + "; " + (size < least ? "minimum" : "maximum") + " is " + (size < least ? least : most)
                            + "GiB.");
        }
        Map<String, String> tags = Tags.specified(query, "volume");
        Disk disk = new Disk(Region.id("vol"), zone, size, type, iops, query.flag("Encrypted"));
        disks.put(disk.id, disk);
        region.tags.put(disk.id, tags);
        disk.failing = failing;
        return disk;
    }

    private void describe(Query query, Xml reply) throws Refused {
        Filters filters = Filters.of(query);
        List<String> ids = query.list("VolumeId");
        for (String id : ids) {
            known(id);
        }
        if (!ids.isEmpty() && query.has("MaxResults")) {
            throw Refused.of(
                    "InvalidParameterCombination",
                    "The parameter volumeSet cannot be used with the parameter maxResults");
        }
        List<Disk> found = new ArrayList<>();
        for (Disk disk : disks.values()) {
            if ((ids.isEmpty() || ids.contains(disk.id))
                    && filters.hold(region.tags.of(disk.id), name -> attribute(disk, name))) {
                found.add(disk);
            }
        }
        Pages.of(query, reply, found, 5, 1000, page -> reply.items("volumeSet", page, this::write));
        if (region.machines.movesWithDescriptions()) {
            found.forEach(this::move);
        }
    }

    private void move(Disk disk) {
        if (disk.state.equals("deleting")) {
            disks.remove(disk.id);
        } else {
            disk.settle();
        }
    }

    private static List<String> attribute(Disk disk, String name) {
        return switch (name) {
            case "volume-id" -> List.of(disk.id);
            case "status" -> List.of(disk.state);
            case "availability-zone" -> List.of(disk.zone);
            case "volume-type" -> List.of(disk.type);
            case "size" -> Filters.one(disk.sizeGib);
            case "encrypted" -> Filters.one(disk.encrypted);
            case "attachment.instance-id" -> Filters.one(disk.machineId);
            case "attachment.device" -> Filters.one(disk.device);
            case "attachment.status" -> disk.machineId == null ? List.of() : List.of(disk.attachmentWord());
            default -> null;
        };
    }

    private void attach(Query query, Xml reply) throws Refused {
        Disk disk = known(query.required("VolumeId"));
        Machine machine = region.machines.known(query.required("InstanceId"));
        String device = query.required("Device");
        if (disk.state.equals("in-use")) {
            throw Refused.of("VolumeInUse", disk.id + " is already attached to an instance");
        }
        if (!disk.state.equals("available")) {
            throw Refused.of("IncorrectState", "Volume '" + disk.id + "' is not 'available'.");
        }
        if (!disk.zone.equals(machine.launch.subnet().zone())) {
            throw Refused.of(
                    "InvalidVolume.ZoneMismatch",
                    "The volume '" + disk.id + "' is not in the same availability zone as instance '" + machine.id
                            + "'");
        }
        if (!machine.is(Machine.State.RUNNING, Machine.State.STOPPED)) {
            throw Refused.of("IncorrectState", "Instance '" + machine.id + "' is not 'running'.");
        }
        if (of(machine.id).stream().anyMatch(each -> device.equals(each.device))) {
            throw Refused.of(
                    "InvalidParameterValue",
                    "Invalid value '" + device + "' for unixDevice. Attachment point " + device + " is already in use");
        }
        disk.attach(machine.id, device, false);
        writeAttachment(reply, disk, machine.id, device, "attaching");
    }

    private void detach(Query query, Xml reply) throws Refused {
        Disk disk = known(query.required("VolumeId"));
        String asked = query.text("InstanceId").orElse(disk.machineId);
        if (disk.machineId == null || !disk.machineId.equals(asked)) {
            throw disk.machineId == null
                    ? Refused.of("IncorrectState", "Volume '" + disk.id + "' is in the 'available' state.")
                    : Refused.of(
                            "InvalidAttachment.NotFound",
                            "The volume '" + disk.id + "' is not attached to instance '" + asked + "'.");
        }
        disk.detaching = true;
        writeAttachment(reply, disk, disk.machineId, disk.device, "detaching");
    }

    private void delete(Query query, Xml reply) throws Refused {
        Disk disk = known(query.required("VolumeId"));
        if (disk.machineId != null) {
            throw Refused.of("VolumeInUse", "Volume " + disk.id + " is currently attached to " + disk.machineId);
        }
        disk.state = "deleting";
        region.tags.forget(disk.id);
        reply.leaf("return", true);
    }

    private static void writeAttachment(Xml xml, Disk disk, String machineId, String device, String state) {
        xml.leaf("volumeId", disk.id)
                .leaf("instanceId", machineId)
                .leaf("device", device)
                .leaf("status", state)
                .leaf("deleteOnTermination", disk.deleteOnTermination);
    }

    private void write(Xml xml, Disk disk) {
        xml.leaf("volumeId", disk.id)
                .leaf("size", disk.sizeGib)
                .leaf("availabilityZone", disk.zone)
                .leaf("status", disk.state)
                .leaf("volumeType", disk.type)
                .leaf("iops", disk.iops)
                .leaf("encrypted", disk.encrypted)
                .items(
                        "attachmentSet",
                        disk.machineId == null ? List.<Disk>of() : List.of(disk),
                        (item, each) ->
                                writeAttachment(item, each, each.machineId, each.device, each.attachmentWord()));
        region.tags.write(xml, disk.id);
    }
}
