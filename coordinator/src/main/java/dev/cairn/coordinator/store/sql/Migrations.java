package dev.cairn.coordinator.store.sql;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;

/** Brings a database to the present schema: numbered files, forward only. */
final class Migrations {
    private static final String FILES = "classpath:dev/cairn/coordinator/store/sql/migrations";

    private Migrations() {}

    static void run(Database database) throws StoreRefused {
        Database.Dialect dialect = database.dialect();
        try {
            Flyway flyway = Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(database.forMigrations())
                    .locations(FILES)
                    .table("schema_history")
                    .placeholders(Map.of("text", dialect.text(), "bytes", dialect.bytes()))
                    .failOnMissingLocations(true)
                    .cleanDisabled(true)
                    .load();
            MigrationInfo[] all = flyway.info().all();
            Optional<MigrationVersion> future = newest(all, true);
            if (future.isPresent()) {
                throw new StoreRefused(
                        "the store " + database.name() + " has schema version " + future.get()
                                + ", this Cairn knows versions up to "
                                + newest(all, false).map(Object::toString).orElse("0")
                                + ": start the newer Cairn again, or restore the backup from before its first start",
                        null);
            }
            flyway.migrate();
        } catch (FlywayException e) {
            throw new StoreRefused(
                    "cannot bring the store " + database.name() + " to this Cairn's schema: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                            + "; if the database is used by another program, choose another one",
                    e);
        }
    }

    private static Optional<MigrationVersion> newest(MigrationInfo[] all, boolean future) {
        return Arrays.stream(all)
                .filter(migration -> isFuture(migration.getState()) == future)
                .map(MigrationInfo::getVersion)
                .max(Comparator.naturalOrder());
    }

    private static boolean isFuture(MigrationState state) {
        return state == MigrationState.FUTURE_SUCCESS || state == MigrationState.FUTURE_FAILED;
    }
}
