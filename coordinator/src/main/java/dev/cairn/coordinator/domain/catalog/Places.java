package dev.cairn.coordinator.domain.catalog;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where machines shall go, compared with what the account has (API texts of CreateStack and CreateInstance). A subnet is in one VPC
 * and in one zone, and a VPC that is not the account's default one has no subnet that could be chosen by itself.
 */
public final class Places {
    private Places() {}

    /** A VPC of the account. */
    public record Vpc(boolean isDefault) {}

    /**
     * A subnet of the account.
     *
     * @param vpcId null where the account does not say; then any is right
     * @param zone likewise
     */
    public record Subnet(@Nullable String vpcId, @Nullable String zone) {
        private boolean isIn(@Nullable String wishedVpcId) {
            return vpcId == null || wishedVpcId == null || vpcId.equals(wishedVpcId);
        }

        private boolean isOf(@Nullable String wishedZone) {
            return zone == null || wishedZone == null || zone.equals(wishedZone);
        }
    }

    /**
     * What is wished for.
     *
     * @param vpcId null for the default one, which is not looked at
     * @param subnetId null to let EC2 choose by zone
     * @param zone null for that of the subnet
     */
    public record Wish(
            String region,
            @Nullable String vpcId,
            @Nullable String subnetId,
            @Nullable String zone) {}

    /**
     * Why a stack cannot be there; empty when it can.
     *
     * @param vpc the wished one; empty when the account has none of this id, or none is wished for
     * @param subnet likewise
     */
    public static Optional<String> objection(Wish wish, Optional<Vpc> vpc, Optional<Subnet> subnet) {
        if (wish.vpcId() != null && vpc.isEmpty()) {
            return Optional.of("Vpc Id: the account has no VPC " + wish.vpcId() + " in " + wish.region());
        }
        if (wish.subnetId() == null && vpc.isPresent() && !vpc.get().isDefault()) {
            return Optional.of("Default Subnet Id: is required, as the VPC " + wish.vpcId()
                    + " is not the account's default one in " + wish.region());
        }
        return objection(wish, subnet, "Default ");
    }

    /** Why an instance cannot be there; empty when it can. Its VPC is its stack's. */
    public static Optional<String> objection(Wish wish, Optional<Subnet> subnet) {
        return objection(wish, subnet, "");
    }

    private static Optional<String> objection(Wish wish, Optional<Subnet> subnet, String prefix) {
        if (wish.subnetId() == null) {
            return Optional.empty();
        }
        if (subnet.isEmpty()) {
            return Optional.of(
                    prefix + "Subnet Id: the account has no subnet " + wish.subnetId() + " in " + wish.region());
        }
        Subnet found = subnet.get();
        if (!found.isIn(wish.vpcId())) {
            return Optional.of(prefix + "Subnet Id: " + wish.subnetId() + " is in the VPC " + found.vpcId()
                    + ", not in the stack's VPC " + wish.vpcId());
        }
        return found.isOf(wish.zone())
                ? Optional.empty()
                : Optional.of(prefix + "Availability Zone: " + wish.zone() + " is not that of the subnet "
                        + wish.subnetId() + ", which is in " + found.zone());
    }
}
