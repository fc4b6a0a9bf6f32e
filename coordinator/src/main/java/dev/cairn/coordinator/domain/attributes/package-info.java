/**
 * The JSON documents that recipes see, computed from a stack's snapshot: the data bags of Chef 12 stacks, the node attributes
 * of Chef 11 stacks, and custom JSON. They are trees of maps, lists and values, since the domain knows no JSON library; the
 * engine reads and writes the text. Secrets are in clear here: recipes need them.
 */
@NullMarked
package dev.cairn.coordinator.domain.attributes;

import org.jspecify.annotations.NullMarked;
