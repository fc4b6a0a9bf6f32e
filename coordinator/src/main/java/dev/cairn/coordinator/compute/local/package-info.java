/**
 * Instances as machines on this Linux host: namespaces over a copy-on-write root file system, with or without root, or plain
 * processes where neither works. The only package of the coordinator that starts processes; the shell work lies in scripts
 * among the resources. Nothing here knows what an instance's status means.
 */
@NullMarked
package dev.cairn.coordinator.compute.local;

import org.jspecify.annotations.NullMarked;
