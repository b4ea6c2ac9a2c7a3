package dev.lamina.node.ledger;

import dev.lamina.core.slice.SliceTerms;
import java.util.List;
import java.util.Objects;

/**
 * A slice as the ledger knows it. Instants are milliseconds since 1970, 0 while they have not come.
 *
 * @param number its number, 0 before it is opened
 * @param uid of its user
 * @param paused whether it was paused last
 * @param launcherPid the process that keeps its page, 0 = none known
 * @param mainPid its program, 0 = none known
 * @param exit how it ended; empty while it lives
 */
public record SliceEntry(
        long number,
        String name,
        String user,
        int uid,
        String card,
        SliceTerms terms,
        List<String> command,
        boolean paused,
        int launcherPid,
        int mainPid,
        long startedAtMillis,
        long endedAtMillis,
        String exit,
        List<String> warnings) {
    /** Copies the lists. */
    public SliceEntry {
        Objects.requireNonNull(terms, "terms");
        command = List.copyOf(command);
        warnings = List.copyOf(warnings);
    }

    /** The same slice under its number. */
    public SliceEntry numbered(long newNumber) {
        return new SliceEntry(
                newNumber,
                name,
                user,
                uid,
                card,
                terms,
                command,
                paused,
                launcherPid,
                mainPid,
                startedAtMillis,
                endedAtMillis,
                exit,
                warnings);
    }
}
