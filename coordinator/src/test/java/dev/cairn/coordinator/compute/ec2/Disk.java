package dev.cairn.coordinator.compute.ec2;

/** One volume. Used under the server's lock. */
public final class Disk {
    final String id;
    final String zone;
    final int sizeGib;
    final String type;
    final Integer iops;
    final boolean encrypted;
    /** creating, available, in-use, deleting, error. */
    String state = "creating";

    String machineId;
    String device;
    boolean deleteOnTermination;
    /** Does it fail while it is made? */
    boolean failing;

    boolean attaching;
    boolean detaching;

    Disk(String id, String zone, int sizeGib, String type, Integer iops, boolean encrypted) {
        this.id = id;
        this.zone = zone;
        this.sizeGib = sizeGib;
        this.type = type;
        this.iops = iops;
        this.encrypted = encrypted;
    }

    public String id() {
        return id;
    }

    public String state() {
        return state;
    }

    /** Null while it is nowhere. */
    public String machineId() {
        return machineId;
    }

    public String device() {
        return device;
    }

    public int sizeGib() {
        return sizeGib;
    }

    void attach(String machine, String at, boolean deleted) {
        state = "in-use";
        machineId = machine;
        device = at;
        deleteOnTermination = deleted;
        attaching = true;
    }

    void release() {
        state = "available";
        machineId = null;
        device = null;
        attaching = false;
        detaching = false;
    }

    String attachmentWord() {
        return attaching ? "attaching" : detaching ? "detaching" : "attached";
    }

    /** What is on its way has arrived. */
    void settle() {
        if (state.equals("creating")) {
            state = failing ? "error" : "available";
        } else if (detaching) {
            release();
        } else {
            attaching = false;
        }
    }
}
