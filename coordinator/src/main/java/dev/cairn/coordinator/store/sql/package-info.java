/**
 * The store on SQLite and PostgreSQL: one schema, one set of queries. What is searched or ordered by is a column, the rest of a
 * record is a JSON document, secrets in it are encrypted under a key that is kept outside the database. SQL, JDBC and the
 * mapping of records to JSON live here and nowhere else; no decision is taken here, and the time of day is not read.
 *
 * <p>The mapping is strict: a document that lacks a field of its record, or has one more, cannot be read. So whoever adds,
 * renames or removes a field of a stored record writes a migration for the documents that are already there.
 */
@NullMarked
package dev.cairn.coordinator.store.sql;

import org.jspecify.annotations.NullMarked;
