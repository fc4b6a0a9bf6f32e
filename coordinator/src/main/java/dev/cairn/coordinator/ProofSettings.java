package dev.cairn.coordinator;

import dev.cairn.coordinator.compute.ec2.CallerAccount;
import dev.cairn.coordinator.domain.registration.MachineIdentity.Demand;
import dev.cairn.coordinator.pki.Ec2IdentityDocuments;
import dev.cairn.coordinator.port.MachineProofs;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How machines prove what they are.
 *
 * @param demand null where it was left to the kind of machines
 * @param onEc2 are machines made on EC2?
 * @param certificates of EC2 beside those of this build (PEM); null for none
 * @param accountId whose machines are taken; null for the account of the coordinator's own credentials
 */
public record ProofSettings(
        @Nullable Demand demand,
        boolean onEc2,
        @Nullable Path certificates,
        @Nullable String accountId) {
    /** Nobody is asked for anything. */
    public static final ProofSettings NONE = new ProofSettings(Demand.OFF, false, null, null);

    static ProofSettings of(Settings settings) throws Settings.Invalid {
        String file = settings.text(Setting.EC2_IDENTITY_CERTIFICATES);
        String account = settings.text(Setting.EC2_ACCOUNT_ID);
        if (account != null && !account.matches("[0-9]{12}")) {
            throw new Settings.Invalid(
                    Setting.EC2_ACCOUNT_ID.key() + " must be twelve digits, not \"" + account + "\"");
        }
        return new ProofSettings(
                demand(settings),
                settings.text(Setting.COMPUTE, "none").equals("ec2"),
                file == null ? null : Path.of(file).toAbsolutePath(),
                account);
    }

    private static @Nullable Demand demand(Settings settings) throws Settings.Invalid {
        String value = settings.text(Setting.EC2_IDENTITY);
        if (value == null) {
            return null;
        }
        return switch (value) {
            case "required" -> Demand.REQUIRED;
            case "when-sent" -> Demand.WHEN_SENT;
            case "off" -> Demand.OFF;
            default ->
                throw new Settings.Invalid(
                        Setting.EC2_IDENTITY.key() + " must be required, when-sent or off, not \"" + value + "\"");
        };
    }

    MachineProofs open() throws IOException {
        CallerAccount caller = new CallerAccount();
        String given = accountId;
        return Ec2IdentityDocuments.open(
                demand == null ? usual() : demand, certificates, given == null ? caller::id : () -> given);
    }

    /** What stands in for EC2 at another endpoint signs nothing as EC2 does. */
    private Demand usual() {
        return onEc2 && !CallerAccount.redirected() ? Demand.REQUIRED : Demand.OFF;
    }
}
