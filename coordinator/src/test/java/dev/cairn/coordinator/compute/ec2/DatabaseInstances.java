package dev.cairn.coordinator.compute.ec2;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Databases of RDS in one region of account 123456789012. */
public final class DatabaseInstances {
    private static final String NOT_FOUND = "DBInstanceNotFound";

    private final Region region;
    private final Map<String, String> engines = new LinkedHashMap<>();

    DatabaseInstances(Region region) {
        this.region = region;
    }

    Map<String, Action> actions() {
        return Map.of("DescribeDBInstances", this::describe);
    }

    /** Makes one, or one of another engine in its place, and gives its ARN. */
    public String add(String identifier, String engine) {
        synchronized (region) {
            engines.put(identifier, engine);
            return arn(identifier);
        }
    }

    public void remove(String identifier) {
        synchronized (region) {
            engines.remove(identifier);
        }
    }

    private String arn(String identifier) {
        return "arn:aws:rds:" + region.name + ":123456789012:db:" + identifier;
    }

    private void describe(Query query, Xml reply) throws Refused {
        List<String> found = List.copyOf(engines.keySet());
        String wanted = query.text("DBInstanceIdentifier").orElse(null);
        if (wanted != null) {
            String name = wanted.substring(wanted.lastIndexOf(':') + 1);
            if (!engines.containsKey(name)) {
                throw new Refused(404, NOT_FOUND, "DBInstance " + name + " not found.");
            }
            found = List.of(name);
        }
        for (Query filter : query.each("Filters.Filter")) {
            List<String> values = filter.list("Values.Value");
            found = found.stream().filter(values::contains).toList();
        }
        int size = query.number("MaxRecords").orElse(100);
        int from = query.number("Marker").orElse(0);
        int to = Math.min(found.size(), from + size);
        if (to < found.size()) {
            reply.leaf("Marker", to);
        }
        List<String> page = found.subList(from, to);
        reply.branch("DBInstances", list -> page.forEach(name -> list.branch("DBInstance", item -> write(item, name))));
    }

    private void write(Xml item, String name) {
        boolean postgres = engines.get(name).contains("postgres");
        item.leaf("DBInstanceIdentifier", name)
                .leaf("DBInstanceArn", arn(name))
                .leaf("DBInstanceClass", "db.t3.micro")
                .leaf("Engine", engines.get(name))
                .leaf("EngineVersion", postgres ? "16.3" : "8.0.39")
                .leaf("DBInstanceStatus", "available")
                .leaf("AllocatedStorage", 20)
                .leaf("InstanceCreateTime", "2026-03-01T11:00:00.000Z")
                .leaf("MultiAZ", false)
                .leaf("PubliclyAccessible", false)
                .branch(
                        "Endpoint",
                        endpoint -> endpoint.leaf("Address", name + ".c0ffee." + region.name + ".rds.amazonaws.com")
                                .leaf("Port", postgres ? 5432 : 3306))
                .branch(
                        "VpcSecurityGroups",
                        groups -> groups.branch(
                                "VpcSecurityGroupMembership",
                                group ->
                                        group.leaf("VpcSecurityGroupId", "sg-1").leaf("Status", "active")));
    }

    /** So many, named a0, a1 and so on. */
    List<String> addMany(int count) {
        return IntStream.range(0, count).mapToObj(at -> add("a" + at, "mysql")).toList();
    }
}
