package dev.lamina.node.ledger;

import dev.lamina.core.slice.CardMode;
import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** The table of slices. Owned by the ledger's thread. */
final class SliceTable {
    private static final String COLUMNS = "name, user, uid, card, class, guarantee_milli, limit_milli, quota_bytes,"
            + " command, paused, launcher_pid, main_pid, started_ms, ended_ms, exit, warnings, mode, lead";
    private static final JsonMapper JSON = new JsonMapper();

    private final Connection connection;

    SliceTable(Connection connection) {
        this.connection = connection;
    }

    /** Makes the reader of texts ready. */
    static void prepareText() {
        words("[\"ready\"]");
    }

    long insert(SliceEntry entry) throws SQLException {
        String sql = "INSERT INTO slices (" + COLUMNS + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
        try (PreparedStatement statement = connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)) {
            fill(statement, entry);
            statement.executeUpdate();
            try (ResultSet keys = statement.getGeneratedKeys()) {
                keys.next();
                return keys.getLong(1);
            }
        }
    }

    void update(SliceEntry entry) throws SQLException {
        String sql = "UPDATE slices SET (" + COLUMNS + ") = (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) WHERE number = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            fill(statement, entry);
            statement.setLong(19, entry.number());
            statement.executeUpdate();
        }
    }

    List<SliceEntry> living() throws SQLException {
        return select("WHERE ended_ms = 0 ORDER BY number");
    }

    /** The newest {@code limit}, oldest first. */
    List<SliceEntry> ended(int limit) throws SQLException {
        List<SliceEntry> newest = select("WHERE ended_ms <> 0 ORDER BY number DESC LIMIT " + limit);
        return newest.reversed();
    }

    private List<SliceEntry> select(String rest) throws SQLException {
        List<SliceEntry> entries = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + COLUMNS + ", number FROM slices " + rest)) {
            while (row.next()) {
                entries.add(entry(row));
            }
        }
        return entries;
    }

    private static void fill(PreparedStatement statement, SliceEntry entry) throws SQLException {
        statement.setString(1, entry.name());
        statement.setString(2, entry.user());
        statement.setInt(3, entry.uid());
        statement.setString(4, entry.card());
        statement.setString(5, entry.terms().sliceClass().name());
        statement.setInt(6, entry.terms().guaranteeMilli());
        statement.setInt(7, entry.terms().limitMilli());
        statement.setLong(8, entry.terms().memoryBytes());
        statement.setString(9, JSON.writeValueAsString(entry.command()));
        statement.setBoolean(10, entry.paused());
        statement.setInt(11, entry.launcherPid());
        statement.setInt(12, entry.mainPid());
        statement.setLong(13, entry.startedAtMillis());
        statement.setLong(14, entry.endedAtMillis());
        statement.setString(15, entry.exit());
        statement.setString(16, JSON.writeValueAsString(entry.warnings()));
        statement.setString(17, entry.terms().mode().name());
        statement.setLong(18, entry.lead());
    }

    private static SliceEntry entry(ResultSet row) throws SQLException {
        SliceTerms terms = new SliceTerms(
                row.getInt("guarantee_milli"),
                row.getInt("limit_milli"),
                row.getLong("quota_bytes"),
                SliceClass.valueOf(row.getString("class")),
                CardMode.valueOf(row.getString("mode")));
        return new SliceEntry(
                row.getLong("number"),
                row.getString("name"),
                row.getString("user"),
                row.getInt("uid"),
                row.getString("card"),
                row.getLong("lead"),
                terms,
                words(row.getString("command")),
                row.getBoolean("paused"),
                row.getInt("launcher_pid"),
                row.getInt("main_pid"),
                row.getLong("started_ms"),
                row.getLong("ended_ms"),
                row.getString("exit"),
                words(row.getString("warnings")));
    }

    private static List<String> words(String json) {
        return Arrays.asList(JSON.readValue(json, String[].class));
    }
}
