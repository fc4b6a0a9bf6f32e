package dev.cairn.coordinator.domain.instance;

import dev.cairn.coordinator.domain.Id;

/** The machine behind an instance, in the words of whoever runs it: i-… on EC2. */
public record ServerId(String value) implements Id {
    private static final String ELSEWHERE = "registered-";

    /** A registered machine of which no provider is known. */
    public static ServerId elsewhere(InstanceId id) {
        return new ServerId(ELSEWHERE + id.value());
    }

    /** Is it a machine that no provider runs for us? */
    public boolean elsewhere() {
        return value.startsWith(ELSEWHERE);
    }

    /** Is it one of EC2's machines? EC2 itself writes hexadecimal digits, what speaks its language elsewhere other signs, too. */
    public boolean onEc2() {
        return value.matches("i-[0-9A-Za-z-]+");
    }

    @Override
    public String toString() {
        return value;
    }
}
