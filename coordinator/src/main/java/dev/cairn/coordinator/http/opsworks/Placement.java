package dev.cairn.coordinator.http.opsworks;

import dev.cairn.coordinator.domain.catalog.Given;
import dev.cairn.coordinator.domain.catalog.InstanceDraft;
import dev.cairn.coordinator.domain.catalog.Places;
import dev.cairn.coordinator.domain.catalog.Places.Subnet;
import dev.cairn.coordinator.domain.catalog.Places.Vpc;
import dev.cairn.coordinator.domain.catalog.Places.Wish;
import dev.cairn.coordinator.domain.catalog.StackDraft;
import dev.cairn.coordinator.domain.stack.StackSettings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks the account about VPCs and subnets that a request names. Where there is no account they are names. */
final class Placement {
    private Placement() {}

    /**
     * {@return the request, with the zone that its subnet implies}
     *
     * @param present the stack's settings, or those it is copied from; null for a new one
     */
    static StackDraft checked(Call call, StackDraft draft, @Nullable StackSettings present) {
        boolean silent =
                draft.vpcId() == null && draft.defaultSubnetId() == null && draft.defaultAvailabilityZone() == null;
        if (silent || !call.desk().decisions().surroundings().inAccount()) {
            return draft;
        }
        String zone = Given.text(draft.defaultAvailabilityZone(), null);
        Wish wish = new Wish(
                Given.textOr(draft.region(), present == null ? null : present.region(), ""),
                Given.text(draft.vpcId(), present == null ? null : present.vpcId()),
                Given.text(draft.defaultSubnetId(), present == null ? null : present.defaultSubnetId()),
                zone);
        Optional<Vpc> vpc = vpc(call, wish);
        Optional<Subnet> subnet = subnet(call, wish);
        refuse(Places.objection(wish, vpc, subnet));
        String implied = subnet.map(Subnet::zone).orElse(null);
        return zone == null && implied != null ? draft.withDefaultAvailabilityZone(implied) : draft;
    }

    /** {@return the request, with the zone that its subnet implies} */
    static InstanceDraft checked(Call call, InstanceDraft draft, StackSettings stack) {
        boolean silent = draft.subnetId() == null && draft.availabilityZone() == null;
        if (silent || !call.desk().decisions().surroundings().inAccount()) {
            return draft;
        }
        String zone = Given.text(draft.availabilityZone(), null);
        Wish wish =
                new Wish(stack.region(), stack.vpcId(), Given.text(draft.subnetId(), stack.defaultSubnetId()), zone);
        Optional<Subnet> subnet = subnet(call, wish);
        refuse(Places.objection(wish, subnet));
        String implied = subnet.map(Subnet::zone).orElse(null);
        return zone == null && implied != null ? draft.withAvailabilityZone(implied) : draft;
    }

    private static Optional<Vpc> vpc(Call call, Wish wish) {
        String id = wish.vpcId();
        return id == null
                ? Optional.empty()
                : InAccount.asked(call, surroundings -> surroundings.vpc(wish.region(), id));
    }

    private static Optional<Subnet> subnet(Call call, Wish wish) {
        String id = wish.subnetId();
        return id == null
                ? Optional.empty()
                : InAccount.asked(call, surroundings -> surroundings.subnet(wish.region(), id));
    }

    private static void refuse(Optional<String> objection) {
        objection.ifPresent(message -> {
            throw ApiFailure.invalid(message);
        });
    }
}
