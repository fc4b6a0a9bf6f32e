/**
 * A subset of IAM's query API, and GetCallerIdentity of STS: forms in, XML out. Rules are in {@code domain.iam}; here are
 * translation and the check whether the caller may.
 */
@NullMarked
package dev.cairn.coordinator.http.iam;

import org.jspecify.annotations.NullMarked;
