package dev.cairn.coordinator.compute.ec2;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Machine images, the public parameters that name the newest of each system, and types of machines. */
public final class Images {
    /** An image. */
    record Image(
            String id,
            String name,
            String owner,
            String architecture,
            String rootDeviceType,
            String rootDeviceName,
            int rootSizeGib,
            String created) {}

    /** A type of machine. */
    record Type(String name, String architecture, boolean nitro, int vcpus, int memoryMib, boolean instanceStore) {}

    private static final List<Type> TYPES = List.of(
            new Type("t2.micro", "x86_64", false, 1, 1024, false),
            new Type("t2.medium", "x86_64", false, 2, 4096, false),
            new Type("t3.micro", "x86_64", true, 2, 1024, false),
            new Type("t3.medium", "x86_64", true, 2, 4096, false),
            new Type("m3.medium", "x86_64", false, 1, 3840, true),
            new Type("m4.large", "x86_64", false, 2, 8192, false),
            new Type("m5.large", "x86_64", true, 2, 8192, false),
            new Type("c3.large", "x86_64", false, 2, 3840, true),
            new Type("c5.large", "x86_64", true, 2, 4096, false),
            new Type("c5d.large", "x86_64", true, 2, 4096, true),
            new Type("t4g.micro", "arm64", true, 2, 1024, false),
            new Type("m6g.large", "arm64", true, 2, 8192, false));

    private final Region region;
    private final Map<String, Image> images = new LinkedHashMap<>();
    private final Map<String, String> parameters = new TreeMap<>();

    Images(Region region) {
        this.region = region;
        for (String architecture : List.of("x86_64", "arm64")) {
            String debian = architecture.equals("arm64") ? "arm64" : "amd64";
            publish(
                    "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-" + architecture,
                    "al2023-ami-2023.9.20251110.1-kernel-6.1-" + architecture,
                    "137112412989",
                    architecture,
                    "/dev/xvda");
            publish(
                    "/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-" + architecture + "-gp2",
                    "amzn2-ami-hvm-2.0.20251014.0-" + architecture + "-gp2",
                    "137112412989",
                    architecture,
                    "/dev/xvda");
            for (int release : List.of(12, 13)) {
                publish(
                        "/aws/service/debian/release/" + release + "/latest/" + debian,
                        "debian-" + release + "-" + debian + "-20251110-2292",
                        "136693071363",
                        architecture,
                        "/dev/xvda");
            }
            for (String release : List.of("22.04", "24.04")) {
                String volume = release.equals("22.04") ? "gp2" : "gp3";
                publish(
                        "/aws/service/canonical/ubuntu/server/" + release + "/stable/current/" + debian + "/hvm/ebs-"
                                + volume + "/ami-id",
                        "ubuntu/images/hvm-ssd-" + volume + "/ubuntu-" + release + "-" + debian + "-server-20251015",
                        "099720109477",
                        architecture,
                        "/dev/sda1");
            }
            add(
                    "RHEL-9.5.0_HVM-20250128-" + architecture + "-0-Hourly2-GP3",
                    "309956199498",
                    architecture,
                    "/dev/sda1");
        }
    }

    Map<String, Action> actions() {
        return Map.of("DescribeImages", this::describe, "DescribeInstanceTypes", this::describeTypes);
    }

    private void publish(String parameter, String name, String owner, String architecture, String device) {
        parameters.put(parameter, add(name, owner, architecture, device).id());
    }

    private Image add(String name, String owner, String architecture, String device) {
        return put(
                new Image(Region.id("ami"), name, owner, architecture, "ebs", device, 8, "2025-11-12T10:00:00.000Z"));
    }

    /** Makes an image of the account's own and gives its id. */
    public String addOwn(String name, String architecture, String rootDeviceType) {
        synchronized (region) {
            return put(new Image(
                            Region.id("ami"),
                            name,
                            "123456789012",
                            architecture,
                            rootDeviceType,
                            "/dev/sda1",
                            8,
                            "2026-01-01T00:00:00.000Z"))
                    .id();
        }
    }

    private Image put(Image image) {
        images.put(image.id(), image);
        return image;
    }

    /** Null when there is none. */
    public String parameter(String name) {
        return parameters.get(name);
    }

    Image known(String id) throws Refused {
        if (!id.matches("ami-[0-9a-f]{8,17}")) {
            throw Refused.of("InvalidAMIID.Malformed", "Invalid id: \"" + id + "\" (expecting \"ami-...\")");
        }
        Image image = images.get(id);
        if (image == null) {
            throw Refused.of("InvalidAMIID.NotFound", "The image id '[" + id + "]' does not exist");
        }
        return image;
    }

    static Type type(String name) throws Refused {
        return TYPES.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> Refused.of("InvalidParameterValue", "Invalid value '" + name + "' for InstanceType."));
    }

    private void describe(Query query, Xml reply) throws Refused {
        Filters filters = Filters.of(query);
        List<String> ids = query.list("ImageId");
        List<String> owners = query.list("Owner");
        for (String id : ids) {
            known(id);
        }
        List<Image> found = new ArrayList<>();
        for (Image image : images.values()) {
            boolean asked = (ids.isEmpty() || ids.contains(image.id()))
                    && (owners.isEmpty()
                            || owners.contains(image.owner())
                            || (owners.contains("self") && image.owner().equals("123456789012")));
            if (asked
                    && filters.hold(region.tags.of(image.id()), name -> switch (name) {
                        case "image-id" -> List.of(image.id());
                        case "name" -> List.of(image.name());
                        case "architecture" -> List.of(image.architecture());
                        case "owner-id" -> List.of(image.owner());
                        case "root-device-type" -> List.of(image.rootDeviceType());
                        case "root-device-name" -> List.of(image.rootDeviceName());
                        case "virtualization-type" -> List.of("hvm");
                        case "state" -> List.of("available");
                        case "is-public" -> Filters.one(!image.owner().equals("123456789012"));
                        case "image-type" -> List.of("machine");
                        default -> null;
                    })) {
                found.add(image);
            }
        }
        Pages.of(query, reply, found, 1, 1000, page -> reply.items("imagesSet", page, this::write));
    }

    private void write(Xml item, Image image) {
        item.leaf("imageId", image.id())
                .leaf("imageLocation", image.owner() + "/" + image.name())
                .leaf("imageState", "available")
                .leaf("imageOwnerId", image.owner())
                .leaf("creationDate", image.created())
                .leaf("isPublic", !image.owner().equals("123456789012"))
                .leaf("architecture", image.architecture())
                .leaf("imageType", "machine")
                .leaf("name", image.name())
                .leaf("rootDeviceType", image.rootDeviceType())
                .leaf("rootDeviceName", image.rootDeviceName())
                .leaf("virtualizationType", "hvm")
                .leaf("hypervisor", "xen")
                .leaf("enaSupport", true);
        if (image.rootDeviceType().equals("ebs")) {
            item.items(
                    "blockDeviceMapping",
                    List.of(image),
                    (mapping, each) -> mapping.leaf("deviceName", each.rootDeviceName())
                            .branch(
                                    "ebs",
                                    ebs -> ebs.leaf("volumeSize", each.rootSizeGib())
                                            .leaf("deleteOnTermination", true)
                                            .leaf("volumeType", "gp2")
                                            .leaf("encrypted", false)));
        }
        region.tags.write(item, image.id());
    }

    private void describeTypes(Query query, Xml reply) throws Refused {
        Filters filters = Filters.of(query);
        List<String> asked = query.list("InstanceType");
        List<String> unknown = asked.stream()
                .filter(name -> TYPES.stream().noneMatch(each -> each.name().equals(name)))
                .toList();
        if (!unknown.isEmpty()) {
            throw Refused.of("InvalidInstanceType", "The following supplied instance types do not exist: " + unknown);
        }
        List<Type> found = new ArrayList<>();
        for (Type type : TYPES) {
            if ((asked.isEmpty() || asked.contains(type.name()))
                    && filters.hold(Map.of(), name -> switch (name) {
                        case "instance-type" -> List.of(type.name());
                        case "processor-info.supported-architecture" -> List.of(type.architecture());
                        case "hypervisor" -> List.of(type.nitro() ? "nitro" : "xen");
                        case "current-generation" -> List.of("true");
                        default -> null;
                    })) {
                found.add(type);
            }
        }
        Pages.of(query, reply, found, 5, 100, page -> reply.items("instanceTypeSet", page, Images::write));
    }

    private static void write(Xml item, Type type) {
        item.leaf("instanceType", type.name())
                .leaf("currentGeneration", true)
                .leaf("hypervisor", type.nitro() ? "nitro" : "xen")
                .leaf("instanceStorageSupported", type.instanceStore())
                .texts(
                        "supportedRootDeviceTypes",
                        "item",
                        type.instanceStore() && !type.nitro() ? List.of("ebs", "instance-store") : List.of("ebs"))
                .texts("supportedVirtualizationTypes", "item", List.of("hvm"))
                .branch(
                        "processorInfo",
                        info -> info.texts("supportedArchitectures", "item", List.of(type.architecture())))
                .branch("vCpuInfo", info -> info.leaf("defaultVCpus", type.vcpus()))
                .branch("memoryInfo", info -> info.leaf("sizeInMiB", type.memoryMib()))
                .branch(
                        "ebsInfo",
                        info -> info.leaf("ebsOptimizedSupport", type.nitro() ? "default" : "unsupported")
                                .leaf("nvmeSupport", type.nitro() ? "required" : "unsupported"));
    }
}
