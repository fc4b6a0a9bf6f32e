/** Commands and scripts that a recipe runs as they are. Contract: Chef's execute and script providers. */
@NullMarked
package dev.cairn.agent.provider.execute;

import org.jspecify.annotations.NullMarked;
