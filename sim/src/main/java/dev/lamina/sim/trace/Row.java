package dev.lamina.sim.trace;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One line of comma-separated values, and what to say when one of them is wrong. A value may stand in double quotes; a quote inside is doubled. The
 * object is used again for every line. Owned by one thread.
 */
final class Row {
    private static final int SHOWN = 40;

    private final TraceLines lines;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final CharBuffer text = CharBuffer.allocate(TraceLines.LONGEST_LINE);
    private final List<String> values = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();
    private final PlainCells cells = new PlainCells();
    private Columns columns = Columns.NONE;
    private boolean plain;

    Row(TraceLines lines) {
        this.lines = lines;
    }

    /** Names the values of the lines to come. */
    void name(Columns named) {
        columns = named;
    }

    /** Splits the current line; false when it is blank. Throws BAD_INPUT when it is not text or has another number of values than names. */
    boolean split() {
        plain = !lines.isCut() && cells.split(lines.bytes(), lines.length());
        boolean blank = plain ? cells.isBlank() : !splitText();
        if (blank) {
            return false;
        }
        if (columns != Columns.NONE && count() != columns.count()) {
            String hint = count() < columns.count() ? "; the file may have been cut off here" : "";
            throw wrong(
                    start(count() - 1),
                    "the row ends after " + count() + " values, expected " + columns.count() + " as in the header"
                            + hint);
        }
        return true;
    }

    private int count() {
        return plain ? cells.count() : values.size();
    }

    private boolean splitText() {
        decode();
        values.clear();
        starts.clear();
        if (text.toString().isBlank()) {
            return false;
        }
        int at = 0;
        while (at <= text.length()) {
            starts.add(at + 1);
            at = at < text.length() && text.charAt(at) == '"' ? quoted(at) : plain(at);
        }
        return true;
    }

    private void decode() {
        if (lines.isCut()) {
            throw wrong(1, "the line is longer than " + TraceLines.LONGEST_LINE + " bytes, expected a row of values");
        }
        ByteBuffer bytes = ByteBuffer.wrap(lines.bytes(), 0, lines.length());
        text.clear();
        CoderResult result = decoder.reset().decode(bytes, text, true);
        text.flip();
        if (result.isError()) {
            throw wrong(text.length() + 1, "expected UTF-8 text, but the bytes here are none; save the file as UTF-8");
        }
        boolean marked = lines.number() == 1 && !text.isEmpty() && text.charAt(0) == '\ufeff';
        text.position(marked ? 1 : 0);
    }

    private int plain(int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) != ',') {
            end++;
        }
        values.add(text.subSequence(from, end).toString().strip());
        return end + 1;
    }

    private int quoted(int from) {
        StringBuilder value = new StringBuilder();
        int at = from + 1;
        while (at < text.length()) {
            char next = text.charAt(at);
            boolean doubled = next == '"' && at + 1 < text.length() && text.charAt(at + 1) == '"';
            if (next == '"' && !doubled) {
                values.add(value.toString());
                return afterQuote(at + 1);
            }
            value.append(next);
            at += doubled ? 2 : 1;
        }
        throw wrong(from + 1, "expected a closing quote before the end of the line");
    }

    private int afterQuote(int at) {
        if (at < text.length() && text.charAt(at) != ',') {
            throw wrong(at + 1, "expected a comma after the closing quote");
        }
        return at + 1;
    }

    /** All values of the line, for the header. */
    List<String> values() {
        return IntStream.range(0, count()).mapToObj(this::value).toList();
    }

    private String value(int index) {
        return plain ? cells.text(index) : values.get(index);
    }

    /** Where in the line, from 1, the value with this index starts. */
    int start(int index) {
        return plain ? cells.start(index) + 1 : starts.get(index);
    }

    /** The value, which may be empty; empty too where the file has no such column. */
    String optional(String column) {
        int index = columns.index(column);
        return index < 0 ? "" : value(index);
    }

    /** The value; throws BAD_INPUT when it is empty. */
    String text(String column) {
        String value = optional(column);
        if (value.isEmpty()) {
            throw wrong(column, "a value that is not empty");
        }
        return value;
    }

    /**
     * The value, which must be new among the names and is added to them. Ask once everything else in the row is right, so that a skipped row
     * takes no name.
     */
    String unique(String column, Names names) {
        String name = text(column);
        if (names.add(name.getBytes(StandardCharsets.UTF_8), lines.number()) == Names.NONE) {
            throw wrong(column, "a name that is not yet taken, but line " + names.line(names.find(name)) + " has it");
        }
        return name;
    }

    /** A whole number within limits, both included; throws BAD_INPUT otherwise. */
    long whole(String column, long least, long most) {
        int index = columns.index(column);
        long quick = plain && index >= 0 ? cells.number(index) : PlainCells.UNSURE;
        if (quick >= Math.max(0, least) && quick <= most) {
            return quick;
        }
        Optional<Long> number = parsed(optional(column));
        if (number.isEmpty() || number.get() < least || number.get() > most) {
            throw wrong(column, "a whole number from " + least + " to " + most);
        }
        return number.get();
    }

    private static Optional<Long> parsed(String value) {
        try {
            return Optional.of(Long.parseLong(value));
        } catch (NumberFormatException none) {
            return Optional.empty();
        }
    }

    /** The complaint about one value of this line, with what was expected there. */
    LaminaException wrong(String column, String expected) {
        int index = columns.index(column);
        String found = optional(column);
        String shown = found.length() > SHOWN ? found.substring(0, SHOWN) + "…" : found;
        String what = found.isEmpty() ? column + " is empty" : column + " is '" + printable(shown) + "'";
        return wrong(index < 0 ? 1 : start(index), what + ", expected " + expected);
    }

    private static String printable(String value) {
        return value.replaceAll("\\p{Cntrl}", "?");
    }

    /** A complaint about this line at a column, counted in characters from 1. */
    LaminaException wrong(int column, String complaint) {
        return new LaminaException(
                ErrorCode.BAD_INPUT,
                "%s line %d, column %d: %s".formatted(lines.name(), lines.number(), column, complaint));
    }
}
