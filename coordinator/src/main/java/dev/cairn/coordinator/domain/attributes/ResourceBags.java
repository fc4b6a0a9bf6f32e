package dev.cairn.coordinator.domain.attributes;

import dev.cairn.coordinator.domain.resource.Database;
import dev.cairn.coordinator.domain.resource.EcsCluster;
import dev.cairn.coordinator.domain.resource.LoadBalancer;
import dev.cairn.coordinator.domain.resource.RdsDbInstance;
import dev.cairn.coordinator.domain.resource.Resources;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The data bags of what a Chef 12 stack has registered ("AWS OpsWorks Stacks Data Bag Reference"). What only AWS knows of it, such
 * as a database's address, is null without an account.
 */
final class ResourceBags {
    private ResourceBags() {}

    static Map<String, Map<String, @Nullable Object>> of(Resources resources) {
        Map<String, @Nullable Object> balancers = new LinkedHashMap<>();
        for (LoadBalancer balancer : resources.loadBalancers().values()) {
            StackBags.put(balancers, balancer.id().name(), loadBalancer(balancer));
        }
        Map<String, @Nullable Object> databases = new LinkedHashMap<>();
        for (RdsDbInstance database : resources.databases().values()) {
            StackBags.put(databases, itemName(database.id().value()), database(database));
        }
        Map<String, @Nullable Object> clusters = new LinkedHashMap<>();
        for (EcsCluster cluster : resources.clusters().values()) {
            StackBags.put(clusters, itemName(cluster.id().value()), cluster(cluster));
        }
        Map<String, Map<String, @Nullable Object>> bags = new LinkedHashMap<>();
        bags.put("aws_opsworks_elastic_load_balancer", balancers);
        bags.put("aws_opsworks_rds_db_instance", databases);
        bags.put("aws_opsworks_ecs_cluster", clusters);
        return bags;
    }

    private static Tree loadBalancer(LoadBalancer balancer) {
        return new Tree()
                .with("elastic_load_balancer_name", balancer.id().name())
                .with("dns_name", (Object) balancer.dnsName())
                .with("layer_id", balancer.layerId().value());
    }

    private static Tree database(RdsDbInstance database) {
        Optional<Database> seen = database.database();
        return new Tree()
                .with("rds_db_instance_arn", database.id().value())
                .with("db_instance_identifier", database.id().identifier())
                .with("db_user", database.user())
                .with("db_password", database.password())
                .with("engine", (Object) seen.map(Database::engine).orElse(null))
                .with("address", (Object) seen.map(Database::address).orElse(null))
                .with("port", (Object) seen.map(Database::port).orElse(null))
                .with("region", database.id().region())
                .with("missing_on_rds", database.sighting().missing());
    }

    private static Tree cluster(EcsCluster cluster) {
        return new Tree()
                .with("ecs_cluster_arn", cluster.id().value())
                .with("ecs_cluster_name", cluster.id().name());
    }

    private static String itemName(String arn) {
        return arn.replace(':', '_').replace('/', '_');
    }
}
