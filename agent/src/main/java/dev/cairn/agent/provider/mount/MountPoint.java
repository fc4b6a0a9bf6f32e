package dev.cairn.agent.provider.mount;

import dev.cairn.agent.resource.Desired;
import java.util.List;
import java.util.Optional;

/**
 * What a mount resource wants.
 *
 * @param device as the recipe names it: a path, a label or a UUID by its type
 * @param options of mount(8); the single option {@code defaults} stands for none
 */
record MountPoint(
        String path, String device, String deviceType, String type, List<String> options, String dump, String pass) {
    private static final List<String> WITHOUT_DEVICE = List.of(
            "tmpfs", "proc", "sysfs", "devpts", "fuse", "cgroup", "cgroup2", "overlay", "none", "vboxsf", "zfs");

    static MountPoint of(Desired desired) {
        String device = desired.text("device").orElseThrow(() -> desired.invalid("property device is required"));
        List<String> options = desired.texts("options");
        return new MountPoint(
                desired.textOrName("mount_point"),
                device,
                desired.text("device_type", "device"),
                desired.text("fstype", "auto"),
                options.isEmpty() ? List.of("defaults") : options,
                digit(desired.text("dump", "0")),
                digit(desired.text("pass", "2")));
    }

    private static String digit(String value) {
        return value.equals("false") ? "0" : value;
    }

    /** What fstab(5) calls the device. */
    String source() {
        return switch (deviceType) {
            case "label" -> "LABEL=" + device;
            case "uuid" -> "UUID=" + device;
            default -> device;
        };
    }

    /** Where udev keeps the device that a label or UUID means; empty for a file system without a device of its own. */
    Optional<String> devicePath() {
        return switch (deviceType) {
            case "label" -> Optional.of("/dev/disk/by-label/" + device);
            case "uuid" -> Optional.of("/dev/disk/by-uuid/" + device);
            default -> hasDevice() ? Optional.of(device) : Optional.empty();
        };
    }

    private boolean hasDevice() {
        return device.startsWith("/")
                && !device.startsWith("//")
                && !WITHOUT_DEVICE.contains(type)
                && !type.startsWith("fuse");
    }

    boolean hasOptions() {
        return !options.equals(List.of("defaults"));
    }

    String joinedOptions() {
        return String.join(",", options);
    }

    String fstabLine() {
        return String.join(" ", escaped(source()), escaped(path), type, joinedOptions(), dump, pass);
    }

    /** Blanks in fields of fstab and /proc/mounts are written in octal. */
    private static String escaped(String field) {
        return field.replace("\\", "\\134").replace(" ", "\\040").replace("\t", "\\011");
    }
}
