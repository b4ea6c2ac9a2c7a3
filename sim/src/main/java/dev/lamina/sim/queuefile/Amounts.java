package dev.lamina.sim.queuefile;

import dev.lamina.core.queue.Quota;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads amounts of cards and weights; what cannot be read is a mistake and its default stands in. Used by one thread. */
final class Amounts {
    private static final Pattern CARDS = Pattern.compile("(\\d{1,7})(?:\\.(\\d{1,3}))?");
    private static final Pattern MILLI = Pattern.compile("(\\d{1,10})m");
    private static final Pattern WHOLE = Pattern.compile("\\d{1,9}");
    private static final int THOUSAND = 1000;

    private final List<FileMistake> mistakes;

    Amounts(List<FileMistake> mistakes) {
        this.mistakes = mistakes;
    }

    /** Thousandths of a card. */
    long milli(Map<String, Part> fields, String key, long otherwise) {
        Part part = fields.get(key);
        if (part == null) {
            return otherwise;
        }
        String text = part instanceof Part.Text of ? of.value() : "";
        boolean bounds = otherwise == Quota.UNLIMITED;
        if (bounds && text.equals("unlimited")) {
            return Quota.UNLIMITED;
        }
        long milli = milli(text);
        boolean positive = !key.equals("per-user");
        if (milli < (positive ? 0 : 1) || milli > Quota.MOST_MILLI) {
            mistakes.add(new FileMistake(
                    part.line(),
                    key + " is " + part.shown()
                            + ", expected cards such as 8 or 2.5, or thousandths of a card such as 2500m, "
                            + (positive ? "from 0" : "above 0") + " to a million cards"
                            + (bounds ? ", or unlimited" : "")));
            return otherwise;
        }
        return milli;
    }

    private static long milli(String text) {
        Matcher cards = CARDS.matcher(text);
        if (cards.matches()) {
            String parts = cards.group(2) == null ? "" : cards.group(2);
            return THOUSAND * Long.parseLong(cards.group(1)) + Long.parseLong((parts + "000").substring(0, 3));
        }
        Matcher thousandths = MILLI.matcher(text);
        return thousandths.matches() ? Long.parseLong(thousandths.group(1)) : -1;
    }

    int weight(Map<String, Part> fields, int otherwise) {
        Part part = fields.get("weight");
        if (part == null) {
            return otherwise;
        }
        String text = part instanceof Part.Text of ? of.value() : "";
        int weight = WHOLE.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (weight < 1 || weight > Quota.MOST_WEIGHT) {
            mistakes.add(new FileMistake(
                    part.line(),
                    "weight is " + part.shown() + ", expected a whole number from 1 to " + Quota.MOST_WEIGHT));
            return otherwise;
        }
        return weight;
    }
}
