/** Tests of the verbs. */
@NullMarked
package dev.cairn.operator;

import org.jspecify.annotations.NullMarked;
