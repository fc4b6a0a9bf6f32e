/** Mounted file systems and fstab(5). Depends on the machine and on what resources are, on no other provider. */
@NullMarked
package dev.cairn.agent.provider.mount;

import org.jspecify.annotations.NullMarked;
