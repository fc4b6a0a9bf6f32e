package dev.cairn.coordinator.compute.ec2;

import java.util.List;

/** One machine. Used under the server's lock. */
public final class Machine {
    /** Where a machine stands, with EC2's number for it. */
    public enum State {
        PENDING(0, "pending"),
        RUNNING(16, "running"),
        SHUTTING_DOWN(32, "shutting-down"),
        TERMINATED(48, "terminated"),
        STOPPING(64, "stopping"),
        STOPPED(80, "stopped");

        final int code;
        final String word;

        State(int code, String word) {
            this.code = code;
            this.word = word;
        }
    }

    /** What it was launched with, as EC2 describes it. */
    record Launch(
            String clientToken,
            Query parameters,
            Images.Image image,
            Images.Type type,
            Network.Subnet subnet,
            List<Groups.Group> groups,
            String keyName,
            String profileArn,
            String tenancy,
            boolean publicIp,
            boolean ebsOptimized,
            String httpTokens,
            String userData,
            String launchTime) {
        Launch changed(Images.Type newType, List<Groups.Group> newGroups, String newUserData) {
            return new Launch(
                    clientToken,
                    parameters,
                    image,
                    newType == null ? type : newType,
                    subnet,
                    newGroups.isEmpty() ? groups : newGroups,
                    keyName,
                    profileArn,
                    tenancy,
                    publicIp,
                    ebsOptimized,
                    httpTokens,
                    newUserData == null ? userData : newUserData,
                    launchTime);
        }
    }

    final String id;
    Launch launch;
    final String interfaceId = Region.id("eni");
    State state = State.PENDING;
    String privateIp;
    String publicIp;
    String reasonCode;
    String reasonMessage;
    /** The code of the reason for which it will end instead of running; null when it lives. */
    String doom;
    /** What descriptions still show, for so many of them; null: nothing yet. */
    State shown;

    int staleFor;
    int reboots;

    Machine(String id, Launch launch) {
        this.id = id;
        this.launch = launch;
    }

    public String id() {
        return id;
    }

    public State state() {
        return state;
    }

    /** The user data as it was given, in base64; null without. */
    public String userData() {
        return launch.userData();
    }

    /** The parameters of the RunInstances that made it. */
    public String parameter(String name) {
        return launch.parameters().text(name).orElse(null);
    }

    public int reboots() {
        return reboots;
    }

    boolean instanceStore() {
        return launch.image().rootDeviceType().equals("instance-store");
    }

    /** The next state of what is on its way, otherwise the present one. */
    State next() {
        return switch (state) {
            case PENDING -> doom == null ? State.RUNNING : State.TERMINATED;
            case STOPPING -> State.STOPPED;
            case SHUTTING_DOWN -> State.TERMINATED;
            case RUNNING, STOPPED, TERMINATED -> state;
        };
    }

    boolean is(State... states) {
        return List.of(states).contains(state);
    }
}
