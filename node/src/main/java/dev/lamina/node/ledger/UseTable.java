package dev.lamina.node.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The tables of use and of the readings it contains. Owned by the ledger's thread. */
final class UseTable {
    private static final String COUNTERS =
            "card_ns, ungated_ns, commands, ungated_commands, wait_ns," + " refused_allocations, late_ns, fallback_ns";

    private final Connection connection;

    UseTable(Connection connection) {
        this.connection = connection;
    }

    void write(Balance balance) throws SQLException {
        String sql = "INSERT OR REPLACE INTO use (" + COUNTERS
                + ", memory_byte_seconds, memory_peak_bytes, slice) VALUES (?,?,?,?,?,?,?,?,?,?,?)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int next = fill(statement, balance.total());
            statement.setLong(next++, balance.memoryByteSeconds());
            statement.setLong(next++, balance.memoryPeakBytes());
            statement.setLong(next, balance.slice());
            statement.executeUpdate();
        }
        writeReadings(balance);
    }

    Balance read(long slice) throws SQLException {
        String sql = "SELECT " + COUNTERS + ", memory_byte_seconds, memory_peak_bytes FROM use WHERE slice = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, slice);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new Balance(slice, use(row), row.getLong(9), row.getLong(10), readings(slice))
                        : Balance.empty(slice);
            }
        }
    }

    /** Of no use for a slice that has ended. */
    void forgetReadings(long slice) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM last_seen WHERE slice = ?")) {
            statement.setLong(1, slice);
            statement.executeUpdate();
        }
    }

    /** A balance names all readings that it contains: others are of a page that is no more. */
    private void writeReadings(Balance balance) throws SQLException {
        forgetReadings(balance.slice());
        String sql = "INSERT INTO last_seen (" + COUNTERS
                + ", slice, slot, generation, pid, memory_bytes, memory_peak_bytes) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (SlotReading reading : balance.lastSeen()) {
                int next = fill(statement, reading.use());
                statement.setLong(next++, balance.slice());
                statement.setInt(next++, reading.slot());
                statement.setInt(next++, reading.generation());
                statement.setInt(next++, reading.pid());
                statement.setLong(next++, reading.memoryBytes());
                statement.setLong(next, reading.memoryPeakBytes());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private List<SlotReading> readings(long slice) throws SQLException {
        String sql = "SELECT " + COUNTERS
                + ", slot, generation, pid, memory_bytes, memory_peak_bytes FROM last_seen WHERE slice = ? ORDER BY slot";
        List<SlotReading> readings = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, slice);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    readings.add(new SlotReading(
                            row.getInt(9), row.getInt(10), row.getInt(11), use(row), row.getLong(12), row.getLong(13)));
                }
            }
        }
        return readings;
    }

    private static int fill(PreparedStatement statement, Use use) throws SQLException {
        statement.setLong(1, use.cardNs());
        statement.setLong(2, use.ungatedNs());
        statement.setLong(3, use.commands());
        statement.setLong(4, use.ungatedCommands());
        statement.setLong(5, use.waitNs());
        statement.setLong(6, use.refusedAllocations());
        statement.setLong(7, use.lateNs());
        statement.setLong(8, use.fallbackNs());
        return 9;
    }

    private static Use use(ResultSet row) throws SQLException {
        return new Use(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8));
    }
}
