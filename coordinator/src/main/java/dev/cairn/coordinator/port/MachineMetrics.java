package dev.cairn.coordinator.port;

/**
 * A sample of a machine: CPU in percent of all cores, memory in kilobytes, load averages, pressure in percent or -1 where the
 * kernel does not tell.
 */
public record MachineMetrics(
        double cpuUser,
        double cpuNice,
        double cpuSystem,
        double cpuIdle,
        double cpuWaitio,
        double cpuSteal,
        long memoryTotalKb,
        long memoryUsedKb,
        long memoryFreeKb,
        long memoryBuffersKb,
        long memoryCachedKb,
        long memorySwapKb,
        double load1,
        double load5,
        double load15,
        int procs,
        double cpuPressure,
        double memoryPressure,
        double ioPressure,
        long diskFreeBytes) {
    /** CPU that is not idle, in percent; of an agent that does not tell how idle it is, what it tells of the rest. */
    public double cpuBusy() {
        return cpuIdle > 0 ? 100 - cpuIdle : Math.min(100, cpuUser + cpuNice + cpuSystem + cpuWaitio + cpuSteal);
    }
}
