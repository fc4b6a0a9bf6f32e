package dev.cairn.coordinator.port;

import java.util.Locale;

/** The metrics of an instance under OpsWorks' names ("Using CloudWatch" in its guide). */
public enum Metric {
    CPU_IDLE(0),
    CPU_NICE(1),
    CPU_STEAL(2),
    CPU_SYSTEM(3),
    CPU_USER(4),
    CPU_WAITIO(5),
    MEMORY_BUFFERS(6),
    MEMORY_CACHED(7),
    MEMORY_FREE(8),
    MEMORY_SWAP(9),
    MEMORY_TOTAL(10),
    MEMORY_USED(11),
    LOAD_1(12),
    LOAD_5(13),
    LOAD_15(14),
    PROCS(15);

    private final int place;

    Metric(int place) {
        this.place = place;
    }

    /** Its place in samples, also in those that are kept: never changes. */
    public int place() {
        return place;
    }

    /** CPU in percent of all cores, memory in kilobytes, load averages, a number of processes. */
    public double of(MachineMetrics metrics) {
        return switch (this) {
            case CPU_IDLE -> metrics.cpuIdle();
            case CPU_NICE -> metrics.cpuNice();
            case CPU_STEAL -> metrics.cpuSteal();
            case CPU_SYSTEM -> metrics.cpuSystem();
            case CPU_USER -> metrics.cpuUser();
            case CPU_WAITIO -> metrics.cpuWaitio();
            case MEMORY_BUFFERS -> metrics.memoryBuffersKb();
            case MEMORY_CACHED -> metrics.memoryCachedKb();
            case MEMORY_FREE -> metrics.memoryFreeKb();
            case MEMORY_SWAP -> metrics.memorySwapKb();
            case MEMORY_TOTAL -> metrics.memoryTotalKb();
            case MEMORY_USED -> metrics.memoryUsedKb();
            case LOAD_1 -> metrics.load1();
            case LOAD_5 -> metrics.load5();
            case LOAD_15 -> metrics.load15();
            case PROCS -> metrics.procs();
        };
    }

    /** The name on the wire, such as {@code cpu_user}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
