package dev.cairn.agent.resource;

import java.nio.file.Path;

/**
 * Where providers keep what is theirs.
 *
 * @param backup copies of replaced files, under their full paths
 * @param fileCache Chef's file_cache_path: what is known of downloads, and candidates that failed their verification
 */
public record Places(Path backup, Path fileCache) {
    public static final Places DEFAULT = new Places(Path.of("/var/chef/backup"), Path.of("/var/chef/cache"));
}
