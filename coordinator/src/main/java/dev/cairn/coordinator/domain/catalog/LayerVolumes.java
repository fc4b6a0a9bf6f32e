package dev.cairn.coordinator.domain.catalog;

import dev.cairn.coordinator.domain.layer.LayerSettings.VolumeConfiguration;
import java.util.Optional;

/** The rules of the API's shape {@code VolumeConfiguration}. Pure. */
final class LayerVolumes {
    private LayerVolumes() {}

    static void check(VolumeConfiguration volume, Checks checks) {
        String type = volume.volumeType() == null ? "standard" : volume.volumeType();
        int disks = volume.numberOfDisks();
        Integer iops = volume.iops();
        Optional<String> objection = MountPoints.objection(volume.mountPoint());
        checks.that(objection.isEmpty(), "Volume Configurations: MountPoint " + objection.orElse(""))
                .that(disks >= 1, "Volume Configurations: NumberOfDisks must be at least 1");
        if (volume.raidLevel() == null) {
            checks.that(disks == 1, "Volume Configurations: NumberOfDisks must be 1 without a RaidLevel");
        } else {
            int fewest = switch (volume.raidLevel()) {
                case 0, 1 -> 2;
                case 5 -> 3;
                case 10 -> 4;
                default -> Integer.MAX_VALUE;
            };
            checks.that(fewest != Integer.MAX_VALUE, "Volume Configurations: RaidLevel must be 0, 1, 5 or 10")
                    .that(
                            disks >= fewest,
                            "Volume Configurations: RaidLevel " + volume.raidLevel() + " needs at least " + fewest
                                    + " disks");
        }
        int least = switch (type) {
            case "standard", "gp2" -> 1;
            case "io1" -> 4;
            case "st1", "sc1" -> 125;
            default -> Integer.MAX_VALUE;
        };
        int most = type.equals("standard") ? 1024 : 16384;
        checks.that(
                        least != Integer.MAX_VALUE,
                        "Volume Configurations: VolumeType must be standard, gp2, io1, st1 or sc1")
                .that(
                        volume.sizeGib() >= least && volume.sizeGib() <= (long) most * disks,
                        "Volume Configurations: Size of a " + type + " volume must be between " + least + " and " + most
                                + " GiB")
                .that(!type.equals("io1") || iops != null, "Volume Configurations: Iops is required for io1 volumes")
                .that(
                        iops == null || (iops > 0 && iops <= 50L * volume.sizeGib()),
                        "Volume Configurations: Iops must be positive and at most 50 per GiB");
    }
}
