package dev.cairn.coordinator.pki;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;

/** The names and addresses under which this machine is reached by those that are near it. */
public final class LocalNames {
    private LocalNames() {}

    /** localhost, the loopback addresses, the host's name, and the address of every interface that is up. */
    public static NavigableSet<String> ofThisMachine() {
        NavigableSet<String> names = new TreeSet<>();
        Collections.addAll(names, "localhost", "127.0.0.1", "::1");
        try {
            names.add(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException hostNameDoesNotResolve) {
            // The addresses below are what such a machine is reached by.
        }
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isMulticastAddress())
                    .map(LocalNames::withoutScope)
                    .forEach(names::add);
        } catch (SocketException e) {
            throw new IllegalStateException("cannot list this machine's network addresses", e);
        }
        return names;
    }

    /** Link-local IPv6 addresses come with the interface's name, which has no place in a certificate. */
    private static String withoutScope(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }
}
