/**
 * {@code cairn agent register}: joins a machine that was made elsewhere to a stack, by the same calls as OpsWorks' installer.
 * Alone in knowing OpsWorks' client; a program of its own, so that the resident agent does not carry it.
 */
@NullMarked
package dev.cairn.agent.registration;

import org.jspecify.annotations.NullMarked;
