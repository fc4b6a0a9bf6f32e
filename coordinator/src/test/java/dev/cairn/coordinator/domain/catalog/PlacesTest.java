package dev.cairn.coordinator.domain.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.catalog.Places.Subnet;
import dev.cairn.coordinator.domain.catalog.Places.Vpc;
import dev.cairn.coordinator.domain.catalog.Places.Wish;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Subnets are in one VPC and one zone, and stacks and instances must agree with that. */
final class PlacesTest {
    private static final Optional<Vpc> DEFAULT = Optional.of(new Vpc(true));
    private static final Optional<Vpc> OTHER = Optional.of(new Vpc(false));
    private static final Optional<Subnet> SUBNET = Optional.of(new Subnet("vpc-1", "eu-1b"));

    @Test
    void whatTheAccountDoesNotHaveIsNamed() {
        assertThat(Places.objection(new Wish("eu-1", "vpc-9", null, null), Optional.empty(), Optional.empty()))
                .contains("Vpc Id: the account has no VPC vpc-9 in eu-1");
        assertThat(Places.objection(new Wish("eu-1", "vpc-1", "subnet-9", null), OTHER, Optional.empty()))
                .contains("Default Subnet Id: the account has no subnet subnet-9 in eu-1");
        assertThat(Places.objection(new Wish("eu-1", "vpc-1", "subnet-9", null), Optional.empty()))
                .contains("Subnet Id: the account has no subnet subnet-9 in eu-1");
    }

    @Test
    void whatTheAccountDoesNotSayIsRight() {
        Wish wish = new Wish("eu-1", "vpc-1", "subnet-1", "eu-1a");
        assertThat(Places.objection(wish, Optional.of(new Subnet(null, null)))).isEmpty();
    }

    @Test
    void onlyTheDefaultVpcHasSubnetsThatChooseThemselves() {
        Wish bare = new Wish("eu-1", "vpc-1", null, "eu-1a");
        assertThat(Places.objection(bare, DEFAULT, Optional.empty())).isEmpty();
        assertThat(Places.objection(bare, OTHER, Optional.empty()).orElseThrow())
                .startsWith("Default Subnet Id: is required");
        assertThat(Places.objection(bare, Optional.empty())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "vpc-1, eu-1b, ''",
        "vpc-1, , ''",
        ", eu-1b, ''",
        "vpc-2, eu-1b, 'Subnet Id: subnet-1 is in the VPC vpc-1, not in the stack''s VPC vpc-2'",
        "vpc-1, eu-1a, 'Availability Zone: eu-1a is not that of the subnet subnet-1, which is in eu-1b'"
    })
    void aSubnetSaysVpcAndZone(String vpc, String zone, String objection) {
        Wish wish = new Wish("eu-1", vpc, "subnet-1", zone);
        assertThat(Places.objection(wish, SUBNET).orElse("")).isEqualTo(objection);
        assertThat(Places.objection(wish, vpc == null ? Optional.empty() : OTHER, SUBNET)
                        .orElse(""))
                .isEqualTo(objection.isEmpty() ? "" : "Default " + objection);
    }
}
