package dev.cairn.operator.imports;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.opsworks.model.App;
import software.amazon.awssdk.services.opsworks.model.AttachElasticLoadBalancerRequest;
import software.amazon.awssdk.services.opsworks.model.CreateAppRequest;
import software.amazon.awssdk.services.opsworks.model.CreateInstanceRequest;
import software.amazon.awssdk.services.opsworks.model.CreateLayerRequest;
import software.amazon.awssdk.services.opsworks.model.CreateStackRequest;
import software.amazon.awssdk.services.opsworks.model.CreateUserProfileRequest;
import software.amazon.awssdk.services.opsworks.model.EcsCluster;
import software.amazon.awssdk.services.opsworks.model.ElasticIp;
import software.amazon.awssdk.services.opsworks.model.ElasticLoadBalancer;
import software.amazon.awssdk.services.opsworks.model.Instance;
import software.amazon.awssdk.services.opsworks.model.Layer;
import software.amazon.awssdk.services.opsworks.model.LoadBasedAutoScalingConfiguration;
import software.amazon.awssdk.services.opsworks.model.Permission;
import software.amazon.awssdk.services.opsworks.model.RaidArray;
import software.amazon.awssdk.services.opsworks.model.RdsDbInstance;
import software.amazon.awssdk.services.opsworks.model.RegisterEcsClusterRequest;
import software.amazon.awssdk.services.opsworks.model.RegisterElasticIpRequest;
import software.amazon.awssdk.services.opsworks.model.RegisterRdsDbInstanceRequest;
import software.amazon.awssdk.services.opsworks.model.RegisterVolumeRequest;
import software.amazon.awssdk.services.opsworks.model.SetLoadBasedAutoScalingRequest;
import software.amazon.awssdk.services.opsworks.model.SetPermissionRequest;
import software.amazon.awssdk.services.opsworks.model.SetTimeBasedAutoScalingRequest;
import software.amazon.awssdk.services.opsworks.model.Stack;
import software.amazon.awssdk.services.opsworks.model.TimeBasedAutoScalingConfiguration;
import software.amazon.awssdk.services.opsworks.model.UserProfile;
import software.amazon.awssdk.services.opsworks.model.Volume;

/** What descriptions describe, in the order in which it is created: what others need comes first. */
enum Kind {
    STACK("Stacks", "stack", "StackId", "Name", "CreateStack"),
    ECS_CLUSTER("EcsClusters", "ECS cluster", "EcsClusterArn", "EcsClusterName", "RegisterEcsCluster"),
    LAYER("Layers", "layer", "LayerId", "Name", "CreateLayer"),
    USER_PROFILE("UserProfiles", "user", "IamUserArn", "IamUserArn", "CreateUserProfile"),
    PERMISSION("Permissions", "permission", "IamUserArn", "IamUserArn", "SetPermission"),
    RDS_DB_INSTANCE(
            "RdsDbInstances", "RDS database", "RdsDbInstanceArn", "DbInstanceIdentifier", "RegisterRdsDbInstance"),
    APP("Apps", "app", "AppId", "Name", "CreateApp"),
    INSTANCE("Instances", "instance", "InstanceId", "Hostname", "CreateInstance"),
    LOAD_BASED_SCALING(
            "LoadBasedAutoScalingConfigurations",
            "load-based scaling",
            "LayerId",
            "LayerId",
            "SetLoadBasedAutoScaling"),
    TIME_BASED_SCALING(
            "TimeBasedAutoScalingConfigurations",
            "time-based scaling",
            "InstanceId",
            "InstanceId",
            "SetTimeBasedAutoScaling"),
    ELASTIC_LOAD_BALANCER(
            "ElasticLoadBalancers",
            "load balancer",
            "ElasticLoadBalancerName",
            "ElasticLoadBalancerName",
            "AttachElasticLoadBalancer"),
    ELASTIC_IP("ElasticIps", "Elastic IP", "Ip", "Ip", "RegisterElasticIp"),
    VOLUME("Volumes", "volume", "VolumeId", "Ec2VolumeId", "RegisterVolume"),
    RAID_ARRAY("RaidArrays", "RAID array", "RaidArrayId", "Name", "RegisterVolume");

    /** Descriptions that tell of the past or of the service: recognised, and nothing of them is created. */
    static final List<String> NOT_IMPORTED = List.of(
            "Deployments",
            "Commands",
            "ServiceErrors",
            "StackSummary",
            "AgentVersions",
            "OperatingSystems",
            "UserProfile",
            "AgentInstallerUrl",
            "Parameters");

    private final String member;
    private final String noun;
    private final String idMember;
    private final String nameMember;
    private final String operation;

    Kind(String member, String noun, String idMember, String nameMember, String operation) {
        this.member = member;
        this.noun = noun;
        this.idMember = idMember;
        this.nameMember = nameMember;
        this.operation = operation;
    }

    static Optional<Kind> of(String member) {
        return Arrays.stream(values())
                .filter(kind -> kind.member.equals(member))
                .findFirst();
    }

    /** The member of a description's output that holds the list. */
    String member() {
        return member;
    }

    String noun() {
        return noun;
    }

    String idMember() {
        return idMember;
    }

    String nameMember() {
        return nameMember;
    }

    /** The shape that a description has. */
    SdkPojo described() {
        return switch (this) {
            case STACK -> Stack.builder();
            case ECS_CLUSTER -> EcsCluster.builder();
            case LAYER -> Layer.builder();
            case USER_PROFILE -> UserProfile.builder();
            case PERMISSION -> Permission.builder();
            case RDS_DB_INSTANCE -> RdsDbInstance.builder();
            case APP -> App.builder();
            case INSTANCE -> Instance.builder();
            case LOAD_BASED_SCALING -> LoadBasedAutoScalingConfiguration.builder();
            case TIME_BASED_SCALING -> TimeBasedAutoScalingConfiguration.builder();
            case ELASTIC_LOAD_BALANCER -> ElasticLoadBalancer.builder();
            case ELASTIC_IP -> ElasticIp.builder();
            case VOLUME -> Volume.builder();
            case RAID_ARRAY -> RaidArray.builder();
        };
    }

    /** The call that creates it. */
    String operation() {
        return operation;
    }

    /** The shape of that call's request. */
    SdkPojo request() {
        return switch (this) {
            case STACK -> CreateStackRequest.builder();
            case ECS_CLUSTER -> RegisterEcsClusterRequest.builder();
            case LAYER -> CreateLayerRequest.builder();
            case USER_PROFILE -> CreateUserProfileRequest.builder();
            case PERMISSION -> SetPermissionRequest.builder();
            case RDS_DB_INSTANCE -> RegisterRdsDbInstanceRequest.builder();
            case APP -> CreateAppRequest.builder();
            case INSTANCE -> CreateInstanceRequest.builder();
            case LOAD_BASED_SCALING -> SetLoadBasedAutoScalingRequest.builder();
            case TIME_BASED_SCALING -> SetTimeBasedAutoScalingRequest.builder();
            case ELASTIC_LOAD_BALANCER -> AttachElasticLoadBalancerRequest.builder();
            case ELASTIC_IP -> RegisterElasticIpRequest.builder();
            case VOLUME -> RegisterVolumeRequest.builder();
            case RAID_ARRAY -> RegisterVolumeRequest.builder();
        };
    }
}
