package dev.cairn.operator.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Terraform's state has the same objects under names of its own. */
class TerraformStateTest {
    private static final String STATE = """
            {"version": 4, "terraform_version": "1.5.7", "serial": 3, "resources": [
              {"mode": "managed", "type": "aws_opsworks_stack", "name": "main", "instances": [{"attributes": {
                "id": "s", "arn": "arn:aws:opsworks:us-east-1:1:stack/s/", "name": "Shop", "region": "us-east-1",
                "service_role_arn": "arn:aws:iam::1:role/r", "default_instance_profile_arn": "arn:aws:iam::1:instance-profile/p",
                "color": "", "configuration_manager_name": "Chef", "configuration_manager_version": "11.10",
                "manage_berkshelf": true, "berkshelf_version": "3.2.0", "custom_json": "{\\"a\\":1}", "vpc_id": "",
                "custom_cookbooks_source": [{"type": "git", "url": "u", "username": "", "password": "", "revision": "main",
                  "ssh_key": "private"}],
                "tags": {"a": "1"}, "tags_all": {"a": "1", "b": "2"}, "stack_endpoint": "us-east-1", "timeouts": null}}]},
              {"mode": "managed", "type": "aws_opsworks_rails_app_layer", "name": "rails", "instances": [{"index_key": 0,
               "attributes": {
                "id": "l", "stack_id": "s", "name": "Rails App Server", "app_server": "nginx_unicorn", "manage_bundler": true,
                "bundler_version": "1.5.3", "auto_healing": true, "custom_setup_recipes": ["a::b"], "system_packages": ["git"],
                "instance_shutdown_timeout": 90, "drain_elb_on_shutdown": true, "elastic_load_balancer": "lb",
                "ebs_volume": [{"mount_point": "/m", "number_of_disks": 2, "raid_level": "1", "size": 5, "type": "gp2",
                  "iops": 0, "encrypted": false}],
                "cloudwatch_configuration": [{"enabled": true, "log_streams": [{"file": "/f", "log_group_name": "g"}]}],
                "load_based_auto_scaling": [{"enable": true, "upscaling": [{"cpu_threshold": 80, "instance_count": 1,
                  "memory_threshold": 0}], "downscaling": []}],
                "surprise": "x"}}]},
              {"mode": "managed", "type": "aws_opsworks_haproxy_layer", "name": "lb", "instances": [{"attributes": {
                "id": "h", "stack_id": "s", "name": "HAProxy", "stats_enabled": true, "stats_password": "secret"}}]},
              {"mode": "managed", "module": "module.web", "type": "aws_opsworks_instance", "name": "one", "instances": [{"attributes": {
                "id": "i", "stack_id": "s", "layer_ids": ["l"], "instance_type": "m1.small", "hostname": "rails1",
                "os": "Ubuntu 14.04 LTS", "state": "running", "delete_ebs": true,
                "root_block_device": [{"volume_size": 20, "volume_type": "gp2", "iops": 0, "delete_on_termination": true}]}},
                {"deposed": "1a2b3c4d", "attributes": {"id": "old", "stack_id": "s"}}]},
              {"mode": "managed", "type": "aws_opsworks_application", "name": "app", "instances": [{"attributes": {
                "id": "a", "stack_id": "s", "name": "App", "short_name": "app", "type": "rails", "rails_env": "production",
                "app_source": [{"type": "git", "url": "u", "depth": 1}], "environment": [{"key": "K", "value": "V", "secure": true}],
                "data_source_type": "None", "ssl_configuration": []}}]},
              {"mode": "managed", "type": "aws_opsworks_permission", "name": "p", "instances": [{"attributes": {
                "id": "arn:aws:iam::1:user/us", "stack_id": "s", "user_arn": "arn:aws:iam::1:user/u", "level": "manage",
                "allow_ssh": true}}]},
              {"mode": "managed", "type": "aws_opsworks_user_profile", "name": "u", "instances": [{"attributes": {
                "id": "arn:aws:iam::1:user/u", "user_arn": "arn:aws:iam::1:user/u", "ssh_username": "u"}}]},
              {"mode": "managed", "type": "aws_opsworks_rds_db_instance", "name": "db", "instances": [{"attributes": {
                "id": "x", "stack_id": "s", "rds_db_instance_arn": "arn:aws:rds:r:1:db:d", "db_user": "u", "db_password": "pw"}}]},
              {"mode": "managed", "type": "aws_opsworks_time_machine", "name": "t", "instances": [{"attributes": {"id": "t"}}]},
              {"mode": "managed", "type": "aws_vpc", "name": "v", "instances": [{"attributes": {"id": "v"}}]},
              {"mode": "data", "type": "aws_ami", "name": "d", "instances": []}]}
            """;

    @TempDir
    private Path directory;

    private Export export;
    private Plan plan;

    @BeforeEach
    void read() throws IOException, BadInput {
        Path file = directory.resolve("terraform.tfstate");
        Files.writeString(file, STATE);
        export = ExportReader.read(List.of(directory));
        plan = Planner.plan(export, Secrets.read(null), Map.of());
    }

    private void is(String key, String json) throws IOException {
        JsonNode request = plan.steps().stream()
                .filter(step -> step.key().equals(key))
                .findFirst()
                .orElseThrow()
                .request();
        assertThat(request).isEqualTo(new ObjectMapper().readTree(json));
    }

    @Test
    void aStackBecomesOne() throws IOException {
        is("Stacks/s", """
                {"Name": "Shop", "Region": "us-east-1", "ServiceRoleArn": "arn:aws:iam::1:role/r",
                 "DefaultInstanceProfileArn": "arn:aws:iam::1:instance-profile/p", "CustomJson": "{\\"a\\":1}",
                 "ConfigurationManager": {"Name": "Chef", "Version": "11.10"},
                 "ChefConfiguration": {"ManageBerkshelf": true, "BerkshelfVersion": "3.2.0"},
                 "CustomCookbooksSource": {"Type": "git", "Url": "u", "Revision": "main", "SshKey": "private"}}
                """);
        is("Tags/s", "{\"ResourceId\": \"s\", \"Tags\": {\"a\": \"1\", \"b\": \"2\"}}");
    }

    @Test
    void aBuiltInLayerHasItsTypeItsShortnameAndItsAttributes() throws IOException {
        is("Layers/l", """
                {"StackId": "s", "Type": "rails-app", "Shortname": "rails-app", "Name": "Rails App Server",
                 "Attributes": {"RailsStack": "nginx_unicorn", "ManageBundler": "true", "BundlerVersion": "1.5.3"},
                 "EnableAutoHealing": true, "CustomRecipes": {"Setup": ["a::b"]}, "Packages": ["git"],
                 "LifecycleEventConfiguration": {"Shutdown": {"ExecutionTimeout": 90, "DelayUntilElbConnectionsDrained": true}},
                 "VolumeConfigurations": [{"MountPoint": "/m", "NumberOfDisks": 2, "RaidLevel": 1, "Size": 5, "VolumeType": "gp2",
                   "Encrypted": false}],
                 "CloudWatchLogsConfiguration": {"Enabled": true, "LogStreams": [{"File": "/f", "LogGroupName": "g"}]}}
                """);
        is("LoadBasedAutoScalingConfigurations/l", """
                {"LayerId": "l", "Enable": true, "UpScaling": {"CpuThreshold": 80, "InstanceCount": 1}}
                """);
        is("ElasticLoadBalancers/lb", "{\"ElasticLoadBalancerName\": \"lb\", \"LayerId\": \"l\"}");
        is("Layers/h", """
                {"StackId": "s", "Type": "lb", "Shortname": "lb", "Name": "HAProxy",
                 "Attributes": {"EnableHaproxyStats": "true", "HaproxyStatsPassword": "secret"}}
                """);
    }

    @Test
    void theRestBecomesWhatItIs() throws IOException {
        is("Instances/i", """
                {"StackId": "s", "LayerIds": ["l"], "InstanceType": "m1.small", "Hostname": "rails1", "Os": "Ubuntu 14.04 LTS",
                 "BlockDeviceMappings": [{"DeviceName": "ROOT_DEVICE",
                   "Ebs": {"VolumeSize": 20, "VolumeType": "gp2", "DeleteOnTermination": true}}]}
                """);
        is("Apps/a", """
                {"StackId": "s", "Name": "App", "Shortname": "app", "Type": "rails", "Attributes": {"RailsEnv": "production"},
                 "AppSource": {"Type": "git", "Url": "u"}, "DataSources": [{"Type": "None"}],
                 "Environment": [{"Key": "K", "Value": "V", "Secure": true}]}
                """);
        is("Permissions/s arn:aws:iam::1:user/u", """
                {"StackId": "s", "IamUserArn": "arn:aws:iam::1:user/u", "AllowSsh": true, "Level": "manage"}
                """);
        is("UserProfiles/arn:aws:iam::1:user/u", "{\"IamUserArn\": \"arn:aws:iam::1:user/u\", \"SshUsername\": \"u\"}");
        is("RdsDbInstances/arn:aws:rds:r:1:db:d", """
                {"StackId": "s", "RdsDbInstanceArn": "arn:aws:rds:r:1:db:d", "DbUser": "u", "DbPassword": "pw"}
                """);
    }

    @Test
    void whatIsNotKnownIsNamed() {
        assertThat(export.leftOut().stream().map(Export.LeftOut::what))
                .containsExactlyInAnyOrder(
                        "aws_opsworks_time_machine.t",
                        "module.web.aws_opsworks_instance.one",
                        "1 x aws_ami",
                        "1 x aws_vpc");
        String report = new Report(export, plan).text();
        assertThat(report)
                .contains("  dropped: app_source.depth: no app of OpsWorks has this member\n")
                .contains("  dropped: surprise: no layer of OpsWorks has this member\n")
                .contains("  dropped: stack_endpoint: only Terraform's\n")
                .contains("  dropped: state: only Terraform's\n");
    }
}
