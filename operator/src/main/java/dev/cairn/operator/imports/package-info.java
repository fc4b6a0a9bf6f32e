/**
 * {@code cairn import}: what was saved of an OpsWorks stack, read, judged member by member, and created again through the API.
 * {@link dev.cairn.operator.imports.ExportReader} and {@link dev.cairn.operator.imports.TerraformState} bring any source
 * into the form of the API's descriptions; {@link dev.cairn.operator.imports.Planner} decides what becomes of each member,
 * without a coordinator; {@link dev.cairn.operator.imports.Importer} makes the calls.
 */
@NullMarked
package dev.cairn.operator.imports;

import org.jspecify.annotations.NullMarked;
