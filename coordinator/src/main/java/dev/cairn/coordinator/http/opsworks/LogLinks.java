package dev.cairn.coordinator.http.opsworks;

import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.http.signature.Digests;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Links to command logs that open without credentials for a while, as OpsWorks' presigned addresses did. Each call of
 * DescribeCommands makes fresh ones, so that a run's age does not matter. Safe for many threads.
 */
public final class LogLinks {
    /** As long as OpsWorks' own. */
    public static final Duration USUAL_LIFE = Duration.ofHours(2);

    private final byte[] key;
    private final Duration life;

    /**
     * Makes links with a key of its own.
     *
     * @param key the same on every coordinator of one store, so that each opens the others' links
     * @param life how long a link opens
     */
    public LogLinks(byte[] key, Duration life) {
        this.key = key.clone();
        this.life = life;
    }

    String link(String baseUrl, CommandId id, Instant now) {
        long expires = now.plus(life).getEpochSecond();
        return baseUrl + "/logs/" + id + "?expires=" + expires + "&signature=" + signature(id, expires);
    }

    /** Is this a link of ours that is still good? */
    public boolean opens(CommandId id, String expires, String signature, Instant now) {
        if (!expires.matches("[0-9]{1,12}")) {
            return false;
        }
        long end = Long.parseLong(expires);
        return Digests.same(signature(id, end), signature) && now.getEpochSecond() <= end;
    }

    private String signature(CommandId id, long expires) {
        return HexFormat.of().formatHex(Digests.hmacSha256(key, "log/" + id + "/" + expires));
    }
}
