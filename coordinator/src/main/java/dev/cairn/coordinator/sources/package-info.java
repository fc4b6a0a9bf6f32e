/**
 * Fetches cookbooks from git and Subversion repositories, archives and S3 and turns them into bundles: the same content
 * always gives the same bytes. The only package that knows JGit and the signer of S3, and beside local machines the only one
 * that starts a process: the installed Subversion client. What it fetches comes from strangers: sizes, counts,
 * times, paths and links are checked.
 */
@NullMarked
package dev.cairn.coordinator.sources;

import org.jspecify.annotations.NullMarked;
