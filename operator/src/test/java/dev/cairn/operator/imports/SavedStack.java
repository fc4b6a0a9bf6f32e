package dev.cairn.operator.imports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Descriptions of a stack with something of every kind, as somebody saves them. */
final class SavedStack {
    static final String STACK = "11111111-0000-4000-8000-000000000001";
    static final String WEB = "22222222-0000-4000-8000-000000000001";
    static final String ECS = "22222222-0000-4000-8000-000000000002";
    static final String WEB1 = "33333333-0000-4000-8000-000000000001";
    static final String SHOP = "44444444-0000-4000-8000-000000000001";
    static final String RDS = "arn:aws:rds:us-east-1:123456789012:db:shop";
    static final String USER = "arn:aws:iam::123456789012:user/alice";

    private SavedStack() {}

    static Path write(Path directory) throws IOException {
        Files.writeString(directory.resolve("a.json"), """
                {"Stacks": [{"StackId": "%1$s", "Name": "Shop", "Arn": "arn:aws:opsworks:us-east-1:1:stack/%1$s/",
                   "Region": "us-east-1", "Attributes": {"Color": null}, "ServiceRoleArn": "arn:aws:iam::1:role/r",
                   "DefaultInstanceProfileArn": "arn:aws:iam::1:instance-profile/p", "DefaultOs": "Amazon Linux 2",
                   "ConfigurationManager": {"Name": "Chef", "Version": "12"}, "ChefConfiguration": {},
                   "CustomCookbooksSource": {"Type": "git", "Url": "git@example.com:c.git", "SshKey": "*****FILTERED*****"},
                   "UseCustomCookbooks": true, "AgentVersion": "4039-20190823144556", "CreatedAt": "2015-01-01T00:00:00+00:00",
                   "CustomJson": "{\\"stack\\": \\"%1$s\\"}"}]}
                """.formatted(STACK));
        Files.writeString(directory.resolve("b.json"), """
                {"Layers": [
                  {"LayerId": "%2$s", "StackId": "%1$s", "Type": "custom", "Name": "Web", "Shortname": "web",
                   "Attributes": {"EcsClusterArn": null}, "CustomRecipes": {"Setup": ["web::setup"], "Deploy": []},
                   "DefaultRecipes": {"Setup": ["opsworks_initial_setup"]}, "EnableAutoHealing": true, "Packages": [],
                   "VolumeConfigurations": [{"MountPoint": "/data", "NumberOfDisks": 1, "Size": 10, "Colour": "red"}],
                   "Colour": "blue"},
                  {"LayerId": "%3$s", "StackId": "%1$s", "Type": "ecs-cluster", "Name": "ECS", "Shortname": "ecs",
                   "Attributes": {"EcsClusterArn": "arn:aws:ecs:us-east-1:1:cluster/c"}}],
                 "EcsClusters": [{"EcsClusterArn": "arn:aws:ecs:us-east-1:1:cluster/c", "EcsClusterName": "c", "StackId": "%1$s",
                   "RegisteredAt": "2015-01-01T00:00:00+00:00"}]}
                """.formatted(STACK, WEB, ECS));
        Files.writeString(directory.resolve("c.json"), """
                {"Instances": [
                  {"InstanceId": "%3$s", "StackId": "%1$s", "LayerIds": ["%2$s"], "Hostname": "web1", "Status": "online",
                   "InstanceType": "t3.small", "Os": "Amazon Linux 2", "AmiId": "ami-1", "AutoScalingType": "timer",
                   "AgentVersion": "INHERIT", "Ec2InstanceId": "i-1", "InfrastructureClass": "ec2", "PrivateIp": "10.0.0.1",
                   "BlockDeviceMappings": [], "EbsOptimized": false},
                  {"InstanceId": "registered", "StackId": "%1$s", "LayerIds": ["%2$s"], "Hostname": "own1",
                   "InfrastructureClass": "on-premises", "InstanceType": "t3.small"}],
                 "TimeBasedAutoScalingConfigurations": [{"InstanceId": "%3$s", "AutoScalingSchedule": {"Monday": {"9": "on"}}}],
                 "LoadBasedAutoScalingConfigurations": [{"LayerId": "%2$s", "Enable": true,
                   "UpScaling": {"InstanceCount": 2, "CpuThreshold": 80.5}, "DownScaling": {}}]}
                """.formatted(STACK, WEB, WEB1));
        Files.writeString(directory.resolve("d.json"), """
                {"Apps": [{"AppId": "%2$s", "StackId": "%1$s", "Name": "Shop", "Shortname": "shop", "Type": "other",
                   "AppSource": {"Type": "git", "Url": "https://example.com/shop.git", "Password": "*****FILTERED*****"},
                   "Environment": [{"Key": "LEVEL", "Value": "7", "Secure": false},
                     {"Key": "TOKEN", "Value": "*****FILTERED*****", "Secure": true}],
                   "EnableSsl": true, "SslConfiguration": {"Certificate": "c", "PrivateKey": "*****FILTERED*****"},
                   "DataSources": [{"Type": "RdsDbInstance", "Arn": "%3$s", "DatabaseName": "shop"}]}],
                 "RdsDbInstances": [{"RdsDbInstanceArn": "%3$s", "DbInstanceIdentifier": "shop", "DbUser": "u",
                   "DbPassword": "*****FILTERED*****", "StackId": "%1$s"}]}
                """.formatted(STACK, SHOP, RDS));
        Files.writeString(directory.resolve("e.json"), """
                {"Permissions": [{"StackId": "%1$s", "IamUserArn": "%2$s", "AllowSsh": true, "AllowSudo": false, "Level": "deploy"},
                   {"StackId": "%1$s", "IamUserArn": "arn:aws:iam::123456789012:user/bob", "Level": "show"}],
                 "UserProfiles": [{"IamUserArn": "%2$s", "Name": "alice", "SshUsername": "alice"}],
                 "ElasticIps": [{"Ip": "192.0.2.1", "Name": "front", "Domain": "vpc", "Region": "us-east-1", "InstanceId": "%3$s"}],
                 "Volumes": [
                   {"VolumeId": "v1", "Ec2VolumeId": "vol-1", "InstanceId": "%3$s", "MountPoint": "/data", "Size": 10},
                   {"VolumeId": "v2", "Ec2VolumeId": "vol-2", "InstanceId": "%3$s", "MountPoint": "/own", "Name": "own"},
                   {"VolumeId": "v3", "Ec2VolumeId": "vol-3", "InstanceId": "%3$s", "RaidArrayId": "r1"}],
                 "RaidArrays": [{"RaidArrayId": "r1", "InstanceId": "%3$s", "Name": "raid"}],
                 "ElasticLoadBalancers": [{"ElasticLoadBalancerName": "lb", "LayerId": "%4$s", "StackId": "%1$s"}]}
                """.formatted(STACK, USER, WEB1, WEB));
        Files.writeString(directory.resolve("tags-of-" + WEB + ".json"), "{\"Tags\": {\"team\": \"shop\"}}");
        Files.writeString(directory.resolve("tags.json"), "{\"Tags\": {\"team\": \"shop\"}}");
        Files.writeString(directory.resolve("past.json"), "{\"Deployments\": [], \"Commands\": []}");
        Files.writeString(directory.resolve("notes.txt"), "saved on Monday");
        return directory;
    }

    static Export read(Path directory) throws BadInput, IOException {
        return ExportReader.read(List.of(write(directory)));
    }

    static Plan plan(Path directory, String secrets) throws BadInput, IOException {
        Export export = read(directory);
        Path file = directory.resolve("secrets");
        Files.writeString(file, secrets);
        return Planner.plan(export, Secrets.read(file), Map.of("Amazon Linux 2", "Debian 12"));
    }
}
