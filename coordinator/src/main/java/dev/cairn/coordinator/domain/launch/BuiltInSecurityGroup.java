package dev.cairn.coordinator.domain.launch;

import java.util.Set;

/**
 * A security group that is made once per VPC and shared by stacks, after OpsWorks' {@code AWS-OpsWorks-*} groups: everything
 * out, and in what the layer type serves. Members of {@link #DEFAULT} reach each other on all ports; every instance is one.
 *
 * @param openPorts TCP, from anywhere
 * @param amongMembers may members reach each other on all ports?
 */
public record BuiltInSecurityGroup(String name, Set<Integer> openPorts, boolean amongMembers) {
    private static final int SSH = 22;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    public static final BuiltInSecurityGroup DEFAULT =
            new BuiltInSecurityGroup("AWS-OpsWorks-Default-Server", Set.of(), true);

    public BuiltInSecurityGroup {
        openPorts = Set.copyOf(openPorts);
    }

    /** The group of a layer type; types of which nothing is known are closed but for SSH. */
    public static BuiltInSecurityGroup of(String layerType) {
        return switch (layerType) {
            case "lb" -> web("LB-Server");
            case "web" -> web("Web-Server");
            case "php-app" -> web("PHP-App-Server");
            case "rails-app" -> web("Rails-App-Server");
            case "nodejs-app" -> web("nodejs-App-Server");
            case "java-app" -> web("Java-App-Server");
            case "db-master" -> closed("DB-Master-Server");
            case "memcached" -> closed("Memcached-Server");
            case "monitoring-master" -> web("Monitoring-Master-Server");
            case "aws-flow-ruby" -> closed("AWS-Flow-Ruby-Server");
            case "ecs-cluster" -> closed("ECS-Cluster");
            default -> closed("Custom-Server");
        };
    }

    private static BuiltInSecurityGroup web(String name) {
        return new BuiltInSecurityGroup("AWS-OpsWorks-" + name, Set.of(SSH, HTTP, HTTPS), false);
    }

    private static BuiltInSecurityGroup closed(String name) {
        return new BuiltInSecurityGroup("AWS-OpsWorks-" + name, Set.of(SSH), false);
    }
}
