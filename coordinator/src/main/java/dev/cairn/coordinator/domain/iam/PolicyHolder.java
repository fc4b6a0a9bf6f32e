package dev.cairn.coordinator.domain.iam;

import dev.cairn.coordinator.domain.Entity;

/** A user or a group: what has policies. */
public sealed interface PolicyHolder extends Entity permits IamUser, IamGroup {
    Policies policies();

    PolicyHolder with(Policies changed);
}
