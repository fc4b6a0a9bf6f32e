package dev.cairn.agent.work;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Commands with every field set. */
final class Commands {
    private Commands() {}

    static Command command(String id, long sequence) {
        return new Command(
                id,
                id + "-1",
                sequence,
                "setup",
                List.of("a", "b::c"),
                "{\"k\":\"v\"}",
                "{\"bag\":{}}",
                "0".repeat(64),
                Duration.ofSeconds(30),
                "11.10",
                4096,
                Instant.ofEpochMilli(1_700_000_000_456L),
                "web1",
                List.of(new Command.Host("db1", "10.0.0.1", "")),
                "arn:aws:iam::1:user/u",
                List.of(new Command.RemoteUser("alice", 2001, "ssh-ed25519 AAAA", true)),
                "{\"volumes\":[]}");
    }
}
