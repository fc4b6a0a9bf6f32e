package dev.cairn.coordinator.compute.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.coordinator.domain.resource.Database;
import dev.cairn.coordinator.domain.resource.RdsDbInstanceArn;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.ComputeException.Remedy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What RDS says of databases. */
final class DatabasesTest {
    private static final String HERE = AccountFixture.HERE;

    private final AccountFixture account = new AccountFixture();
    private final Ec2Surroundings surroundings = account.surroundings();

    @AfterEach
    void close() {
        account.close();
    }

    private RdsDbInstanceArn added(String identifier, String engine) {
        return new RdsDbInstanceArn(account.server.databases(HERE).add(identifier, engine));
    }

    @Test
    void aDatabaseIsDescribed() throws Exception {
        RdsDbInstanceArn shop = added("shop", "postgres");
        Database seen = surroundings.databases(HERE, List.of(shop)).get(shop);
        assertThat(seen.engine()).isEqualTo("postgres");
        assertThat(seen.engineVersion()).isEqualTo("16.3");
        assertThat(seen.address()).isEqualTo("shop.c0ffee.us-east-1.rds.amazonaws.com");
        assertThat(seen.port()).isEqualTo(5432);
        assertThat(seen.family()).isEqualTo("postgresql");
        assertThat(seen.vpcSecurityGroups()).containsExactly(new Database.Membership("sg-1", "active"));
        assertThat(seen.parameterGroups()).isEmpty();
    }

    @Test
    void whatRdsDoesNotHaveIsLeftOut() throws Exception {
        RdsDbInstanceArn shop = added("shop", "mysql");
        RdsDbInstanceArn gone = new RdsDbInstanceArn(shop.value().replace("shop", "gone"));
        RdsDbInstanceArn others = new RdsDbInstanceArn(shop.value().replace("123456789012", "210987654321"));
        assertThat(surroundings.databases(HERE, List.of(gone))).isEmpty();
        assertThat(surroundings.databases(HERE, List.of(others))).isEmpty();
        assertThat(surroundings.databases(HERE, List.of(shop, gone, others))).containsOnlyKeys(shop);
    }

    @Test
    void aHundredAreAskedForInOneCall() throws Exception {
        List<RdsDbInstanceArn> asked = new ArrayList<>();
        account.server.databases(HERE).addMany(150).forEach(arn -> asked.add(new RdsDbInstanceArn(arn)));
        assertThat(surroundings.databases(HERE, asked)).containsOnlyKeys(asked);
        assertThat(account.server.count("DescribeDBInstances")).isEqualTo(2);
        assertThat(surroundings.databases(HERE, List.of())).isEmpty();
        assertThat(account.server.count("DescribeDBInstances")).isEqualTo(2);
    }

    /** Some emulators of EC2 have no RDS. */
    @Test
    void onlyALackOfRightsIsPermanent() {
        RdsDbInstanceArn shop = added("shop", "mysql");
        account.server.faults().refuse("DescribeDBInstances", 1, 403, "AccessDenied", "User x is not authorized");
        assertThatThrownBy(() -> surroundings.databases(HERE, List.of(shop)))
                .isInstanceOfSatisfying(
                        ComputeException.class, e -> assertThat(e.permanent()).isTrue())
                .hasMessageContaining("is not allowed (rds:DescribeDBInstances): AccessDenied: User x is not");
        account.server.faults().refuse("DescribeDBInstances", 1, 400, "InvalidAction", "what?");
        assertThatThrownBy(() -> surroundings.databases(HERE, List.of(shop)))
                .isInstanceOfSatisfying(
                        ComputeException.class, e -> assertThat(e.remedy()).isEqualTo(Remedy.RETRY));
    }
}
