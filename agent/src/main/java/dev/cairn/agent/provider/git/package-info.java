/** Working copies of git repositories, by the machine's git. Contract: Chef's git provider. */
@NullMarked
package dev.cairn.agent.provider.git;

import org.jspecify.annotations.NullMarked;
