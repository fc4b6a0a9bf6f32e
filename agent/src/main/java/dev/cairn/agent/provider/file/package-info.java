/**
 * Files, directories and links: content compared by checksum, staged beside the target and renamed over it, with
 * backup, verification, owner, group and mode. Everything is done with java.nio, without a process per file. Contract:
 * Chef's file provider family (lib/chef/provider/file.rb, directory.rb, link.rb, remote_file.rb).
 */
@NullMarked
package dev.cairn.agent.provider.file;

import org.jspecify.annotations.NullMarked;
