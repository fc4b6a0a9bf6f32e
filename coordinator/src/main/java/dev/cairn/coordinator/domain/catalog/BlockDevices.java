package dev.cairn.coordinator.domain.catalog;

import dev.cairn.coordinator.domain.instance.InstanceSettings.BlockDeviceMapping;

/** The rules of the API's shape {@code BlockDeviceMapping}. Pure. */
final class BlockDevices {
    /** Stands for whatever the image calls its root device. */
    private static final String ROOT = "ROOT_DEVICE";

    private static final int LEAST_ROOT_GIB = 8;
    private static final int MOST_GIB = 16_384;
    private static final int MOST_MAGNETIC_GIB = 1024;
    private static final int LEAST_COLD_GIB = 125;
    private static final int MOST_IOPS_PER_GIB = 50;

    private BlockDevices() {}

    static void check(BlockDeviceMapping mapping, Checks checks) {
        checks.that(!Given.blank(mapping.deviceName()), message("DeviceName can't be blank"));
        BlockDeviceMapping.Ebs ebs = mapping.ebs();
        if (ebs == null) {
            return;
        }
        boolean root = ROOT.equals(mapping.deviceName());
        String type = Given.blank(ebs.volumeType()) ? "gp2" : String.valueOf(ebs.volumeType());
        boolean cold = type.equals("st1") || type.equals("sc1");
        int least = root ? LEAST_ROOT_GIB : cold ? LEAST_COLD_GIB : 1;
        int most = type.equals("standard") ? MOST_MAGNETIC_GIB : MOST_GIB;
        Integer size = ebs.volumeSizeGib();
        Integer iops = ebs.iops();
        checks.that(!root || !cold, message("a root volume can't be of type " + type))
                .that(
                        size == null || (size >= least && size <= most),
                        message("VolumeSize of a " + type + " volume must be between " + least + " and " + most
                                + " GiB"))
                .that(!type.equals("io1") || iops != null, message("Iops is required for io1 volumes"))
                .that(
                        iops == null || (iops > 0 && (size == null || iops <= (long) MOST_IOPS_PER_GIB * size)),
                        message("Iops must be positive and at most " + MOST_IOPS_PER_GIB + " per GiB"));
    }

    private static String message(String text) {
        return "Block Device Mappings: " + text;
    }
}
