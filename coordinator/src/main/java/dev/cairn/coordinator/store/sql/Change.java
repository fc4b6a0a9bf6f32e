package dev.cairn.coordinator.store.sql;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * A row to write or to delete. Changes with the same statement that follow each other go to the database together.
 *
 * @param required true when it must change a row
 */
record Change(String sql, boolean required, Binding binding) {
    interface Binding {
        /**
         * Binds the parameters.
         *
         * @param version the stack's version that the commit makes
         * @param position the place of this change in the commit
         */
        void bind(PreparedStatement statement, long version, int position) throws SQLException;
    }
}
