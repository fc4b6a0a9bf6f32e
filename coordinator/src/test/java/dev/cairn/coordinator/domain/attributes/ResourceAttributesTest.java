package dev.cairn.coordinator.domain.attributes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.app.App;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.app.AppSettings.DataSource;
import dev.cairn.coordinator.domain.resource.Ec2VolumeId;
import dev.cairn.coordinator.domain.resource.RdsDbInstance;
import dev.cairn.coordinator.domain.resource.Volume;
import dev.cairn.coordinator.domain.resource.VolumeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a stack has registered, as stacks of both generations of Chef tell it, and the databases of apps. */
final class ResourceAttributesTest {
    private static final RdsDbInstance DATABASE = Scene.database("orders");
    private static final List<AppId> SHOP = List.of(new AppId("app-shop"));

    private static Scene scene(String chef) {
        return scene(chef, DATABASE);
    }

    private static Scene scene(String chef, RdsDbInstance database) {
        Volume volume = new Volume(
                new VolumeId("v-1"),
                Samples.STACK,
                new Ec2VolumeId("vol-1a2b"),
                null,
                "/mnt/data",
                Scene.SELF,
                null,
                null,
                null,
                Scene.NOW);
        return Scene.chef(chef)
                .layer("l-1", "app", null, Map.of())
                .layer("l-2", "db-master", null, Map.of())
                .online(1, "l-1")
                .online(2, "l-2")
                .resources(database, volume, "l-1");
    }

    private static List<String> keys(JsonNode object) {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys.stream().sorted().toList();
    }

    private static List<String> words(String words) {
        return Arrays.stream(words.split(" ", -1)).sorted().toList();
    }

    @Test
    void chef11TellsThemInTheStack() {
        JsonNode node = scene("11.10").attributes(Scene.command("setup", List.of(), null));
        JsonNode rds = node.at("/opsworks/stack/rds_instances/0");
        assertThat(keys(rds))
                .isEqualTo(words("address allocated_storage arn auto_minor_version_upgrade availability_zone"
                        + " backup_retention_period db_instance_class db_instance_identifier db_instance_status db_name"
                        + " db_parameter_groups db_password db_security_groups db_user engine instance_create_time"
                        + " license_model multi_az option_group_memberships port preferred_backup_window"
                        + " preferred_maintenance_window publicly_accessible read_replica_db_instance_identifiers region"
                        + " status_infos vpc_security_groups"));
        assertThat(rds.at("/db_instance_identifier").asText()).isEqualTo("orders");
        assertThat(rds.at("/db_password").asText()).isEqualTo("hush");
        assertThat(rds.at("/address").isNull()).isTrue();
        assertThat(node.at("/opsworks/stack/elb-load-balancers").toString())
                .isEqualTo("[{\"name\":\"front\",\"dns_name\":\"front.example.com\",\"layer_id\":\"l-1\"}]");
        assertThat(node.at("/opsworks/layers/app/elb-load-balancers/0/name").asText())
                .isEqualTo("front");
        assertThat(node.at("/opsworks/layers/db-master/elb-load-balancers").isEmpty())
                .isTrue();
        assertThat(node.at("/ebs").toString())
                .isEqualTo("{\"devices\":{\"/dev/sdi\":{\"mount_point\":\"/mnt/data\",\"volume_id\":\"vol-1a2b\","
                        + "\"fstype\":\"xfs\"}},\"raids\":{}}");
    }

    @Test
    void whatRdsSaysIsToldInFull() {
        RdsDbInstance seen = DATABASE.withSighting(new RdsDbInstance.Sighting(Samples.mysql("orders"), false));
        DataSource source = new DataSource("RdsDbInstance", DATABASE.id().value(), "orders");
        Scene eleven = scene("11.10", seen).app("shop", "rails", source);
        JsonNode rds =
                eleven.attributes(Scene.command("setup", List.of(), null)).at("/opsworks/stack/rds_instances/0");
        assertThat(rds.findValues("address")).hasSize(1);
        assertThat(rds.toString())
                .contains("\"address\":\"orders.c0ffee.eu-central-1.rds.amazonaws.com\",\"port\":3306")
                .contains("\"engine\":\"mysql(8.0.39)\"")
                .contains("\"instance_create_time\":\"2026-03-01T11:00:00+00:00\"")
                .contains("\"allocated_storage\":20,\"auto_minor_version_upgrade\":true")
                .contains("[{\"db_parameter_group_name\":\"default.mysql8.0\",\"parameter_apply_status\":\"in-sync\"}]")
                .contains("[{\"vpc_security_group_id\":\"sg-1\",\"status\":\"active\"}]")
                .contains("\"read_replica_db_instance_identifiers\":[\"orders-copy\"]")
                .contains("\"status_type\":\"read replication\",\"normal\":true");
        JsonNode database = database(eleven);
        assertThat(database.at("/adapter").asText()).isEqualTo("mysql");
        assertThat(database.at("/type").asText()).isEqualTo("mysql");
        assertThat(database.at("/host").asText()).isEqualTo("orders.c0ffee.eu-central-1.rds.amazonaws.com");
        assertThat(database.at("/port").asInt()).isEqualTo(3306);
        JsonNode item = scene("12", seen.withSighting(new RdsDbInstance.Sighting(Samples.mysql("orders"), true)))
                .bags(Scene.command("setup", List.of(), null))
                .at("/aws_opsworks_rds_db_instance/arn_aws_rds_eu-central-1_123456789012_db_orders");
        assertThat(item.at("/engine").asText()).isEqualTo("mysql");
        assertThat(item.at("/address").asText()).startsWith("orders.c0ffee");
        assertThat(item.at("/port").asInt()).isEqualTo(3306);
        assertThat(item.at("/missing_on_rds").asBoolean()).isTrue();
    }

    /** Without an account the operator knows the address. */
    @Test
    void customJsonNamesTheAddressWhereNobodyElseKnowsIt() {
        String json = "{\"deploy\": {\"shop\": {\"database\": {\"host\": \"10.9.8.7\", \"adapter\": \"mysql2\"}}}}";
        JsonNode database = database(scene("11.10")
                .stackJson(json)
                .app(
                        "shop",
                        "rails",
                        new DataSource("RdsDbInstance", DATABASE.id().value(), "orders")));
        assertThat(database.at("/host").asText()).isEqualTo("10.9.8.7");
        assertThat(database.at("/adapter").asText()).isEqualTo("mysql2");
        assertThat(database.at("/username").asText()).isEqualTo("dbuser");
    }

    @Test
    void chef12HasAnItemForEach() {
        JsonNode bags = scene("12").bags(Scene.command("setup", List.of(), null));
        assertThat(keys(bags.at("/aws_opsworks_rds_db_instance/arn_aws_rds_eu-central-1_123456789012_db_orders")))
                .isEqualTo(words("address db_instance_identifier db_password db_user engine id missing_on_rds port"
                        + " rds_db_instance_arn region"));
        assertThat(keys(bags.at("/aws_opsworks_elastic_load_balancer/front")))
                .isEqualTo(words("dns_name elastic_load_balancer_name id layer_id"));
        assertThat(keys(bags.at("/aws_opsworks_ecs_cluster/arn_aws_ecs_eu-central-1_123456789012_cluster_shop")))
                .isEqualTo(words("ecs_cluster_arn ecs_cluster_name id"));
    }

    @Test
    void theStacksOwnMysqlServesAppsThatSayNothingElse() {
        JsonNode unsaid = database(scene("11.10").app("shop", "php"));
        assertThat(unsaid.toString())
                .isEqualTo("{\"adapter\":\"mysql\",\"type\":\"mysql\",\"data_source_provider\":\"mysql\","
                        + "\"database\":\"shop\",\"host\":\"10.0.0.2\",\"port\":3306,\"username\":\"root\","
                        + "\"password\":\"root-secret\",\"reconnect\":true}");
        JsonNode named = database(scene("11.10")
                .app(
                        "shop",
                        "php",
                        new DataSource(
                                "OpsworksMysqlInstance",
                                "arn:aws:opsworks:eu-central-1:123456789012:instance/" + Samples.instanceId(2),
                                "orders")));
        assertThat(named.at("/host").asText()).isEqualTo("10.0.0.2");
        assertThat(named.at("/database").asText()).isEqualTo("orders");
    }

    @Test
    void aRegisteredDatabaseServesWithItsUserAndPassword() {
        JsonNode database = database(scene("11.10")
                .app(
                        "shop",
                        "rails",
                        new DataSource("RdsDbInstance", DATABASE.id().value(), "orders")));
        assertThat(database.at("/data_source_provider").asText()).isEqualTo("rds");
        assertThat(database.at("/username").asText()).isEqualTo("dbuser");
        assertThat(database.at("/password").asText()).isEqualTo("hush");
        assertThat(database.at("/database").asText()).isEqualTo("orders");
        assertThat(database.at("/host").isNull()).isTrue();
    }

    @Test
    void withoutADatabaseTheAppHasNone() {
        assertThat(database(scene("11.10").app("shop", "php", new DataSource("None", null, null))))
                .isEmpty();
        assertThat(database(Scene.chef("11.10")
                        .layer("l-1", "app", null, Map.of())
                        .online(1, "l-1")
                        .app("shop", "php")))
                .isEmpty();
        assertThat(database(scene("11.10").app("shop", "php", new DataSource("RdsDbInstance", "arn:gone", null))))
                .isEmpty();
    }

    private static JsonNode database(Scene scene) {
        return scene.attributes(Scene.command("deploy", SHOP, null)).at("/deploy/shop/database");
    }

    @Test
    void anUndeployedAppThatIsGoneIsStillInTheAttributesWithoutItsSecrets() {
        Scene scene = scene("11.10")
                .stackJson("{\"deploy\": {\"shop\": {\"deploy_to\": \"/srv/elsewhere\"}}}")
                .app("shop", "static");
        App app = scene.removed("shop");
        JsonNode node = scene.attributes(Scene.command("undeploy", SHOP, RemovedApp.json(app)));
        assertThat(node.at("/deploy/shop/application_type").asText()).isEqualTo("static");
        assertThat(node.at("/deploy/shop/deploy_to").asText()).isEqualTo("/srv/elsewhere");
        assertThat(node.toString()).doesNotContain("s3cret").doesNotContain("cairn_removed_app");
        assertThat(scene.attributes(Scene.command("configure", SHOP, RemovedApp.json(app)))
                        .at("/deploy/shop/application_type")
                        .isMissingNode())
                .isTrue();
    }

    @Test
    void typesAreListedAsOpsworksListedThem() {
        JsonNode node = scene("11.10").app("shop", "static").attributes(Scene.command("deploy", SHOP, null));
        assertThat(node.at("/opsworks/applications/0/application_type").asText())
                .isEqualTo("web");
        assertThat(node.at("/deploy/shop/application_type").asText()).isEqualTo("static");
    }
}
