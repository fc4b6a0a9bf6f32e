package dev.cairn.operator.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.operator.imports.Plan.Finding;
import dev.cairn.operator.imports.Plan.Judged;
import dev.cairn.operator.imports.Plan.MissingSecret;
import dev.cairn.operator.imports.Plan.Outcome;
import dev.cairn.operator.imports.Plan.Step;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of each member of a saved stack, and which calls are made in which order. */
class PlannerTest {
    @TempDir
    private Path directory;

    private Plan plan(String secrets) throws BadInput, IOException {
        return SavedStack.plan(directory, secrets);
    }

    private static ObjectNode request(Plan plan, String key) {
        return plan.steps().stream()
                .filter(step -> step.key().equals(key))
                .map(Step::request)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no step " + key + " in " + plan.steps()));
    }

    private static Judged judged(Plan plan, Kind kind, String id) {
        return plan.judged().stream()
                .filter(object ->
                        object.object().kind() == kind && object.object().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Finding finding(Judged object, String member) {
        return object.findings().stream()
                .filter(finding -> finding.member().equals(member))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing about " + member + " in " + object.findings()));
    }

    @Test
    void whatOthersNeedIsCreatedFirst() throws Exception {
        assertThat(plan("{}").steps().stream().map(Step::operation))
                .containsExactly(
                        "CreateStack",
                        "RegisterEcsCluster",
                        "CreateLayer",
                        "TagResource",
                        "CreateLayer",
                        "CreateUserProfile",
                        "SetPermission",
                        "CreateUserProfile",
                        "SetPermission",
                        "CreateApp",
                        "CreateInstance",
                        "SetLoadBasedAutoScaling",
                        "SetTimeBasedAutoScaling",
                        "AttachElasticLoadBalancer",
                        "RegisterElasticIp",
                        "UpdateElasticIp",
                        "AssociateElasticIp",
                        "RegisterVolume",
                        "UpdateVolume",
                        "AssignVolume");
    }

    @Test
    void aStackIsTakenOverButForItsAgentAndItsSystem() throws Exception {
        Plan plan = plan("{}");
        ObjectNode request = request(plan, "Stacks/" + SavedStack.STACK);
        assertThat(request.get("DefaultOs").asText()).isEqualTo("Debian 12");
        assertThat(request.get("AgentVersion").asText()).isEqualTo("LATEST");
        assertThat(request.has("StackId")).isFalse();
        assertThat(request.has("Attributes")).isFalse();
        Judged stack = judged(plan, Kind.STACK, SavedStack.STACK);
        assertThat(finding(stack, "Name")).isEqualTo(new Finding("Name", Outcome.TAKEN_OVER, ""));
        assertThat(finding(stack, "Arn")).isEqualTo(new Finding("Arn", Outcome.DROPPED, "given anew"));
        assertThat(finding(stack, "AgentVersion").outcome()).isEqualTo(Outcome.APPROXIMATED);
        assertThat(finding(stack, "DefaultOs").reason()).isEqualTo("Amazon Linux 2 becomes Debian 12, as --os says");
        assertThat(finding(stack, "CustomJson").reason()).contains("mentions old ids: " + SavedStack.STACK);
    }

    @Test
    void membersThatOpsWorksDoesNotHaveAreNamed() throws Exception {
        Plan plan = plan("{}");
        Judged web = judged(plan, Kind.LAYER, SavedStack.WEB);
        assertThat(finding(web, "Colour").reason()).isEqualTo("no layer of OpsWorks has this member");
        assertThat(finding(web, "VolumeConfigurations[0].Colour").outcome()).isEqualTo(Outcome.DROPPED);
        assertThat(finding(web, "DefaultRecipes").reason()).isEqualTo("follow from the layer's type");
        assertThat(request(plan, "Layers/" + SavedStack.WEB).toString()).doesNotContain("Colour");
    }

    @Test
    void instancesArriveStoppedAndRegisteredOnesNotAtAll() throws Exception {
        Plan plan = plan("{}");
        Judged web1 = judged(plan, Kind.INSTANCE, SavedStack.WEB1);
        assertThat(finding(web1, "Status").reason()).startsWith("online becomes stopped");
        assertThat(finding(web1, "AmiId").outcome()).isEqualTo(Outcome.DROPPED);
        assertThat(finding(web1, "PrivateIp").reason()).isEqualTo("of the former machine");
        assertThat(judged(plan, Kind.INSTANCE, "registered").refusal())
                .contains("registered machine")
                .contains("cairn agent register");
    }

    @Test
    void secretsAreNamedWithTheirKeysAndWhatIsDoneWithoutThem() throws Exception {
        Plan plan = plan("{}");
        String app = "Apps/" + SavedStack.SHOP + "/";
        assertThat(plan.missing())
                .containsExactlyInAnyOrder(
                        new MissingSecret(
                                "Stacks/" + SavedStack.STACK + "/CustomCookbooksSource.SshKey",
                                "it is created without"),
                        new MissingSecret(app + "AppSource.Password", "it is created without"),
                        new MissingSecret(app + "Environment.TOKEN", "the variable is not set"),
                        new MissingSecret(app + "SslConfiguration.PrivateKey", "the app is created without SSL"),
                        new MissingSecret(
                                "RdsDbInstances/" + SavedStack.RDS + "/DbPassword", "the database is not registered"));
        assertThat(request(plan, "Apps/" + SavedStack.SHOP).toString())
                .doesNotContain(Secrets.FILTERED)
                .doesNotContain("TOKEN")
                .doesNotContain("Ssl")
                .doesNotContain("DataSources");
        Judged shop = judged(plan, Kind.APP, SavedStack.SHOP);
        assertThat(finding(shop, "DataSources").reason()).contains("is not registered here");
        assertThat(finding(shop, "EnableSsl").outcome()).isEqualTo(Outcome.DROPPED);
    }

    @Test
    void suppliedSecretsAreUsed() throws Exception {
        String app = "Apps/" + SavedStack.SHOP + "/";
        Plan plan = plan("""
                {"Stacks/%s/CustomCookbooksSource.SshKey": "key", "%2$sAppSource.Password": "pw",
                 "%2$sEnvironment.TOKEN": "t", "%2$sSslConfiguration.PrivateKey": "pk",
                 "RdsDbInstances/%3$s/DbPassword": "db"}
                """.formatted(SavedStack.STACK, app, SavedStack.RDS));
        assertThat(plan.missing()).isEmpty();
        ObjectNode shop = request(plan, "Apps/" + SavedStack.SHOP);
        assertThat(shop.at("/Environment/1/Value").asText()).isEqualTo("t");
        assertThat(shop.at("/SslConfiguration/PrivateKey").asText()).isEqualTo("pk");
        assertThat(shop.at("/DataSources/0/Arn").asText()).isEqualTo(SavedStack.RDS);
        assertThat(request(plan, "RdsDbInstances/" + SavedStack.RDS)
                        .get("DbPassword")
                        .asText())
                .isEqualTo("db");
    }

    @Test
    void volumesThatLayersMakeAnewAreNotRegistered() throws Exception {
        Plan plan = plan("{}");
        assertThat(judged(plan, Kind.VOLUME, "v1").refusal())
                .contains("makes a new volume at /data")
                .contains("vol-1");
        assertThat(judged(plan, Kind.VOLUME, "v3").refusal()).contains("RAID array");
        assertThat(judged(plan, Kind.RAID_ARRAY, "r1").isCreated()).isFalse();
        assertThat(request(plan, "Volumes/v2").toString())
                .isEqualTo("{\"Ec2VolumeId\":\"vol-2\",\"StackId\":\"" + SavedStack.STACK + "\"}");
        assertThat(request(plan, "AssignVolume/v2").get("InstanceId").asText()).isEqualTo(SavedStack.WEB1);
    }

    @Test
    void aPermissionOfAUserWithoutProfileMakesOne() throws Exception {
        Plan plan = plan("{}");
        String bob = "arn:aws:iam::123456789012:user/bob";
        assertThat(request(plan, "UserProfiles/" + bob).get("IamUserArn").asText())
                .isEqualTo(bob);
        assertThat(finding(judged(plan, Kind.PERMISSION, SavedStack.STACK + " " + bob), "IamUserArn")
                        .outcome())
                .isEqualTo(Outcome.APPROXIMATED);
    }

    @Test
    void everyMemberThatSaysSomethingHasAFinding() throws Exception {
        for (Judged object : plan("{}").judged()) {
            object.object().json().properties().forEach(member -> {
                boolean empty = member.getValue().isNull()
                        || (member.getValue().isContainerNode()
                                && member.getValue().isEmpty());
                boolean own = member.getKey().equals(object.object().kind().idMember());
                boolean stopped = member.getKey().equals("Status")
                        && member.getValue().asText().equals("stopped");
                if (object.isCreated()
                        && !empty
                        && !own
                        && !stopped
                        && !member.getKey().equals("Attributes")) {
                    assertThat(object.findings())
                            .as("%s of %s", member.getKey(), object.object())
                            .anyMatch(finding -> finding.member().startsWith(member.getKey()));
                }
            });
        }
    }
}
