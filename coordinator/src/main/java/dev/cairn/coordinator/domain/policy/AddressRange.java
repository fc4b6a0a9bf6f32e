package dev.cairn.coordinator.domain.policy;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A range of addresses such as 203.0.113.0/24 or 2001:db8::/32. An address alone is a range of one. IPv4 addresses within IPv6
 * count as IPv4.
 */
final class AddressRange {
    private final byte[] address;
    private final int prefix;

    private AddressRange(byte[] address, int prefix) {
        this.address = address;
        this.prefix = prefix;
    }

    static Optional<AddressRange> parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = address(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            return Optional.empty();
        }
        int bits = address.length * 8;
        String length = slash < 0 ? Integer.toString(bits) : text.substring(slash + 1);
        if (!length.matches("[0-9]{1,3}") || Integer.parseInt(length) > bits) {
            return Optional.empty();
        }
        return Optional.of(new AddressRange(address, Integer.parseInt(length)));
    }

    boolean contains(String text) {
        byte[] other = address(text);
        if (other == null || other.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static byte @Nullable [] address(String text) {
        if (text.indexOf(':') < 0) {
            return four(text);
        }
        // A zone says through which interface, which is no part of the address.
        int zone = text.indexOf('%');
        byte[] six = six(zone < 0 ? text : text.substring(0, zone));
        boolean mapped = six != null && isMapped(six);
        return mapped ? Arrays.copyOfRange(six, 12, 16) : six;
    }

    private static boolean isMapped(byte[] six) {
        for (int i = 0; i < 10; i++) {
            if (six[i] != 0) {
                return false;
            }
        }
        return six[10] == -1 && six[11] == -1;
    }

    private static byte @Nullable [] four(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return null;
        }
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            if (!parts[i].matches("[0-9]{1,3}") || Integer.parseInt(parts[i]) > 255) {
                return null;
            }
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return bytes;
    }

    private static byte @Nullable [] six(String text) {
        int gap = text.indexOf("::");
        byte[] head = groups(gap < 0 ? text : text.substring(0, gap));
        byte[] tail = groups(gap < 0 ? "" : text.substring(gap + 2));
        if (head == null || tail == null) {
            return null;
        }
        int length = head.length + tail.length;
        if (gap < 0 ? length != 16 : length > 14) {
            return null;
        }
        byte[] bytes = Arrays.copyOf(head, 16);
        System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
        return bytes;
    }

    private static byte @Nullable [] groups(String text) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        byte[] bytes = new byte[20];
        int length = 0;
        String[] groups = text.split(":", -1);
        for (int i = 0; i < groups.length && length <= 14; i++) {
            byte[] four = i == groups.length - 1 ? four(groups[i]) : null;
            if (four != null) {
                System.arraycopy(four, 0, bytes, length, 4);
                length += 4;
            } else if (groups[i].matches("[0-9A-Fa-f]{1,4}")) {
                int group = Integer.parseInt(groups[i], 16);
                bytes[length++] = (byte) (group >> 8);
                bytes[length++] = (byte) group;
            } else {
                return null;
            }
        }
        return groups.length > 8 || length > 16 ? null : Arrays.copyOf(bytes, length);
    }
}
