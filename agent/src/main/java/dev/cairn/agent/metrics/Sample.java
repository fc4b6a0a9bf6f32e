package dev.cairn.agent.metrics;

/**
 * One sample of the machine; names and units as {@code cairn.agent.v1.Metrics} has them: percent of all cores since the
 * former sample, kilobytes, and pressures as "some avg10" with -1 where the kernel does not tell.
 */
public record Sample(
        Cpu cpu,
        Memory memory,
        double load1,
        double load5,
        double load15,
        int procs,
        double cpuPressure,
        double memoryPressure,
        double ioPressure,
        long diskFreeBytes) {
    /** Shares of processor time, together 100 or all 0 when no time has passed. */
    public record Cpu(double user, double nice, double system, double idle, double waitIo, double steal) {}

    /** Kilobytes; {@code swap} is the swap in use. */
    public record Memory(long total, long used, long free, long buffers, long cached, long swap) {}
}
