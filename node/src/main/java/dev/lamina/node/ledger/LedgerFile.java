package dev.lamina.node.ledger;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The database's file: opened, checked, given its tables, and moved aside on demand. */
final class LedgerFile {
    private static final Logger LOG = Logger.getLogger(LedgerFile.class.getName());
    private static final int SCHEMA = 3;
    private static final int BUSY_MS = 200;
    private static final List<String> TABLES = List.of(
            "CREATE TABLE boots (boot INTEGER PRIMARY KEY) STRICT",
            """
            CREATE TABLE slices (
              number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, user TEXT NOT NULL, uid INTEGER NOT NULL,
              card TEXT NOT NULL, class TEXT NOT NULL, guarantee_milli INTEGER NOT NULL, limit_milli INTEGER NOT NULL,
              quota_bytes INTEGER NOT NULL, command TEXT NOT NULL, paused INTEGER NOT NULL, launcher_pid INTEGER NOT NULL,
              main_pid INTEGER NOT NULL, started_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL, exit TEXT NOT NULL,
              warnings TEXT NOT NULL, mode TEXT NOT NULL, lead INTEGER NOT NULL) STRICT""",
            """
            CREATE TABLE use (
              slice INTEGER PRIMARY KEY REFERENCES slices (number), card_ns INTEGER NOT NULL, ungated_ns INTEGER NOT NULL,
              commands INTEGER NOT NULL, ungated_commands INTEGER NOT NULL, wait_ns INTEGER NOT NULL,
              refused_allocations INTEGER NOT NULL, late_ns INTEGER NOT NULL, fallback_ns INTEGER NOT NULL,
              memory_byte_seconds INTEGER NOT NULL, memory_peak_bytes INTEGER NOT NULL) STRICT""",
            """
            CREATE TABLE last_seen (
              slice INTEGER NOT NULL REFERENCES slices (number), slot INTEGER NOT NULL, generation INTEGER NOT NULL,
              pid INTEGER NOT NULL, card_ns INTEGER NOT NULL, ungated_ns INTEGER NOT NULL, commands INTEGER NOT NULL,
              ungated_commands INTEGER NOT NULL, wait_ns INTEGER NOT NULL, refused_allocations INTEGER NOT NULL,
              late_ns INTEGER NOT NULL, fallback_ns INTEGER NOT NULL, memory_bytes INTEGER NOT NULL,
              memory_peak_bytes INTEGER NOT NULL, PRIMARY KEY (slice, slot)) STRICT, WITHOUT ROWID""",
            """
            CREATE TABLE events (
              id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, user TEXT NOT NULL, slice TEXT NOT NULL,
              what TEXT NOT NULL, detail TEXT NOT NULL) STRICT""",
            "CREATE INDEX slices_open ON slices (number) WHERE ended_ms = 0",
            "PRAGMA user_version = " + SCHEMA);
    /** What makes a file of one format one of the next, from the first format on. */
    private static final List<String> CHANGES = List.of(
            "ALTER TABLE slices ADD COLUMN mode TEXT NOT NULL DEFAULT 'ANY'",
            "ALTER TABLE slices ADD COLUMN lead INTEGER NOT NULL DEFAULT 0");

    private LedgerFile() {}

    /** Loads the driver's native part. */
    static void prepareDriver() {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            text(statement, "PRAGMA user_version");
        } catch (SQLException e) {
            LOG.log(Level.FINE, "the database's driver cannot be loaded yet", e);
        }
    }

    /** Opens the file, or makes it. Throws {@code STORE} when it is damaged, of a later Lamina, or cannot be written. */
    static Connection open(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try {
                prepare(connection, file);
                return connection;
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException | IOException e) {
            throw new LaminaException(
                    ErrorCode.STORE,
                    "the ledger " + file + " cannot be opened (" + e.getMessage()
                            + "); free space or mend its permissions; a damaged one moves aside with"
                            + " `lamina node start --new-ledger`",
                    e);
        }
    }

    /** Renames the file and its companions, so that the next {@link #open} begins anew. Returns the new name, of a file or none. */
    static Path moveAside(Path file) {
        String suffix =
                ".aside-" + LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
        try {
            for (String companion : List.of("", "-wal", "-shm")) {
                Path from = file.resolveSibling(file.getFileName() + companion);
                if (Files.exists(from)) {
                    Files.move(from, file.resolveSibling(file.getFileName() + suffix + companion));
                }
            }
        } catch (IOException e) {
            throw new LaminaException(ErrorCode.STORE, "the ledger " + file + " cannot be moved aside: " + e, e);
        }
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private static void prepare(Connection connection, Path file) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = " + BUSY_MS);
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = NORMAL");
            statement.execute("PRAGMA cache_size = -1024");
            String health = text(statement, "PRAGMA quick_check(1)");
            if (!health.equals("ok")) {
                throw new SQLException("damaged: " + health);
            }
            int schema = Integer.parseInt(text(statement, "PRAGMA user_version"));
            if (schema > SCHEMA) {
                throw new LaminaException(
                        ErrorCode.STORE,
                        "the ledger " + file + " has format " + schema + ", this Lamina knows " + SCHEMA
                                + "; run the newer Lamina, or start anew with `lamina node start --new-ledger`");
            }
            if (schema == 0) {
                carryOut(statement, TABLES);
            } else if (schema < SCHEMA) {
                List<String> missing = new ArrayList<>(CHANGES.subList(schema - 1, CHANGES.size()));
                missing.add("PRAGMA user_version = " + SCHEMA);
                carryOut(statement, missing);
            }
        }
    }

    private static void carryOut(Statement statement, List<String> changes) throws SQLException {
        statement.execute("BEGIN IMMEDIATE");
        for (String change : changes) {
            statement.execute(change);
        }
        statement.execute("COMMIT");
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }
}
