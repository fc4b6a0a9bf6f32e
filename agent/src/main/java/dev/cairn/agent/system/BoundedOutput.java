package dev.cairn.agent.system;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Keeps the beginning and the end of a command's output, each up to half of the limit. Confined to one thread. */
final class BoundedOutput {
    private final int limit;
    private byte[] head = new byte[1024];
    private int headLength;
    private byte[] tail = new byte[0];
    private long tailWritten;

    BoundedOutput(int limitBytes) {
        limit = Math.max(limitBytes, 2);
    }

    void append(byte[] bytes, int length) {
        int toHead = Math.min(length, limit - limit / 2 - headLength);
        if (toHead > 0) {
            if (headLength + toHead > head.length) {
                head = Arrays.copyOf(head, Math.min(limit - limit / 2, Math.max(head.length * 2, headLength + toHead)));
            }
            System.arraycopy(bytes, 0, head, headLength, toHead);
            headLength += toHead;
        }
        int from = Math.max(toHead, 0);
        if (from < length && tail.length == 0) {
            tail = new byte[limit / 2];
        }
        for (int i = from; i < length; i++) {
            tail[(int) (tailWritten % tail.length)] = bytes[i];
            tailWritten++;
        }
    }

    String text() {
        if (tailWritten == 0) {
            return decode(head, headLength);
        }
        if (tailWritten <= tail.length) {
            byte[] all = Arrays.copyOf(head, headLength + (int) tailWritten);
            System.arraycopy(tail, 0, all, headLength, (int) tailWritten);
            return decode(all, all.length);
        }
        byte[] end = new byte[tail.length];
        int start = (int) (tailWritten % tail.length);
        System.arraycopy(tail, start, end, 0, tail.length - start);
        System.arraycopy(tail, 0, end, tail.length - start, start);
        return decode(head, headLength) + "\n[... " + (tailWritten - tail.length) + " bytes left out ...]\n"
                + decode(end, end.length);
    }

    private static String decode(byte[] bytes, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException ignored) {
            return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        }
    }
}
