package dev.cairn.coordinator.compute.ec2;

/** What one call does. Called by one thread at a time. */
@FunctionalInterface
interface Action {
    void answer(Query query, Xml reply) throws Refused;
}
