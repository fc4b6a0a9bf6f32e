package dev.cairn.coordinator.port;

import java.util.Arrays;

/** One value of each {@link Metric}. Single precision: seven digits are more than these figures have. Immutable. */
public final class MetricSample {
    private static final int COUNT = Metric.values().length;

    private final float[] values;

    private MetricSample(float[] values) {
        this.values = values;
    }

    public double of(Metric metric) {
        return values[metric.place()];
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MetricSample sample && Arrays.equals(values, sample.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /** Sums up samples to their average. Not safe for many threads. */
    public static final class Average {
        private final double[] sums = new double[COUNT];
        private int count;

        public void add(MachineMetrics metrics) {
            for (Metric metric : Metric.values()) {
                sums[metric.place()] += metric.of(metrics);
            }
            count++;
        }

        public void add(MetricSample sample) {
            for (int i = 0; i < COUNT; i++) {
                sums[i] += sample.values[i];
            }
            count++;
        }

        public int count() {
            return count;
        }

        /** To be asked for only when something was added. */
        public MetricSample sample() {
            if (count == 0) {
                throw new IllegalStateException("an average of nothing");
            }
            float[] values = new float[COUNT];
            for (int i = 0; i < COUNT; i++) {
                values[i] = (float) (sums[i] / count);
            }
            return new MetricSample(values);
        }
    }

    /** A sample with these values, each at the place of its {@link Metric}. */
    public static MetricSample of(float... values) {
        if (values.length != COUNT) {
            throw new IllegalArgumentException(values.length + " values for " + COUNT + " metrics");
        }
        return new MetricSample(values.clone());
    }
}
