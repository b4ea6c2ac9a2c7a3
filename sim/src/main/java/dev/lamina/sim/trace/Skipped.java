package dev.lamina.sim.trace;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows that were left out of a lenient reading.
 *
 * @param rows how many, 0 or more
 * @param examples what was wrong with the first few, each with line and column
 */
public record Skipped(long rows, List<String> examples) {
    /** None. */
    public static final Skipped NONE = new Skipped(0, List.of());

    private static final int EXAMPLES = 5;

    /** Copies the list; throws {@link IllegalArgumentException} for a negative count. */
    public Skipped {
        if (rows < 0) {
            throw new IllegalArgumentException("skipped rows are 0 or more, not " + rows);
        }
        examples = List.copyOf(examples);
    }

    /** One more, its complaint kept while it is among the first few. */
    Skipped with(String complaint) {
        if (examples.size() >= EXAMPLES) {
            return new Skipped(rows + 1, examples);
        }
        List<String> more = new ArrayList<>(examples);
        more.add(complaint);
        return new Skipped(rows + 1, more);
    }
}
