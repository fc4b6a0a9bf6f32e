package dev.cairn.agent.system;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** The platform's random numbers. */
public final class SystemChance implements Chance {
    @Override
    public double fraction() {
        return ThreadLocalRandom.current().nextDouble();
    }

    @Override
    public String uuid() {
        return UUID.randomUUID().toString();
    }
}
