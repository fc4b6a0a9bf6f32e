package dev.cairn.coordinator.compute.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.resource.ElasticIpAddress;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.ComputeException.Remedy;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Elastic IPs are never allocated twice, go where the records say, and are given back. */
final class AddressesTest {
    private final AccountFixture account = new AccountFixture();
    private final Ec2Surroundings surroundings = account.surroundings();

    @AfterEach
    void close() {
        account.close();
    }

    private ElasticIpAddress allocate(String token) throws ComputeException {
        return surroundings.allocateAddress(AccountFixture.HERE, token, Map.of("opsworks:stack", "Shop"));
    }

    @Test
    void anAllocationWhoseAnswerIsLostIsFoundAgain() throws Exception {
        account.server.faults().loseAnswer("AllocateAddress", 20);
        assertThatThrownBy(() -> allocate("effect-1")).isInstanceOf(ComputeException.class);
        account.server.faults().clear();
        ElasticIpAddress first = allocate("effect-1");
        assertThat(allocate("effect-1")).isEqualTo(first);
        assertThat(surroundings.allocatedAddress(AccountFixture.HERE, "effect-1"))
                .contains(first);
        assertThat(surroundings.allocatedAddress(AccountFixture.HERE, "effect-2"))
                .isEmpty();
        assertThat(allocate("effect-2")).isNotEqualTo(first);
        assertThat(account.server.addresses(AccountFixture.HERE).all()).hasSize(2);
        account.server.faults().loseAnswer("AllocateAddress", 1);
        allocate("effect-3");
        assertThat(account.server.addresses(AccountFixture.HERE).all()).hasSize(3);
    }

    @Test
    void anAddressMovesToTheMachineThatShallHaveIt() throws Exception {
        ServerId one = account.running();
        ServerId two = account.running();
        ElasticIpAddress address = allocate("effect-1");
        surroundings.associateAddress(AccountFixture.HERE, address, one);
        surroundings.associateAddress(AccountFixture.HERE, address, one);
        assertThat(account.server.count("AssociateAddress")).isEqualTo(1);
        surroundings.associateAddress(AccountFixture.HERE, address, two);
        surroundings.disassociateAddress(AccountFixture.HERE, address, one);
        assertThat(account.server.addresses(AccountFixture.HERE).holder(address.value()))
                .isEqualTo(two.value());
        surroundings.disassociateAddress(AccountFixture.HERE, address, two);
        assertThat(account.server.addresses(AccountFixture.HERE).holder(address.value()))
                .isNull();
    }

    @Test
    void aReleasedAddressIsGoneHoweverOften() throws Exception {
        ElasticIpAddress address = allocate("effect-1");
        surroundings.associateAddress(AccountFixture.HERE, address, account.running());
        surroundings.releaseAddress(AccountFixture.HERE, address);
        surroundings.releaseAddress(AccountFixture.HERE, address);
        assertThat(account.server.addresses(AccountFixture.HERE).all()).isEmpty();
        assertThat(surroundings.hasAddress(AccountFixture.HERE, address)).isFalse();
    }

    @Test
    void whatCannotBeDoneIsSaid() throws Exception {
        ServerId machine = account.running();
        assertThatThrownBy(() -> surroundings.associateAddress(
                        AccountFixture.HERE, new ElasticIpAddress("203.0.113.99"), machine))
                .isInstanceOfSatisfying(
                        ComputeException.class, e -> assertThat(e.permanent()).isTrue())
                .hasMessageContaining("has no Elastic IP 203.0.113.99 in us-east-1");
        account.server.faults().refuse("AllocateAddress", 1, 400, "AddressLimitExceeded", "Too many addresses");
        assertThatThrownBy(() -> allocate("effect-1"))
                .isInstanceOfSatisfying(
                        ComputeException.class, e -> assertThat(e.remedy()).isEqualTo(Remedy.CHANGE))
                .hasMessageContaining("AddressLimitExceeded: Too many addresses");
        account.server.faults().throttle("DescribeAddresses", 20);
        assertThatThrownBy(() -> allocate("effect-1"))
                .isInstanceOfSatisfying(
                        ComputeException.class, e -> assertThat(e.remedy()).isEqualTo(Remedy.SLOW_DOWN));
    }
}
