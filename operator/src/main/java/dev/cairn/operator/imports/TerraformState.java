package dev.cairn.operator.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Terraform's state of version 4, as {@code terraform.tfstate} and {@code terraform state pull} have it, brought into the form
 * of descriptions. The resources and attributes are those of the AWS provider up to 5.x.
 */
final class TerraformState {
    private static final String PREFIX = "aws_opsworks_";
    private static final long VERSION = 4;

    private final String file;
    private final Objects objects;
    private final Map<String, Map<String, String>> tags;
    private final LeftOut leftOut;

    /** Takes what is found. */
    interface Objects {
        void add(Described object) throws BadInput;
    }

    /** Takes what is not imported. */
    interface LeftOut {
        void leave(String file, String what, String reason);
    }

    TerraformState(String file, Objects objects, Map<String, Map<String, String>> tags, LeftOut leftOut) {
        this.file = file;
        this.objects = objects;
        this.tags = tags;
        this.leftOut = leftOut;
    }

    static boolean isOne(ObjectNode content) {
        return content.has("terraform_version");
    }

    void read(ObjectNode content) throws BadInput {
        if (content.path("version").asLong() != VERSION) {
            throw new BadInput(file + " is Terraform's state of version "
                    + content.path("version").asText("?")
                    + ", not 4; write it with `terraform state pull` of Terraform 0.12 or newer"
                    + (content.has("format_version") ? " (this is the output of `terraform show -json`)" : ""));
        }
        Map<String, Integer> others = new TreeMap<>();
        for (JsonNode resource : content.path("resources")) {
            String type = resource.path("type").asText();
            if (!resource.path("mode").asText("managed").equals("managed") || !type.startsWith(PREFIX)) {
                others.merge(type, 1, Integer::sum);
                continue;
            }
            String module = resource.path("module").asText("");
            String address = (module.isEmpty() ? "" : module + ".") + type + "."
                    + resource.path("name").asText();
            for (JsonNode instance : resource.path("instances")) {
                String place = instance.has("index_key") ? address + "[" + instance.get("index_key") + "]" : address;
                if (instance.has("deposed")) {
                    leftOut.leave(file, place, "Terraform has replaced it and wants to destroy it");
                    continue;
                }
                if (!(instance.path("attributes") instanceof ObjectNode attributes)) {
                    throw new BadInput(file + ": " + place + " has no attributes");
                }
                resource(type.substring(PREFIX.length()), attributes.deepCopy(), place);
            }
        }
        others.forEach((type, count) -> leftOut.leave(file, count + " x " + type, "not a resource of OpsWorks"));
    }

    private void resource(String type, ObjectNode attributes, String place) throws BadInput {
        Attributes from = new Attributes(attributes, file + ": " + place);
        ObjectNode to = JsonNodeFactory.instance.objectNode();
        String id = from.take("id").map(JsonNode::asText).orElse("");
        switch (type) {
            case "stack" -> stack(from, to.put("StackId", id), place);
            case "instance" -> instance(from, to.put("InstanceId", id), place);
            case "application" -> application(from, to.put("AppId", id), place);
            case "permission" -> {
                from.move("stack_id", to, "StackId");
                from.move("user_arn", to, "IamUserArn");
                from.move("allow_ssh", to, "AllowSsh");
                from.move("allow_sudo", to, "AllowSudo");
                from.move("level", to, "Level");
                add(Kind.PERMISSION, from, to, place);
            }
            case "user_profile" -> {
                from.move("user_arn", to, "IamUserArn");
                from.move("ssh_username", to, "SshUsername");
                from.move("ssh_public_key", to, "SshPublicKey");
                from.move("allow_self_management", to, "AllowSelfManagement");
                add(Kind.USER_PROFILE, from, to, place);
            }
            case "rds_db_instance" -> {
                from.move("stack_id", to, "StackId");
                from.move("rds_db_instance_arn", to, "RdsDbInstanceArn");
                from.move("db_user", to, "DbUser");
                from.move("db_password", to, "DbPassword");
                add(Kind.RDS_DB_INSTANCE, from, to, place);
            }
            default -> {
                Optional<TerraformLayers.Type> layer = TerraformLayers.type(type);
                if (layer.isEmpty()) {
                    leftOut.leave(file, place, "no resource " + PREFIX + type + " is known");
                } else {
                    layer(layer.get(), from, to.put("LayerId", id), place);
                }
            }
        }
    }

    private void stack(Attributes from, ObjectNode to, String place) throws BadInput {
        from.moveAll(
                to,
                Map.ofEntries(
                        Map.entry("name", "Name"),
                        Map.entry("region", "Region"),
                        Map.entry("arn", "Arn"),
                        Map.entry("service_role_arn", "ServiceRoleArn"),
                        Map.entry("default_instance_profile_arn", "DefaultInstanceProfileArn"),
                        Map.entry("agent_version", "AgentVersion"),
                        Map.entry("custom_json", "CustomJson"),
                        Map.entry("default_availability_zone", "DefaultAvailabilityZone"),
                        Map.entry("default_os", "DefaultOs"),
                        Map.entry("default_root_device_type", "DefaultRootDeviceType"),
                        Map.entry("default_ssh_key_name", "DefaultSshKeyName"),
                        Map.entry("default_subnet_id", "DefaultSubnetId"),
                        Map.entry("hostname_theme", "HostnameTheme"),
                        Map.entry("use_custom_cookbooks", "UseCustomCookbooks"),
                        Map.entry("use_opsworks_security_groups", "UseOpsworksSecurityGroups"),
                        Map.entry("vpc_id", "VpcId")));
        from.move("color", to.withObject("/Attributes"), "Color");
        ObjectNode manager = to.withObject("/ConfigurationManager");
        from.move("configuration_manager_name", manager, "Name");
        from.move("configuration_manager_version", manager, "Version");
        boolean manage = from.take("manage_berkshelf").map(JsonNode::asBoolean).orElse(false);
        Optional<JsonNode> berkshelf = from.take("berkshelf_version");
        if (manage) {
            to.withObject("/ChefConfiguration").put("ManageBerkshelf", true);
            berkshelf.ifPresent(version -> to.withObject("/ChefConfiguration").set("BerkshelfVersion", version));
        }
        source(from, "custom_cookbooks_source", to, "CustomCookbooksSource");
        tags(from, to.path("StackId").asText());
        add(Kind.STACK, from, to, place);
    }

    private void layer(TerraformLayers.Type type, Attributes from, ObjectNode to, String place) throws BadInput {
        String id = to.path("LayerId").asText();
        to.put("Type", type.type()).put("Shortname", type.shortname());
        from.moveAll(
                to,
                Map.ofEntries(
                        Map.entry("stack_id", "StackId"),
                        Map.entry("name", "Name"),
                        Map.entry("short_name", "Shortname"),
                        Map.entry("arn", "Arn"),
                        Map.entry("auto_assign_elastic_ips", "AutoAssignElasticIps"),
                        Map.entry("auto_assign_public_ips", "AutoAssignPublicIps"),
                        Map.entry("auto_healing", "EnableAutoHealing"),
                        Map.entry("custom_instance_profile_arn", "CustomInstanceProfileArn"),
                        Map.entry("custom_json", "CustomJson"),
                        Map.entry("custom_security_group_ids", "CustomSecurityGroupIds"),
                        Map.entry("install_updates_on_boot", "InstallUpdatesOnBoot"),
                        Map.entry("system_packages", "Packages"),
                        Map.entry("use_ebs_optimized_instances", "UseEbsOptimizedInstances")));
        ObjectNode recipes = to.withObject("/CustomRecipes");
        for (String event : new String[] {"Setup", "Configure", "Deploy", "Undeploy", "Shutdown"}) {
            from.move("custom_" + event.toLowerCase(java.util.Locale.ROOT) + "_recipes", recipes, event);
        }
        ObjectNode shutdown = to.withObject("/LifecycleEventConfiguration/Shutdown");
        from.move("instance_shutdown_timeout", shutdown, "ExecutionTimeout");
        from.move("drain_elb_on_shutdown", shutdown, "DelayUntilElbConnectionsDrained");
        for (Attributes volume : from.blocks("ebs_volume")) {
            ObjectNode configuration = to.withArray("VolumeConfigurations").addObject();
            TerraformLayers.volume(volume, configuration);
        }
        for (Attributes logs : from.blocks("cloudwatch_configuration")) {
            TerraformLayers.logs(logs, to.withObject("/CloudWatchLogsConfiguration"));
        }
        ObjectNode attributes = to.withObject("/Attributes");
        type.attributes().forEach((name, key) -> from.moveAsText(name, attributes, key));
        for (Attributes scaling : from.blocks("load_based_auto_scaling")) {
            ObjectNode described = JsonNodeFactory.instance.objectNode().put("LayerId", id);
            TerraformLayers.scaling(scaling, described);
            add(Kind.LOAD_BASED_SCALING, scaling, described, place + ".load_based_auto_scaling");
        }
        String balancer =
                from.take("elastic_load_balancer").map(JsonNode::asText).orElse("");
        tags(from, id);
        add(Kind.LAYER, from, to, place);
        if (!balancer.isEmpty()) {
            ObjectNode described = JsonNodeFactory.instance
                    .objectNode()
                    .put("ElasticLoadBalancerName", balancer)
                    .put("LayerId", id);
            objects.add(new Described(Kind.ELASTIC_LOAD_BALANCER, described, file, place + ".elastic_load_balancer"));
        }
    }

    private void instance(Attributes from, ObjectNode to, String place) throws BadInput {
        from.moveAll(to, TerraformLayers.INSTANCE);
        for (Attributes device : from.blocks("root_block_device")) {
            ObjectNode mapping = to.withArray("BlockDeviceMappings").addObject().put("DeviceName", "ROOT_DEVICE");
            TerraformLayers.ebs(device, mapping.putObject("Ebs"));
        }
        for (Attributes device : from.blocks("ebs_block_device")) {
            ObjectNode mapping = to.withArray("BlockDeviceMappings").addObject();
            device.move("device_name", mapping, "DeviceName");
            TerraformLayers.ebs(device, mapping.putObject("Ebs"));
        }
        for (Attributes device : from.blocks("ephemeral_block_device")) {
            ObjectNode mapping = to.withArray("BlockDeviceMappings").addObject();
            device.move("device_name", mapping, "DeviceName");
            device.move("virtual_name", mapping, "VirtualName");
        }
        add(Kind.INSTANCE, from, to, place);
    }

    private void application(Attributes from, ObjectNode to, String place) throws BadInput {
        from.moveAll(
                to,
                Map.of(
                        "stack_id", "StackId",
                        "name", "Name",
                        "short_name", "Shortname",
                        "type", "Type",
                        "description", "Description",
                        "domains", "Domains",
                        "enable_ssl", "EnableSsl"));
        ObjectNode attributes = to.withObject("/Attributes");
        from.move("document_root", attributes, "DocumentRoot");
        from.move("rails_env", attributes, "RailsEnv");
        from.move("auto_bundle_on_deploy", attributes, "AutoBundleOnDeploy");
        from.move("aws_flow_ruby_settings", attributes, "AwsFlowRubySettings");
        source(from, "app_source", to, "AppSource");
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        from.move("data_source_type", data, "Type");
        from.move("data_source_arn", data, "Arn");
        from.move("data_source_database_name", data, "DatabaseName");
        if (!data.isEmpty()) {
            to.withArray("DataSources").add(data);
        }
        for (Attributes variable : from.blocks("environment")) {
            ObjectNode described = to.withArray("Environment").addObject();
            variable.move("key", described, "Key");
            variable.move("value", described, "Value");
            variable.move("secure", described, "Secure");
        }
        for (Attributes ssl : from.blocks("ssl_configuration")) {
            ObjectNode described = to.withObject("/SslConfiguration");
            ssl.move("certificate", described, "Certificate");
            ssl.move("private_key", described, "PrivateKey");
            ssl.move("chain", described, "Chain");
        }
        add(Kind.APP, from, to, place);
    }

    private static void source(Attributes from, String block, ObjectNode to, String member) throws BadInput {
        for (Attributes source : from.blocks(block)) {
            ObjectNode described = to.withObject("/" + member);
            source.move("type", described, "Type");
            source.move("url", described, "Url");
            source.move("username", described, "Username");
            source.move("password", described, "Password");
            source.move("revision", described, "Revision");
            source.move("ssh_key", described, "SshKey");
        }
    }

    private void tags(Attributes from, String id) {
        Optional<JsonNode> own = from.take("tags");
        JsonNode all = from.take("tags_all").or(() -> own).orElseGet(JsonNodeFactory.instance::objectNode);
        Map<String, String> read = new LinkedHashMap<>();
        all.properties().forEach(tag -> read.put(tag.getKey(), tag.getValue().asText()));
        if (!read.isEmpty()) {
            tags.put(id, read);
        }
    }

    private void add(Kind kind, Attributes from, ObjectNode to, String place) throws BadInput {
        from.rest(to);
        objects.add(new Described(kind, to, file, place));
    }
}
