package dev.cairn.operator.imports;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/** What Terraform calls the parts of layers and instances, and what the API calls them. */
final class TerraformLayers {
    static final Map<String, String> INSTANCE = Map.ofEntries(
            Map.entry("stack_id", "StackId"),
            Map.entry("layer_ids", "LayerIds"),
            Map.entry("agent_version", "AgentVersion"),
            Map.entry("ami_id", "AmiId"),
            Map.entry("architecture", "Architecture"),
            Map.entry("auto_scaling_type", "AutoScalingType"),
            Map.entry("availability_zone", "AvailabilityZone"),
            Map.entry("created_at", "CreatedAt"),
            Map.entry("ebs_optimized", "EbsOptimized"),
            Map.entry("ec2_instance_id", "Ec2InstanceId"),
            Map.entry("ecs_cluster_arn", "EcsClusterArn"),
            Map.entry("elastic_ip", "ElasticIp"),
            Map.entry("hostname", "Hostname"),
            Map.entry("infrastructure_class", "InfrastructureClass"),
            Map.entry("install_updates_on_boot", "InstallUpdatesOnBoot"),
            Map.entry("instance_profile_arn", "InstanceProfileArn"),
            Map.entry("instance_type", "InstanceType"),
            Map.entry("last_service_error_id", "LastServiceErrorId"),
            Map.entry("os", "Os"),
            Map.entry("platform", "Platform"),
            Map.entry("private_dns", "PrivateDns"),
            Map.entry("private_ip", "PrivateIp"),
            Map.entry("public_dns", "PublicDns"),
            Map.entry("public_ip", "PublicIp"),
            Map.entry("registered_by", "RegisteredBy"),
            Map.entry("reported_agent_version", "ReportedAgentVersion"),
            Map.entry("root_device_type", "RootDeviceType"),
            Map.entry("root_device_volume_id", "RootDeviceVolumeId"),
            Map.entry("security_group_ids", "SecurityGroupIds"),
            Map.entry("ssh_host_dsa_key_fingerprint", "SshHostDsaKeyFingerprint"),
            Map.entry("ssh_host_rsa_key_fingerprint", "SshHostRsaKeyFingerprint"),
            Map.entry("ssh_key_name", "SshKeyName"),
            Map.entry("status", "Status"),
            Map.entry("subnet_id", "SubnetId"),
            Map.entry("tenancy", "Tenancy"),
            Map.entry("virtualization_type", "VirtualizationType"));

    private static final Map<String, Type> TYPES = Map.ofEntries(
            Map.entry("custom_layer", new Type("custom", "", Map.of())),
            Map.entry(
                    "ecs_cluster_layer",
                    new Type("ecs-cluster", "ecs-cluster", Map.of("ecs_cluster_arn", "EcsClusterArn"))),
            Map.entry(
                    "ganglia_layer",
                    new Type(
                            "monitoring-master",
                            "monitoring-master",
                            Map.of("url", "GangliaUrl", "username", "GangliaUser", "password", "GangliaPassword"))),
            Map.entry(
                    "haproxy_layer",
                    new Type(
                            "lb",
                            "lb",
                            Map.of(
                                    "stats_enabled", "EnableHaproxyStats",
                                    "stats_url", "HaproxyStatsUrl",
                                    "stats_user", "HaproxyStatsUser",
                                    "stats_password", "HaproxyStatsPassword",
                                    "healthcheck_url", "HaproxyHealthCheckUrl",
                                    "healthcheck_method", "HaproxyHealthCheckMethod"))),
            Map.entry(
                    "java_app_layer",
                    new Type(
                            "java-app",
                            "java-app",
                            Map.of(
                                    "jvm_type", "Jvm",
                                    "jvm_version", "JvmVersion",
                                    "jvm_options", "JvmOptions",
                                    "app_server", "JavaAppServer",
                                    "app_server_version", "JavaAppServerVersion"))),
            Map.entry(
                    "memcached_layer",
                    new Type("memcached", "memcached", Map.of("allocated_memory", "MemcachedMemory"))),
            Map.entry(
                    "mysql_layer",
                    new Type(
                            "db-master",
                            "db-master",
                            Map.of(
                                    "root_password", "MysqlRootPassword",
                                    "root_password_on_all_instances", "MysqlRootPasswordUbiquitous"))),
            Map.entry(
                    "nodejs_app_layer",
                    new Type("nodejs-app", "nodejs-app", Map.of("nodejs_version", "NodejsVersion"))),
            Map.entry("php_app_layer", new Type("php-app", "php-app", Map.of())),
            Map.entry(
                    "rails_app_layer",
                    new Type(
                            "rails-app",
                            "rails-app",
                            Map.of(
                                    "ruby_version", "RubyVersion",
                                    "app_server", "RailsStack",
                                    "passenger_version", "PassengerVersion",
                                    "rubygems_version", "RubygemsVersion",
                                    "manage_bundler", "ManageBundler",
                                    "bundler_version", "BundlerVersion"))),
            Map.entry("static_web_layer", new Type("web", "web", Map.of())));

    private TerraformLayers() {}

    /**
     * A resource of layers.
     *
     * @param shortname the fixed one of built-in layers, which Terraform does not have
     * @param attributes from Terraform's names to the API's keys
     */
    record Type(String type, String shortname, Map<String, String> attributes) {}

    static Optional<Type> type(String resource) {
        return Optional.ofNullable(TYPES.get(resource));
    }

    static void volume(Attributes from, ObjectNode to) throws BadInput {
        from.move("mount_point", to, "MountPoint");
        from.move("number_of_disks", to, "NumberOfDisks");
        from.move("size", to, "Size");
        from.move("type", to, "VolumeType");
        from.moveCount("iops", to, "Iops");
        from.move("encrypted", to, "Encrypted");
        String level = from.take("raid_level").map(value -> value.asText()).orElse("");
        try {
            if (!level.isEmpty()) {
                to.set("RaidLevel", IntNode.valueOf(Integer.parseInt(level)));
            }
        } catch (NumberFormatException _) {
            throw new BadInput("the RAID level \"" + level + "\" of a volume is no number");
        }
        from.rest(to);
    }

    static void ebs(Attributes from, ObjectNode to) {
        from.move("delete_on_termination", to, "DeleteOnTermination");
        from.moveCount("iops", to, "Iops");
        from.move("snapshot_id", to, "SnapshotId");
        from.moveCount("volume_size", to, "VolumeSize");
        from.move("volume_type", to, "VolumeType");
        from.rest(to);
    }

    static void logs(Attributes from, ObjectNode to) throws BadInput {
        from.move("enabled", to, "Enabled");
        for (Attributes stream : from.blocks("log_streams")) {
            ObjectNode described = to.withArray("LogStreams").addObject();
            stream.moveAll(
                    described,
                    Map.ofEntries(
                            Map.entry("log_group_name", "LogGroupName"),
                            Map.entry("file", "File"),
                            Map.entry("datetime_format", "DatetimeFormat"),
                            Map.entry("time_zone", "TimeZone"),
                            Map.entry("file_fingerprint_lines", "FileFingerprintLines"),
                            Map.entry("multiline_start_pattern", "MultiLineStartPattern"),
                            Map.entry("initial_position", "InitialPosition"),
                            Map.entry("encoding", "Encoding"),
                            Map.entry("buffer_duration", "BufferDuration"),
                            Map.entry("batch_count", "BatchCount"),
                            Map.entry("batch_size", "BatchSize")));
            stream.rest(described);
        }
        from.rest(to);
    }

    static void scaling(Attributes from, ObjectNode to) throws BadInput {
        from.move("enable", to, "Enable");
        for (Attributes up : from.blocks("upscaling")) {
            thresholds(up, to.withObject("/UpScaling"));
        }
        for (Attributes down : from.blocks("downscaling")) {
            thresholds(down, to.withObject("/DownScaling"));
        }
    }

    private static void thresholds(Attributes from, ObjectNode to) {
        from.move("instance_count", to, "InstanceCount");
        from.move("thresholds_wait_time", to, "ThresholdsWaitTime");
        from.move("ignore_metrics_time", to, "IgnoreMetricsTime");
        from.moveCount("cpu_threshold", to, "CpuThreshold");
        from.moveCount("memory_threshold", to, "MemoryThreshold");
        from.moveCount("load_threshold", to, "LoadThreshold");
        from.move("alarms", to, "Alarms");
        from.rest(to);
    }
}
