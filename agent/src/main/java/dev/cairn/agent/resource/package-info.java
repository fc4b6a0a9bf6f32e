/**
 * Desired states, the contract of providers, and the reports that they return. Nothing here runs commands, writes files
 * or knows Ruby: the runner translates a recipe's resource into a {@link dev.cairn.agent.resource.ResourceRequest}, a
 * provider reads its properties into a record of its own and compares that with the machine.
 */
@NullMarked
package dev.cairn.agent.resource;

import org.jspecify.annotations.NullMarked;
