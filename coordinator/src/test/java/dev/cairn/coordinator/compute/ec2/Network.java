package dev.cairn.coordinator.compute.ec2;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Networks, their subnets and the region's zones. A region begins with a default VPC and a public subnet in each zone. */
public final class Network {
    /** A network. */
    record Vpc(String id, String cidr, boolean isDefault) {}

    /** A part of a network in one zone. */
    record Subnet(String id, String vpcId, String zone, int number, boolean isDefault, boolean givesPublicIps) {
        String cidr() {
            return "172.31." + number + ".0/24";
        }
    }

    private final Region region;
    private final Map<String, Vpc> vpcs = new LinkedHashMap<>();
    private final Map<String, Subnet> subnets = new LinkedHashMap<>();
    private final Map<String, Integer> lastAddress = new LinkedHashMap<>();
    private int lastPublicAddress;

    Network(Region region) {
        this.region = region;
        Vpc vpc = new Vpc(Region.id("vpc"), "172.31.0.0/16", true);
        vpcs.put(vpc.id(), vpc);
        zones().forEach(zone -> addSubnet(vpc.id(), zone, true, true));
    }

    Map<String, Action> actions() {
        return Map.of(
                "DescribeVpcs", this::describeVpcs,
                "DescribeSubnets", this::describeSubnets,
                "DescribeAvailabilityZones", this::describeZones);
    }

    List<String> zones() {
        return List.of(region.name + "a", region.name + "b", region.name + "c");
    }

    Vpc defaultVpc() {
        return vpcs.values().stream().filter(Vpc::isDefault).findFirst().orElseThrow();
    }

    /** Makes a network beside the default one and gives its id. */
    public String addVpc() {
        synchronized (region) {
            Vpc vpc = new Vpc(Region.id("vpc"), "10.0.0.0/16", false);
            vpcs.put(vpc.id(), vpc);
            region.groups.addDefault(vpc);
            return vpc.id();
        }
    }

    /** Makes a subnet and gives its id. */
    public String addSubnet(String vpcId, String zone, boolean isPublic) {
        synchronized (region) {
            return addSubnet(vpcId, zone, false, isPublic);
        }
    }

    private String addSubnet(String vpcId, String zone, boolean isDefault, boolean isPublic) {
        String id = Region.id("subnet");
        subnets.put(id, new Subnet(id, vpcId, zone, subnets.size() + 1, isDefault, isPublic));
        return id;
    }

    Vpc vpc(String id) throws Refused {
        Vpc vpc = vpcs.get(id);
        if (vpc == null) {
            throw Refused.of("InvalidVpcID.NotFound", "The vpc ID '" + id + "' does not exist");
        }
        return vpc;
    }

    Subnet subnet(String id) throws Refused {
        Subnet subnet = subnets.get(id);
        if (subnet == null) {
            throw Refused.of("InvalidSubnetID.NotFound", "The subnet ID '" + id + "' does not exist");
        }
        return subnet;
    }

    /** The default VPC's subnet in a zone, or in the first one. */
    Subnet defaultSubnet(String zone) throws Refused {
        if (zone != null && !zones().contains(zone)) {
            throw Refused.of("InvalidParameterValue", "Invalid availability zone: [" + zone + "]");
        }
        return subnets.values().stream()
                .filter(each -> each.isDefault() && (zone == null || each.zone().equals(zone)))
                .findFirst()
                .orElseThrow();
    }

    String privateAddress(Subnet subnet) {
        int last = lastAddress.merge(subnet.id(), 1, Integer::sum) + 3;
        return "172.31." + (subnet.number() + 16 * (last / 250)) + "." + (last % 250);
    }

    String publicAddress() {
        int last = ++lastPublicAddress;
        return "203.0." + (113 + last / 250) + "." + (1 + last % 250);
    }

    private void describeVpcs(Query query, Xml reply) throws Refused {
        Filters filters = Filters.of(query);
        List<Vpc> found = new ArrayList<>();
        for (String id : query.list("VpcId")) {
            vpc(id);
        }
        for (Vpc vpc : vpcs.values()) {
            if ((query.list("VpcId").isEmpty() || query.list("VpcId").contains(vpc.id()))
                    && filters.hold(region.tags.of(vpc.id()), name -> switch (name) {
                        case "vpc-id" -> List.of(vpc.id());
                        case "is-default", "isDefault" -> Filters.one(vpc.isDefault());
                        case "state" -> List.of("available");
                        default -> null;
                    })) {
                found.add(vpc);
            }
        }
        reply.items("vpcSet", found, (item, vpc) -> {
            item.leaf("vpcId", vpc.id())
                    .leaf("state", "available")
                    .leaf("cidrBlock", vpc.cidr())
                    .leaf("isDefault", vpc.isDefault())
                    .leaf("instanceTenancy", "default");
            region.tags.write(item, vpc.id());
        });
    }

    private void describeSubnets(Query query, Xml reply) throws Refused {
        Filters filters = Filters.of(query);
        List<Subnet> found = new ArrayList<>();
        for (String id : query.list("SubnetId")) {
            subnet(id);
        }
        for (Subnet subnet : subnets.values()) {
            if ((query.list("SubnetId").isEmpty() || query.list("SubnetId").contains(subnet.id()))
                    && filters.hold(region.tags.of(subnet.id()), name -> switch (name) {
                        case "subnet-id" -> List.of(subnet.id());
                        case "vpc-id" -> List.of(subnet.vpcId());
                        case "availability-zone", "availabilityZone" -> List.of(subnet.zone());
                        case "default-for-az", "defaultForAz" -> Filters.one(subnet.isDefault());
                        case "map-public-ip-on-launch" -> Filters.one(subnet.givesPublicIps());
                        case "state" -> List.of("available");
                        default -> null;
                    })) {
                found.add(subnet);
            }
        }
        reply.items("subnetSet", found, (item, subnet) -> {
            item.leaf("subnetId", subnet.id())
                    .leaf("state", "available")
                    .leaf("vpcId", subnet.vpcId())
                    .leaf("cidrBlock", subnet.cidr())
                    .leaf("availableIpAddressCount", 250)
                    .leaf("availabilityZone", subnet.zone())
                    .leaf("defaultForAz", subnet.isDefault())
                    .leaf("mapPublicIpOnLaunch", subnet.givesPublicIps());
            region.tags.write(item, subnet.id());
        });
    }

    private void describeZones(Query query, Xml reply) {
        List<String> named = query.list("ZoneName");
        reply.items(
                "availabilityZoneInfo",
                zones().stream()
                        .filter(zone -> named.isEmpty() || named.contains(zone))
                        .toList(),
                (item, zone) -> item.leaf("zoneName", zone)
                        .leaf("zoneState", "available")
                        .leaf("regionName", region.name)
                        .leaf("zoneType", "availability-zone")
                        .leaf("optInStatus", "opt-in-not-required"));
    }
}
