package dev.lamina.node.ledger;

import dev.lamina.node.api.AgentEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The audit: only ever appended to. Owned by the ledger's thread. */
final class EventTable {
    private final Connection connection;

    EventTable(Connection connection) {
        this.connection = connection;
    }

    void append(AgentEvent event) throws SQLException {
        String sql = "INSERT INTO events (at_ms, user, slice, what, detail) VALUES (?,?,?,?,?)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, event.atMillis());
            statement.setString(2, event.user());
            statement.setString(3, event.slice());
            statement.setString(4, event.what());
            statement.setString(5, event.detail());
            statement.executeUpdate();
        }
    }

    List<AgentEvent> after(long id, int limit) throws SQLException {
        String sql = "SELECT id, at_ms, user, slice, what, detail FROM events WHERE id > ? ORDER BY id LIMIT ?";
        List<AgentEvent> events = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, id);
            statement.setInt(2, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    events.add(new AgentEvent(
                            row.getLong(1),
                            row.getLong(2),
                            row.getString(3),
                            row.getString(4),
                            row.getString(5),
                            row.getString(6)));
                }
            }
        }
        return events;
    }
}
