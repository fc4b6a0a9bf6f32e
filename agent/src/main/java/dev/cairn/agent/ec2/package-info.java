/**
 * What EC2's metadata service says on this machine: what it is, and whether EC2 takes it back. Alone in knowing its client, whose jars
 * the resident agent has only on machines of EC2.
 */
@NullMarked
package dev.cairn.agent.ec2;

import org.jspecify.annotations.NullMarked;
