package dev.lamina.sim.snapshot;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What is wrong with a file, gathered so that all of it can be said at once. Owned by one thread. */
final class Mistakes {
    private static final int SHOWN = 20;

    private final String file;
    private final List<String> shown = new ArrayList<>();
    private int count;

    Mistakes(String file) {
        this.file = file;
    }

    void add(String mistake) {
        count++;
        if (shown.size() < SHOWN) {
            shown.add(mistake);
        }
    }

    /** What a part says; empty, with a mistake noted, where it says nothing that makes sense. */
    <T> Optional<T> attempt(Part part, Function<Part, T> reading) {
        try {
            return Optional.of(reading.apply(part));
        } catch (LaminaException wrong) {
            boolean placed = wrong.explanation().startsWith(part.where());
            add(placed ? wrong.explanation() : part.where() + ": " + wrong.explanation());
        } catch (IllegalArgumentException wrong) {
            add(part.where() + ": " + wrong.getMessage());
        }
        return Optional.empty();
    }

    /** Throws BAD_INPUT with all of them when there was one. */
    void check() {
        if (count > 0) {
            String more = count > SHOWN ? "\n  … and " + (count - SHOWN) + " more" : "";
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    file + " has " + (count == 1 ? "a mistake" : count + " mistakes")
                            + "; write the snapshot again, or mend\n  " + String.join("\n  ", shown) + more);
        }
    }
}
