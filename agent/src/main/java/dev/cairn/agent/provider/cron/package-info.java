/** Entries of users' crontabs, marked by a comment that names the resource. Contract: Chef's cron provider. */
@NullMarked
package dev.cairn.agent.provider.cron;

import org.jspecify.annotations.NullMarked;
