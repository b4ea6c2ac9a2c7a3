package dev.lamina.sim.trace;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A file of comma-separated values under a header.
 *
 * @param file plain or gzip
 * @param required the names that the header must have, in any order, among others
 * @param leniency what to do with a wrong row
 */
record Table(Path file, List<String> required, Leniency leniency) {
    /** The most rows that are held as objects, as nodes are; what comes in greater numbers is packed. */
    static final int MOST_ROWS = 1_000_000;

    Table {
        required = List.copyOf(required);
    }

    /** Hands every good row on, holding one at a time. Throws BAD_INPUT as the leniency says, NOT_FOUND when there is no such file. */
    <T> Skipped each(Function<Row, T> parse, Consumer<T> sink) {
        try (TraceLines lines = new TraceLines(file)) {
            Row row = new Row(lines);
            if (!lines.next() || !row.split()) {
                throw new LaminaException(
                        ErrorCode.BAD_INPUT,
                        "%s line 1, column 1: the file is empty or starts with an empty line, expected a header with %s"
                                .formatted(lines.name(), String.join(",", required)));
            }
            row.name(Columns.of(row, required));
            Skipped skipped = Skipped.NONE;
            while (lines.next()) {
                skipped = one(row, parse, sink, skipped);
            }
            return skipped;
        }
    }

    private <T> Skipped one(Row row, Function<Row, T> parse, Consumer<T> sink, Skipped before) {
        try {
            if (row.split()) {
                sink.accept(parse.apply(row));
            }
            return before;
        } catch (LaminaException wrong) {
            if (leniency == Leniency.STRICT || wrong.code() != ErrorCode.BAD_INPUT) {
                throw wrong;
            }
            return before.with(wrong.explanation());
        }
    }

    /** All good rows; throws NO_ROOM when there are more than {@link #MOST_ROWS}. */
    <T> Reading<T> all(Function<Row, T> parse) {
        List<T> rows = new ArrayList<>();
        Skipped skipped = each(parse, row -> {
            if (rows.size() == MOST_ROWS) {
                throw new LaminaException(
                        ErrorCode.NO_ROOM,
                        file + " has more than " + MOST_ROWS
                                + " rows, the most that are planned at once; draw a sample or split the file");
            }
            rows.add(row);
        });
        return new Reading<>(rows, skipped);
    }
}
