/**
 * What users may set and change of stacks, layers, instances, apps and scaling: the rules behind the API's Create, Update,
 * Clone and Delete operations. Pure functions of a stack's snapshot and a draft; a draft's null means "not given", an empty
 * text means "clear". Statuses and commands are not decided here.
 */
@NullMarked
package dev.cairn.coordinator.domain.catalog;

import org.jspecify.annotations.NullMarked;
