package dev.cairn.agent.registration;

import dev.cairn.agent.AgentLog;
import dev.cairn.agent.Main;
import dev.cairn.agent.ec2.Ec2Identity;
import dev.cairn.agent.session.MachineDocument;
import java.io.IOException;
import java.util.List;

/** {@code cairn agent enroll}: as a program of its own, since the resident agent has no client of EC2's metadata service. */
public final class EnrolMain {
    private EnrolMain() {}

    /** Runs the command line, verb first, and exits. */
    public static void main(String[] args) {
        System.setProperty("java.util.logging.manager", AgentLog.LastingLogManager.class.getName());
        System.exit(Main.run(List.of(args), System.out, System.err, EnrolMain::document));
    }

    private static MachineDocument document() throws IOException {
        Ec2Identity identity = Ec2Identity.read();
        return new MachineDocument(identity.document(), identity.signature());
    }
}
