/**
 * What is recorded of an API call, in the form that CloudTrail's records have: whose call it was as far as is known, its
 * parameters without secrets, its outcome. Where records are kept is the port's business.
 */
@NullMarked
package dev.cairn.coordinator.http.audit;

import org.jspecify.annotations.NullMarked;
