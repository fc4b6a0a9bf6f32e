/** Archives that a recipe unpacks. Contract: Chef's archive_file, which reads them by libarchive. */
@NullMarked
package dev.cairn.agent.provider.archive;

import org.jspecify.annotations.NullMarked;
