package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.domain.catalog.OperatingSystems;
import dev.cairn.coordinator.domain.instance.InstanceSettings;
import dev.cairn.coordinator.port.Compute.ComputeException;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;

/**
 * Finds the image of an operating system: by the public parameter in which its publisher keeps the newest one, else by looking for the
 * newest that the publisher's account has under its usual name. Safe for many threads.
 */
final class MachineImages {
    private static final Logger LOG = LoggerFactory.getLogger(MachineImages.class);
    private static final String AMAZON = "137112412989";
    private static final String DEBIAN = "136693071363";
    private static final String CANONICAL = "099720109477";
    private static final String RED_HAT = "309956199498";
    private static final String ROCKY = "792107900819";
    private static final String CENTOS = "125523088429";

    /**
     * Where images of a system are; {@code %1$s} is the processor in the publisher's spelling.
     *
     * @param parameter null where the publisher has none
     * @param owner the publisher's account
     * @param looser for images that are not called as usual; null for none
     */
    private record Publication(
            @Nullable String parameter,
            String owner,
            String name,
            @Nullable String looser,
            boolean debianSpelling) {
        Publication(@Nullable String parameter, String owner, String name, boolean debianSpelling) {
            this(parameter, owner, name, null, debianSpelling);
        }

        String spelled(String text, String architecture) {
            String processor = debianSpelling && architecture.equals("x86_64") ? "amd64" : architecture;
            return text.formatted(processor);
        }
    }

    private static final Map<String, Publication> PUBLICATIONS = Map.ofEntries(
            Map.entry("Amazon Linux 2023", amazon("al2023-ami-kernel-default-%1$s", "al2023-ami-2023.*-kernel-*-%1$s")),
            Map.entry("Amazon Linux 2", amazon("amzn2-ami-hvm-%1$s-gp2", "amzn2-ami-hvm-2.0.*-%1$s-gp2")),
            Map.entry("Amazon Linux 2018.03", amazon("amzn-ami-hvm-%1$s-gp2", "amzn-ami-hvm-2018.03.*-%1$s-gp2")),
            Map.entry("Debian 11", debian(11)),
            Map.entry("Debian 12", debian(12)),
            Map.entry("Debian 13", debian(13)),
            Map.entry("Ubuntu 14.04 LTS", ubuntu("14.04", "trusty", "hvm-ssd")),
            Map.entry("Ubuntu 16.04 LTS", ubuntu("16.04", "xenial", "hvm-ssd")),
            Map.entry("Ubuntu 18.04 LTS", ubuntu("18.04", "bionic", "hvm-ssd")),
            Map.entry("Ubuntu 20.04 LTS", ubuntu("20.04", "focal", "hvm-ssd")),
            Map.entry("Ubuntu 22.04 LTS", ubuntu("22.04", "jammy", "hvm-ssd")),
            Map.entry("Ubuntu 24.04 LTS", ubuntu("24.04", "noble", "hvm-ssd-gp3")),
            Map.entry("CentOS Linux 7", new Publication(null, CENTOS, "CentOS*7*%1$s*", false)),
            Map.entry("Red Hat Enterprise Linux 7", redHat(7)),
            Map.entry("Red Hat Enterprise Linux 8", redHat(8)),
            Map.entry("Red Hat Enterprise Linux 9", redHat(9)),
            Map.entry("Rocky Linux 8", new Publication(null, ROCKY, "Rocky-8-EC2-Base-8.*.%1$s*", false)),
            Map.entry("Rocky Linux 9", new Publication(null, ROCKY, "Rocky-9-EC2-Base-9.*.%1$s*", false)));

    private final Ec2Clients clients;

    MachineImages(Ec2Clients clients) {
        this.clients = clients;
    }

    private static Publication amazon(String parameter, String name) {
        return new Publication("/aws/service/ami-amazon-linux-latest/" + parameter, AMAZON, name, false);
    }

    private static Publication debian(int release) {
        return new Publication(
                "/aws/service/debian/release/" + release + "/latest/%1$s",
                DEBIAN,
                "debian-" + release + "-%1$s-*",
                true);
    }

    private static Publication ubuntu(String release, String codename, String storage) {
        String disks = storage.endsWith("gp3") ? "ebs-gp3" : "ebs-gp2";
        return new Publication(
                "/aws/service/canonical/ubuntu/server/" + release + "/stable/current/%1$s/hvm/" + disks + "/ami-id",
                CANONICAL,
                "ubuntu/images/" + storage + "/ubuntu-" + codename + "-" + release + "-%1$s-server-*",
                "ubuntu/images/hvm-ssd*/ubuntu-*" + release + "-%1$s-server*",
                true);
    }

    private static Publication redHat(int release) {
        return new Publication(null, RED_HAT, "RHEL-" + release + ".*_HVM*-%1$s-*", false);
    }

    /** The image's id. */
    String id(String region, InstanceSettings settings) throws ComputeException {
        String own = settings.amiId();
        if (own != null && !own.isEmpty()) {
            return own;
        }
        if (settings.os().equals(OperatingSystems.CUSTOM)) {
            throw new ComputeException("the instance's system is Custom, so that it needs an AmiId", true);
        }
        Publication publication = published(settings.os());
        String architecture = settings.architecture().toLowerCase(Locale.ROOT);
        Optional<String> byParameter = publication.parameter() == null
                ? Optional.empty()
                : parameter(region, publication.spelled(publication.parameter(), architecture));
        return byParameter.isPresent() ? byParameter.get() : newest(region, settings.os(), publication, architecture);
    }

    /** The device name of the image's root. */
    String rootDevice(String region, String imageId) throws ComputeException {
        try {
            return clients.ec2(region).describeImages(request -> request.imageIds(imageId)).images().stream()
                    .map(Image::rootDeviceName)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseThrow(() -> new ComputeException(
                            "there is no image " + imageId + " in " + region
                                    + ", or it does not say what its root device is called",
                            true));
        } catch (SdkException e) {
            throw Ec2Failures.of("looking for image " + imageId, region, e);
        }
    }

    /** Releases of Amazon Linux before 2018 have only their names. */
    private static Publication published(String os) throws ComputeException {
        Publication publication = PUBLICATIONS.get(os);
        if (publication == null && os.startsWith("Amazon Linux")) {
            String release = os.equals("Amazon Linux") ? "2014.09" : os.substring("Amazon Linux ".length());
            return new Publication(null, AMAZON, "amzn-ami-hvm-" + release + ".*-%1$s-*", false);
        }
        if (publication == null) {
            throw new ComputeException(
                    "no image of " + os + " is known: set Os to Custom and AmiId to one of your own", true);
        }
        return publication;
    }

    private Optional<String> parameter(String region, String name) throws ComputeException {
        try {
            return Optional.of(clients.ssm(region)
                    .getParameter(request -> request.name(name))
                    .parameter()
                    .value());
        } catch (SdkException e) {
            ComputeException failure = Ec2Failures.of("reading the parameter " + name, region, e);
            if (failure.remedy() == ComputeException.Remedy.SLOW_DOWN) {
                throw failure;
            }
            LOG.warn(
                    "region={} parameter={} cannot be read; looking among the publisher's images: {}",
                    region,
                    name,
                    e.getMessage());
            return Optional.empty();
        }
    }

    private String newest(String region, String os, Publication publication, String architecture)
            throws ComputeException {
        String name = publication.spelled(publication.name(), architecture);
        Optional<String> usual = newest(region, os, publication.owner(), name);
        String looser = publication.looser();
        Optional<String> found = usual.isPresent() || looser == null
                ? usual
                : newest(region, os, publication.owner(), publication.spelled(looser, architecture));
        return found.orElseThrow(() -> new ComputeException(
                "no image of %s in %s: neither a public parameter nor the images %s of account %s; set Os to Custom and AmiId to one of your own"
                        .formatted(os, region, name, publication.owner()),
                true));
    }

    private Optional<String> newest(String region, String os, String owner, String name) throws ComputeException {
        try {
            return clients
                    .ec2(region)
                    .describeImages(request ->
                            request.owners(owner).filters(filter("name", name), filter("state", "available")))
                    .images()
                    .stream()
                    .max(Comparator.comparing(image -> String.valueOf(image.creationDate())))
                    .map(Image::imageId);
        } catch (SdkException e) {
            throw Ec2Failures.of("looking for images of " + os, region, e);
        }
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }
}
