package dev.lamina.node.agent;

import static dev.lamina.node.agent.TestAgent.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.node.api.SliceGrant;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger that cannot be written, as on a full disk: here because another program holds the file's lock. */
class LedgerTroubleTest {
    @TempDir
    private Path home;

    private TestAgent agent;

    @BeforeEach
    void start() {
        agent = TestAgent.start(home);
    }

    @AfterEach
    void end() {
        agent.close();
    }

    @Test
    void goesOnArbitratingRefusesNewSlicesAndBooksLater() throws SQLException {
        SliceGrant grant = agent.client.create(request(500));
        try (GuestProcess guest = GuestProcess.start(grant.directory())) {
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + agent.paths.ledger());
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                guest.use(5_000_000);

                assertThatThrownBy(() -> agent.client.create(request(100)))
                        .isInstanceOfSatisfying(
                                LaminaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE))
                        .hasMessageContaining("free some");
                await().until(() -> !agent.client.status().problems().isEmpty());
                assertThat(agent.slice("s-1").cardNs()).isEqualTo(5_000_000);
                try (GuestProcess second = GuestProcess.start(grant.directory())) {
                    second.use(1_000_000);
                }
                guest.kill();
                agent.client.stop("s-1", 0);
                statement.execute("ROLLBACK");
            }
        }
        await().until(() -> agent.client.status().problems().isEmpty());
        await().until(() -> agent.client.slices(false).isEmpty());
        assertThat(agent.slice("s-1").cardNs()).isEqualTo(6_000_000);
        agent.client.create(request(100));
    }
}
