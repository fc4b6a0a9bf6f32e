/**
 * Fetches cookbooks from git repositories and archives and turns them into bundles: the same content always gives the same
 * bytes. The only package that knows JGit and the archive formats. What it fetches comes from strangers: sizes, counts,
 * times, paths and links are checked.
 */
@NullMarked
package dev.cairn.coordinator.sources;

import org.jspecify.annotations.NullMarked;
