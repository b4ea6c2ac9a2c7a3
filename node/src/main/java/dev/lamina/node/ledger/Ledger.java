package dev.lamina.node.ledger;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.node.api.AgentEvent;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The slices, their accounts and the audit, in one SQLite file in WAL mode: what was committed survives a kill of the agent at any instant.
 * All work is done on one thread of its own, so that a slow disk never holds up arbitration. What cannot be written (full disk) stays in
 * memory and is tried again every second; {@link #problem} says so. Thread-safe.
 */
public final class Ledger implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Ledger.class.getName());
    private static final int RETRY_MS = 1000;
    private static final int CLOSE_SECONDS = 10;
    private static final int MOST_WAITING_EVENTS = 10_000;
    private static final int MOST_ENDED = 1000;
    private static final int MOST_EVENTS = 1000;

    private final Path file;
    private final Connection connection;
    private final SliceTable slices;
    private final UseTable uses;
    private final EventTable events;
    private final ScheduledExecutorService thread;
    private final Map<Long, Balance> waitingBalances = new LinkedHashMap<>();
    private final Map<Long, SliceEntry> waitingEntries = new LinkedHashMap<>();
    private final Deque<AgentEvent> waitingEvents = new ArrayDeque<>();
    private final long boot;
    private volatile Optional<String> problem = Optional.empty();
    private boolean retrying;

    private Ledger(Path file, Connection connection) throws SQLException {
        this.file = file;
        this.connection = connection;
        slices = new SliceTable(connection);
        uses = new UseTable(connection);
        events = new EventTable(connection);
        boot = countBoot();
        thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("lamina-ledger").daemon().factory());
    }

    /** Loads what {@link #open} needs, some of it native code; for a start that has something else to do meanwhile. A failure is left for {@link #open}. */
    public static void prepare() {
        LedgerFile.prepareDriver();
        SliceTable.prepareText();
    }

    /** Opens the file, or makes it. Throws {@code STORE} with what to do when it is damaged or cannot be written. */
    public static Ledger open(Path file) {
        Connection connection = LedgerFile.open(file);
        try {
            return new Ledger(file, connection);
        } catch (SQLException e) {
            throw new LaminaException(
                    ErrorCode.STORE,
                    "the ledger " + file + " cannot be written (" + e.getMessage() + "); free some space and try again",
                    e);
        }
    }

    /** Moves a file that cannot be used out of the way, as an operator asked for; says where it went. */
    public static Path moveAside(Path file) {
        return LedgerFile.moveAside(file);
    }

    /** Names this opening of the ledger: greater than those before, and no other ledger's (microseconds since 1970). */
    public long boot() {
        return boot;
    }

    /** Whether a page that bears this boot was made or adopted by an agent of this ledger, and not by one that lives elsewhere. */
    public boolean knowsBoot(long someBoot) {
        return onThread(() -> {
            try (PreparedStatement query = connection.prepareStatement("SELECT 1 FROM boots WHERE boot = ?")) {
                query.setLong(1, someBoot);
                try (ResultSet row = query.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    /** Why nothing can be written at the moment, for people. */
    public Optional<String> problem() {
        return problem;
    }

    /** Enters a new slice and returns its number; it is committed on return. Throws {@code STORE} when that is impossible. */
    public long openSlice(SliceEntry entry) {
        return onThread(() -> inTransaction(() -> slices.insert(entry)));
    }

    /**
     * Writes balances, changed slices and everything that still waits, in one transaction. The future says, after this attempt, whether it
     * was committed; if not, it waits with the next.
     */
    public CompletableFuture<Boolean> book(List<Balance> balances, List<SliceEntry> changed) {
        return CompletableFuture.supplyAsync(
                () -> {
                    balances.forEach(balance -> waitingBalances.put(balance.slice(), balance));
                    changed.forEach(entry -> waitingEntries.put(entry.number(), entry));
                    return writeWaiting();
                },
                thread);
    }

    /** Returns once everything handed over so far was written, or could not be for now, or {@code mostMs} have passed on a slow disk. */
    public void settle(int mostMs) {
        book(List.of(), List.of())
                .completeOnTimeout(false, mostMs, TimeUnit.MILLISECONDS)
                .join();
    }

    /** Appends to the audit. */
    public void record(AgentEvent event) {
        thread.execute(() -> {
            if (waitingEvents.size() < MOST_WAITING_EVENTS) {
                waitingEvents.add(event);
            }
            writeWaiting();
        });
    }

    /** The slices that were not entered as ended, with their accounts. */
    public List<BookedSlice> living() {
        return onThread(() -> booked(slices.living()));
    }

    /** The newest 1000 ended slices, oldest first. */
    public List<BookedSlice> ended() {
        return onThread(() -> {
            List<SliceEntry> entries = new ArrayList<>(slices.ended(MOST_ENDED));
            waitingEntries.values().stream()
                    .filter(entry -> entry.endedAtMillis() != 0)
                    .forEach(entries::add);
            return booked(entries);
        });
    }

    /** At most 1000 events after the one with that id, oldest first. */
    public List<AgentEvent> events(long afterId) {
        return onThread(() -> events.after(afterId, MOST_EVENTS));
    }

    /** Writes what waits, once more, and closes the file. */
    @Override
    public void close() {
        thread.execute(this::writeWaiting);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warning("the ledger did not finish writing within " + CLOSE_SECONDS + " s");
            }
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "the ledger does not close", e);
        }
    }

    /** For tests of a full disk: the file may not grow beyond so many pages. */
    void limitPages(int pages) {
        onThread(() -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA max_page_count = " + pages);
                return pages;
            }
        });
    }

    private boolean writeWaiting() {
        if (waitingBalances.isEmpty() && waitingEntries.isEmpty() && waitingEvents.isEmpty()) {
            return true;
        }
        try {
            inTransaction(this::write);
            written();
            return true;
        } catch (SQLException e) {
            notWritten(e);
            return false;
        }
    }

    private boolean write() throws SQLException {
        for (SliceEntry entry : waitingEntries.values()) {
            slices.update(entry);
        }
        for (Balance balance : waitingBalances.values()) {
            uses.write(balance);
        }
        for (SliceEntry entry : waitingEntries.values()) {
            if (entry.endedAtMillis() != 0) {
                uses.forgetReadings(entry.number());
            }
        }
        for (AgentEvent event : waitingEvents) {
            events.append(event);
        }
        return true;
    }

    private void written() {
        waitingBalances.clear();
        waitingEntries.clear();
        waitingEvents.clear();
        if (problem.isPresent()) {
            LOG.info("the ledger " + file + " can be written again; nothing was lost");
            problem = Optional.empty();
        }
    }

    private void notWritten(SQLException cause) {
        if (problem.isEmpty()) {
            LOG.warning(explanation(cause));
        }
        problem = Optional.of(explanation(cause));
        if (!retrying && !thread.isShutdown()) {
            retrying = true;
            var _ = thread.schedule(this::retry, RETRY_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void retry() {
        retrying = false;
        writeWaiting();
    }

    /** All of it or nothing. Spelled out, for the driver loses track of a transaction that a full disk has ended. */
    private <T> T inTransaction(Work<T> work) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try {
                T result = work.run();
                statement.execute("COMMIT");
                return result;
            } catch (SQLException e) {
                rollBack(statement);
                throw e;
            }
        }
    }

    private static void rollBack(Statement statement) {
        try {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            LOG.log(Level.FINE, "nothing to roll back", e);
        }
    }

    private String explanation(SQLException cause) {
        return "the ledger " + file + " cannot be written (" + cause.getMessage()
                + "); use is kept in memory and written once there is space; free some";
    }

    private List<BookedSlice> booked(List<SliceEntry> entries) throws SQLException {
        List<BookedSlice> booked = new ArrayList<>();
        for (SliceEntry entry : entries) {
            Balance waiting = waitingBalances.get(entry.number());
            booked.add(new BookedSlice(entry, waiting == null ? uses.read(entry.number()) : waiting));
        }
        return booked;
    }

    private long countBoot() throws SQLException {
        String sql = "INSERT INTO boots SELECT max(coalesce(max(boot), 0) + 1, ?) FROM boots RETURNING boot";
        long nowMicros = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis())
                + ProcessHandle.current().pid() % 1000;
        return inTransaction(() -> {
            try (PreparedStatement count = connection.prepareStatement(sql)) {
                count.setLong(1, nowMicros);
                try (ResultSet row = count.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }

    private <T> T onThread(Work<T> work) {
        try {
            return CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return work.run();
                                } catch (SQLException e) {
                                    throw new LaminaException(ErrorCode.STORE, explanation(e), e);
                                }
                            },
                            thread)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof LaminaException known ? known : e;
        }
    }

    private interface Work<T> {
        T run() throws SQLException;
    }
}
