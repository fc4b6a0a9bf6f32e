/**
 * The verbs with which an operator works on a running coordinator. They are clients of its API, made with AWS's own clients,
 * and use nothing of the coordinator's code: what they can do, a script can do too.
 */
@NullMarked
package dev.cairn.operator;

import org.jspecify.annotations.NullMarked;
