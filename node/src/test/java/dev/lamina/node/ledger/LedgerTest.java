package dev.lamina.node.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.node.api.AgentEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {
    private static final int KEPT_PAGES = 1;

    @TempDir
    private Path directory;

    @Test
    void remembersASliceAndItsAccount() {
        long number;
        try (Ledger ledger = Ledger.open(file())) {
            number = ledger.openSlice(entry());
            assertThat(ledger.book(List.of(balance(number, 5)), List.of()).join())
                    .isTrue();
        }

        try (Ledger ledger = Ledger.open(file())) {
            assertThat(ledger.living())
                    .containsExactly(new BookedSlice(entry().numbered(number, 1000), balance(number, 5)));
        }
    }

    @Test
    void knowsItsOwnBootsOnly() {
        long first;
        try (Ledger ledger = Ledger.open(file())) {
            first = ledger.boot();
        }
        try (Ledger ledger = Ledger.open(file());
                Ledger other = Ledger.open(directory.resolve("other.db"))) {
            assertThat(ledger.boot()).isGreaterThan(first);
            assertThat(ledger.knowsBoot(first)).isTrue();
            assertThat(other.knowsBoot(first)).isFalse();
        }
    }

    @Test
    void countsABalanceOnceHoweverOftenItIsBooked() {
        try (Ledger ledger = Ledger.open(file())) {
            long number = ledger.openSlice(entry());
            ledger.book(List.of(balance(number, 5)), List.of()).join();
            ledger.book(List.of(balance(number, 5)), List.of()).join();

            assertThat(ledger.living().getFirst().balance()).isEqualTo(balance(number, 5));
        }
    }

    @Test
    void keepsTheTotalsOfAnEndedSliceWithoutItsReadings() {
        try (Ledger ledger = Ledger.open(file())) {
            long number = ledger.openSlice(entry());
            ledger.book(List.of(balance(number, 5)), List.of(ended(number))).join();

            assertThat(ledger.living()).isEmpty();
            BookedSlice booked = ledger.ended().getFirst();
            assertThat(booked.entry().exit()).isEqualTo("0");
            assertThat(booked.balance().total().cardNs()).isEqualTo(5);
            assertThat(booked.balance().lastSeen()).isEmpty();
        }
    }

    @Test
    void neverGivesANumberTwice() {
        try (Ledger ledger = Ledger.open(file())) {
            assertThat(ledger.openSlice(entry())).isLessThan(ledger.openSlice(entry()));
        }
    }

    @Test
    void appendsToTheAudit() {
        try (Ledger ledger = Ledger.open(file())) {
            ledger.record(event("created"));
            ledger.record(event("ended"));

            assertThat(ledger.events(0)).extracting(AgentEvent::what).containsExactly("created", "ended");
            assertThat(ledger.events(1)).extracting(AgentEvent::what).containsExactly("ended");
        }
    }

    @Test
    void keepsWhatAFullDiskRefusesAndWritesItLater() {
        try (Ledger ledger = Ledger.open(file())) {
            long number = ledger.openSlice(entry());
            ledger.limitPages(KEPT_PAGES);

            assertThat(ledger.book(List.of(balance(number, 7)), List.of(large(number)))
                            .join())
                    .isFalse();
            assertThat(ledger.problem())
                    .hasValueSatisfying(text -> assertThat(text).contains("free some"));
            assertThatThrownBy(() -> ledger.openSlice(large(0)))
                    .isInstanceOfSatisfying(
                            LaminaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE));

            ledger.limitPages(1_000_000);
            assertThat(ledger.book(List.of(), List.of()).join()).isTrue();
            assertThat(ledger.problem()).isEmpty();
            assertThat(ledger.living().getFirst().balance()).isEqualTo(balance(number, 7));
        }
    }

    @Test
    void refusesADamagedFileAndBeginsAnewOnlyOnDemand() throws IOException {
        Files.writeString(file(), "this is no database ".repeat(500));

        assertThatThrownBy(() -> Ledger.open(file()))
                .isInstanceOf(LaminaException.class)
                .hasMessageContaining("--new-ledger");
        Path aside = Ledger.moveAside(file());

        assertThat(aside).exists();
        try (Ledger ledger = Ledger.open(file())) {
            assertThat(ledger.living()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void takesAFileOfAnEarlierFormatOver(int format) throws Exception {
        try (Ledger ledger = Ledger.open(file())) {
            ledger.openSlice(entry());
        }
        try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file());
                var statement = connection.createStatement()) {
            statement.execute("ALTER TABLE slices DROP COLUMN lead");
            if (format < 2) {
                statement.execute("ALTER TABLE slices DROP COLUMN mode");
            }
            statement.execute("PRAGMA user_version = " + format);
        }

        try (Ledger ledger = Ledger.open(file())) {
            assertThat(ledger.living().getFirst().entry()).isEqualTo(entry().numbered(1, 1000));
            assertThat(ledger.openSlice(entry().besides(1, "ocl-2"))).isEqualTo(2);
            assertThat(ledger.living().getLast().entry())
                    .returns("s-1", entry -> entry.leadId())
                    .returns("ocl-2", entry -> entry.card());
        }
    }

    @Test
    void refusesAFileOfALaterLamina() throws Exception {
        Ledger.open(file()).close();
        try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file());
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
        }

        assertThatThrownBy(() -> Ledger.open(file())).hasMessageContaining("format 99");
    }

    private Path file() {
        return directory.resolve("ledger.db");
    }

    private static SliceEntry entry() {
        SliceTerms terms = new SliceTerms(300, 500, 1 << 20, SliceClass.STANDARD);
        return new SliceEntry(
                0,
                "serve",
                "me",
                1000,
                "ocl-1",
                0,
                terms,
                List.of("a", "b \"c\""),
                false,
                11,
                12,
                1000,
                0,
                "",
                List.of());
    }

    private static SliceEntry ended(long number) {
        return new SliceEntry(
                number,
                "serve",
                "me",
                1000,
                "ocl-1",
                0,
                entry().terms(),
                List.of(),
                false,
                11,
                12,
                1000,
                2000,
                "0",
                List.of("never used the card"));
    }

    private static SliceEntry large(long number) {
        SliceEntry small = entry();
        return new SliceEntry(
                number,
                "x".repeat(100_000),
                small.user(),
                small.uid(),
                small.card(),
                0,
                small.terms(),
                small.command(),
                false,
                11,
                12,
                1000,
                0,
                "",
                List.of());
    }

    private static Balance balance(long slice, long cardNs) {
        Use use = new Use(cardNs, 2, 3, 4, 5, 6, 7, 8);
        return new Balance(slice, use, 9, 10, List.of(new SlotReading(3, 2, 77, use, 11, 12)));
    }

    private static AgentEvent event(String what) {
        return new AgentEvent(0, 5, "me", "s-1", what, "detail");
    }
}
