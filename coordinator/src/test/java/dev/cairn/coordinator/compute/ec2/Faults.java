package dev.cairn.coordinator.compute.ec2;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What goes wrong, by the call's name such as {@code RunInstances}, and how often. The next calls of that name meet it in order. */
public final class Faults {
    private final Map<String, Deque<Fault>> planned = new ConcurrentHashMap<>();
    private volatile int staleDescribes;
    private volatile boolean withoutFilters;
    private final AtomicInteger dyingLaunches = new AtomicInteger();
    private volatile String deathCode = "Server.InternalError";

    /** One thing that goes wrong. */
    sealed interface Fault {
        /** Nothing happens and this is the answer. */
        record Refusal(int status, String code, String message) implements Fault {}

        /** It happens and the connection breaks without an answer. */
        record LostAnswer() implements Fault {}

        /** It happens, and the answer comes so much later. */
        record LateAnswer(Duration by) implements Fault {}
    }

    public void refuse(String call, int times, int status, String code, String message) {
        plan(call, times, new Fault.Refusal(status, code, message));
    }

    public void throttle(String call, int times) {
        refuse(call, times, 503, "RequestLimitExceeded", "Request limit exceeded.");
    }

    public void internalError(String call, int times) {
        refuse(call, times, 500, "InternalError", "An internal error has occurred");
    }

    public void noCapacity(int times) {
        refuse(
                "RunInstances",
                times,
                500,
                "InsufficientInstanceCapacity",
                "We currently do not have sufficient capacity in the Availability Zone you requested.");
    }

    public void quotaReached(int times) {
        refuse(
                "RunInstances",
                times,
                400,
                "VcpuLimitExceeded",
                "You have requested more vCPU capacity than your current vCPU limit of 32 allows");
    }

    /** The call takes effect and its answer is lost. */
    public void loseAnswer(String call, int times) {
        plan(call, times, new Fault.LostAnswer());
    }

    /** The call takes effect at once and is answered late. */
    public void answerLate(String call, int times, Duration by) {
        plan(call, times, new Fault.LateAnswer(by));
    }

    /** From now on what changes of a machine is shown only after so many descriptions of it; a new one is not known so long. */
    public void staleDescribes(int descriptions) {
        staleDescribes = descriptions;
    }

    /** From now on filters are ignored, as other endpoints than EC2 do with those that they do not know. */
    public void ignoreFilters() {
        withoutFilters = true;
    }

    /** So many machines from now on end instead of running, with this reason. */
    public void dieAtLaunch(int machines, String reasonCode) {
        dyingLaunches.set(machines);
        deathCode = reasonCode;
    }

    /** Forgets all that is planned. */
    public void clear() {
        planned.clear();
        staleDescribes = 0;
        withoutFilters = false;
        dyingLaunches.set(0);
    }

    boolean withoutFilters() {
        return withoutFilters;
    }

    int staleness() {
        return staleDescribes;
    }

    /** The reason for which the machine of this launch ends, null when it lives. Called under the server's lock. */
    String death() {
        return dyingLaunches.getAndUpdate(left -> Math.max(0, left - 1)) == 0 ? null : deathCode;
    }

    Fault next(String call) {
        Deque<Fault> faults = planned.get(call);
        if (faults == null) {
            return null;
        }
        synchronized (faults) {
            return faults.poll();
        }
    }

    private void plan(String call, int times, Fault fault) {
        Deque<Fault> faults = planned.computeIfAbsent(call, name -> new ArrayDeque<>());
        synchronized (faults) {
            for (int time = 0; time < times; time++) {
                faults.add(fault);
            }
        }
    }
}
