/**
 * Machines on EC2. The only package that knows AWS' types for them, and what such a machine does at its boot to become an
 * instance. It translates orders of the domain and knows neither layers nor statuses.
 */
@NullMarked
package dev.cairn.coordinator.compute.ec2;

import org.jspecify.annotations.NullMarked;
