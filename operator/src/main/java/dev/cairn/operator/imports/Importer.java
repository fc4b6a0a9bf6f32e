package dev.cairn.operator.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;
import software.amazon.awssdk.services.opsworks.model.AssignVolumeRequest;
import software.amazon.awssdk.services.opsworks.model.AssociateElasticIpRequest;
import software.amazon.awssdk.services.opsworks.model.AttachElasticLoadBalancerRequest;
import software.amazon.awssdk.services.opsworks.model.CreateAppRequest;
import software.amazon.awssdk.services.opsworks.model.CreateInstanceRequest;
import software.amazon.awssdk.services.opsworks.model.CreateLayerRequest;
import software.amazon.awssdk.services.opsworks.model.CreateStackRequest;
import software.amazon.awssdk.services.opsworks.model.CreateUserProfileRequest;
import software.amazon.awssdk.services.opsworks.model.OpsWorksException;
import software.amazon.awssdk.services.opsworks.model.RegisterEcsClusterRequest;
import software.amazon.awssdk.services.opsworks.model.RegisterElasticIpRequest;
import software.amazon.awssdk.services.opsworks.model.RegisterRdsDbInstanceRequest;
import software.amazon.awssdk.services.opsworks.model.RegisterVolumeRequest;
import software.amazon.awssdk.services.opsworks.model.SetLoadBasedAutoScalingRequest;
import software.amazon.awssdk.services.opsworks.model.SetPermissionRequest;
import software.amazon.awssdk.services.opsworks.model.SetTimeBasedAutoScalingRequest;
import software.amazon.awssdk.services.opsworks.model.TagResourceRequest;
import software.amazon.awssdk.services.opsworks.model.UpdateElasticIpRequest;
import software.amazon.awssdk.services.opsworks.model.UpdateVolumeRequest;
import software.amazon.awssdk.services.opsworks.model.UserProfile;

/** Makes the calls of a plan, one after another, each of them once. */
final class Importer {
    /** Members that hold an id of this import. */
    private static final Set<String> REFERENCES =
            Set.of("StackId", "LayerId", "LayerIds", "InstanceId", "VolumeId", "ResourceId");

    private final OpsWorksClient api;
    private final IdTable table;
    private final Consumer<String> tell;

    Importer(OpsWorksClient api, IdTable table, Consumer<String> tell) {
        this.api = api;
        this.table = table;
        this.tell = tell;
    }

    /** The coordinator refused a step. What was done before is in the table. */
    static final class StepFailed extends Exception {
        private static final long serialVersionUID = 1;

        StepFailed(String message, Throwable cause) {
            super(message, cause);
        }
    }

    void run(List<Plan.Step> steps) throws StepFailed, IOException {
        Set<String> present = profiles();
        String self = self();
        for (Plan.Step step : steps) {
            if (table.isDone(step)) {
                continue;
            }
            ObjectNode request = step.request().deepCopy();
            translate(request);
            String user = request.path("IamUserArn").asText();
            if (step.operation().equals("CreateUserProfile") && present.contains(user)) {
                tell.accept(user + " has a profile here, which is left as it is");
                table.done(step, user);
                continue;
            }
            if (step.operation().equals("SetPermission") && user.equals(self)) {
                request.remove("Level");
                tell.accept(user + " is you; nobody changes the own level");
            }
            try {
                table.done(step, call(step.operation(), request));
            } catch (SdkException e) {
                throw new StepFailed(step.operation() + " of " + step.key() + ": " + message(e), e);
            }
        }
    }

    private static String message(SdkException failure) {
        return failure instanceof AwsServiceException refused && refused.awsErrorDetails() != null
                ? refused.awsErrorDetails().errorCode() + ": "
                        + refused.awsErrorDetails().errorMessage()
                : String.valueOf(failure.getMessage());
    }

    /** The users who have a profile; none when the caller may not see them. */
    private Set<String> profiles() {
        try {
            return api.describeUserProfiles(request -> {}).userProfiles().stream()
                    .map(UserProfile::iamUserArn)
                    .collect(Collectors.toSet());
        } catch (OpsWorksException _) {
            return Set.of();
        }
    }

    /** The caller; empty when there is no profile of the caller, or it may not be seen. */
    private String self() {
        try {
            return api.describeMyUserProfile(request -> {}).userProfile().iamUserArn();
        } catch (OpsWorksException _) {
            return "";
        }
    }

    private void translate(ObjectNode request) {
        for (String member : REFERENCES) {
            JsonNode value = request.get(member);
            if (value instanceof ArrayNode list) {
                for (int i = 0; i < list.size(); i++) {
                    list.set(i, table.newId(list.get(i).asText()));
                }
            } else if (value != null) {
                request.put(member, table.newId(value.asText()));
            }
        }
    }

    /** Makes the call; the id of what it has created, if it tells one. */
    private String call(String operation, ObjectNode json) {
        switch (operation) {
            case "CreateStack" -> {
                return api.createStack(ApiShape.fill(CreateStackRequest.builder(), json)
                                .build())
                        .stackId();
            }
            case "CreateLayer" -> {
                return api.createLayer(ApiShape.fill(CreateLayerRequest.builder(), json)
                                .build())
                        .layerId();
            }
            case "CreateApp" -> {
                return api.createApp(
                                ApiShape.fill(CreateAppRequest.builder(), json).build())
                        .appId();
            }
            case "CreateInstance" -> {
                return api.createInstance(ApiShape.fill(CreateInstanceRequest.builder(), json)
                                .build())
                        .instanceId();
            }
            case "RegisterVolume" -> {
                return api.registerVolume(ApiShape.fill(RegisterVolumeRequest.builder(), json)
                                .build())
                        .volumeId();
            }
            case "CreateUserProfile" ->
                api.createUserProfile(
                        ApiShape.fill(CreateUserProfileRequest.builder(), json).build());
            case "SetPermission" ->
                api.setPermission(
                        ApiShape.fill(SetPermissionRequest.builder(), json).build());
            case "RegisterEcsCluster" ->
                api.registerEcsCluster(
                        ApiShape.fill(RegisterEcsClusterRequest.builder(), json).build());
            case "RegisterRdsDbInstance" ->
                api.registerRdsDbInstance(ApiShape.fill(RegisterRdsDbInstanceRequest.builder(), json)
                        .build());
            case "SetLoadBasedAutoScaling" ->
                api.setLoadBasedAutoScaling(ApiShape.fill(SetLoadBasedAutoScalingRequest.builder(), json)
                        .build());
            case "SetTimeBasedAutoScaling" ->
                api.setTimeBasedAutoScaling(ApiShape.fill(SetTimeBasedAutoScalingRequest.builder(), json)
                        .build());
            case "AttachElasticLoadBalancer" ->
                api.attachElasticLoadBalancer(ApiShape.fill(AttachElasticLoadBalancerRequest.builder(), json)
                        .build());
            case "RegisterElasticIp" ->
                api.registerElasticIp(
                        ApiShape.fill(RegisterElasticIpRequest.builder(), json).build());
            case "UpdateElasticIp" ->
                api.updateElasticIp(
                        ApiShape.fill(UpdateElasticIpRequest.builder(), json).build());
            case "AssociateElasticIp" ->
                api.associateElasticIp(
                        ApiShape.fill(AssociateElasticIpRequest.builder(), json).build());
            case "UpdateVolume" ->
                api.updateVolume(
                        ApiShape.fill(UpdateVolumeRequest.builder(), json).build());
            case "AssignVolume" ->
                api.assignVolume(
                        ApiShape.fill(AssignVolumeRequest.builder(), json).build());
            case "TagResource" -> tag(json);
            default -> throw new IllegalStateException("no step is " + operation);
        }
        return "";
    }

    private void tag(ObjectNode json) {
        String id = json.remove("ResourceId").asText();
        boolean isStack = api.describeStacks(request -> {}).stacks().stream()
                .anyMatch(stack -> stack.stackId().equals(id));
        String arn = isStack
                ? api.describeStacks(request -> request.stackIds(id))
                        .stacks()
                        .getFirst()
                        .arn()
                : api.describeLayers(request -> request.layerIds(id))
                        .layers()
                        .getFirst()
                        .arn();
        json.put("ResourceArn", arn);
        api.tagResource(ApiShape.fill(TagResourceRequest.builder(), json).build());
    }
}
