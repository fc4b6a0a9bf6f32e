package dev.cairn.coordinator.domain.healing;

/**
 * What the healer came to.
 *
 * @param brake which rule decided; equal brakes in a row are told once
 * @param reason for people
 */
public record Verdict(Brake brake, String reason) {
    /** The rules that hold healing, in the order in which they are asked; NONE lets it go on. */
    public enum Brake {
        DISABLED,
        LAYER,
        NO_MACHINE,
        SELF_DOUBT,
        MELTDOWN,
        UNCONFIRMED,
        QUARANTINE,
        LAYER_BUSY,
        STACK_RATE,
        NONE
    }

    public boolean heals() {
        return brake == Brake.NONE;
    }
}
