package dev.lamina.bench.measure;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a card is split: the guarantee of each slice in whole percent, together at most 100. Immutable.
 */
public record Split(List<Integer> percents) {
    /** More saturating programs than this do not start in useful time beside one card of one core. */
    public static final int MOST_SLICES = 16;

    private static final Pattern FORM = Pattern.compile("\\d{1,4}(/\\d{1,4})*");

    /** Throws {@link LaminaException} {@code BAD_INPUT} that names the value and what it may be. */
    public Split {
        percents = List.copyOf(percents);
        if (percents.isEmpty() || percents.size() > MOST_SLICES) {
            throw bad("split has " + percents.size() + " slices, it must have 1 to " + MOST_SLICES);
        }
        for (int percent : percents) {
            if (percent < 1 || percent > 100) {
                throw bad("split has a share of " + percent + "%, each must be 1 to 100");
            }
        }
        int total = percents.stream().mapToInt(Integer::intValue).sum();
        if (total > 100) {
            throw bad("split sums to " + total + "%, a card has 100; lower one of the shares");
        }
    }

    /** Reads {@code 70/30}; throws {@link LaminaException} {@code BAD_INPUT}. */
    public static Split parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw bad("split is '" + text + "', not shares in percent; write it as 70/30 or 50/30/20");
        }
        return new Split(Stream.of(text.split("/")).map(Integer::valueOf).toList());
    }

    /** As people write it. */
    public String text() {
        return percents.stream().map(String::valueOf).collect(Collectors.joining("/"));
    }

    private static LaminaException bad(String message) {
        return new LaminaException(ErrorCode.BAD_INPUT, message);
    }
}
