package dev.cairn.coordinator.compute.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.coordinator.domain.instance.Server;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Surroundings.Balancer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Load balancers have the members that they shall have, foreign ones leave, and connections end before machines. */
final class BalancersTest {
    private static final String HERE = AccountFixture.HERE;

    private final AccountFixture account = new AccountFixture();
    private final Ec2Surroundings surroundings = account.surroundings();

    @AfterEach
    void close() {
        account.close();
    }

    private Server server(ServerId id, String zone) {
        String subnet = account.clients.ec2(HERE).describeSubnets().subnets().stream()
                .filter(each -> each.availabilityZone().equals(HERE + zone))
                .findFirst()
                .orElseThrow()
                .subnetId();
        return new Server(id, null, null, null, null, HERE + zone, subnet, null, null);
    }

    @Test
    void aClassicBalancerHasExactlyItsMembersAndReachesTheirZones() throws Exception {
        account.server.balancers(HERE).add("front", HERE + "a");
        ServerId foreign = account.running();
        ServerId one = account.running();
        ServerId two = account.running();
        surroundings.balance(HERE, "front", List.of(server(foreign, "a")));
        surroundings.balance(HERE, "front", List.of(server(one, "a"), server(two, "b")));
        assertThat(account.server.balancers(HERE).members("front")).containsExactlyInAnyOrder(one.value(), two.value());
        assertThat(account.server.balancers(HERE).zones("front")).containsExactlyInAnyOrder(HERE + "a", HERE + "b");
        account.server.forgetCalls();
        surroundings.balance(HERE, "front", List.of(server(one, "a"), server(two, "b")));
        assertThat(account.server.actions())
                .containsExactlyInAnyOrder("ec2:DescribeSubnets", "elasticloadbalancing:DescribeLoadBalancers");
        Balancer shown = surroundings.balancer(HERE, "front").orElseThrow();
        assertThat(shown.dnsName()).startsWith("front-").endsWith("elb.amazonaws.com");
        assertThat(shown.serverIds()).containsExactlyInAnyOrder(one.value(), two.value());
        assertThat(shown.subnetIds()).hasSize(2);
        surroundings.leave(HERE, "front", List.of(one, foreign));
        assertThat(account.server.balancers(HERE).members("front")).containsExactly(two.value());
        assertThat(surroundings.balancer(HERE, "back")).isEmpty();
        surroundings.leave(HERE, "back", List.of(one));
        assertThatThrownBy(() -> surroundings.balance(HERE, "back", List.of()))
                .isInstanceOf(ComputeException.class)
                .hasMessageContaining("there is no load balancer back");
    }

    @Test
    void aMachineOfAClassicBalancerIsWaitedFor() throws Exception {
        account.server.balancers(HERE).add("front", HERE + "a");
        ServerId one = account.running();
        surroundings.balance(HERE, "front", List.of(server(one, "a")));
        assertThat(surroundings.drained(HERE, "front", one)).isTrue();
        account.clients
                .classicBalancers(HERE)
                .modifyLoadBalancerAttributes(each -> each.loadBalancerName("front")
                        .loadBalancerAttributes(some ->
                                some.connectionDraining(on -> on.enabled(true).timeout(60))));
        surroundings.balance(HERE, "front", List.of(server(one, "a")));
        assertThat(surroundings.drained(HERE, "front", one)).isFalse();
        assertThat(account.server.balancers(HERE).members("front")).isEmpty();
        assertThat(surroundings.drained(HERE, "front", one)).isFalse();
        account.server.step();
        assertThat(surroundings.drained(HERE, "front", one)).isTrue();
        assertThat(surroundings.drained(HERE, "back", one)).isTrue();
    }

    @Test
    void aTargetGroupIsServedByItsArn() throws Exception {
        String arn = account.server.targets(HERE).add("front");
        ServerId foreign = account.running();
        ServerId one = account.running();
        surroundings.balance(HERE, arn, List.of(server(foreign, "a")));
        surroundings.balance(HERE, arn, List.of(server(one, "a")));
        assertThat(account.server.targets(HERE).targets(arn)).containsExactly(one.value());
        Balancer shown = surroundings.balancer(HERE, arn).orElseThrow();
        assertThat(shown.dnsName()).startsWith("front-");
        assertThat(shown.serverIds()).containsExactly(one.value());
        assertThat(surroundings.drained(HERE, arn, one)).isFalse();
        account.server.step();
        assertThat(surroundings.drained(HERE, arn, one)).isTrue();
        String unknown = arn.replace("front", "back");
        assertThat(surroundings.balancer(HERE, unknown)).isEmpty();
        assertThat(surroundings.drained(HERE, unknown, one)).isTrue();
        assertThatThrownBy(() -> surroundings.balance(HERE, unknown, List.of()))
                .hasMessageContaining("there is no target group " + unknown);
    }
}
