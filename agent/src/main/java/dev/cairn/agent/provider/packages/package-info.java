/**
 * Software packages: what is installed and what could be, asked of the platform's tool, and the tool's commands to
 * change it. What is common to all tools (versions, arrays of names, which names need work) is in one place; a further
 * tool is one more {@link dev.cairn.agent.provider.packages.PackageTool}. Contract: Chef's package provider family.
 */
@NullMarked
package dev.cairn.agent.provider.packages;

import org.jspecify.annotations.NullMarked;
