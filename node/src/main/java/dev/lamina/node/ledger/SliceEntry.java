package dev.lamina.node.ledger;

import dev.lamina.core.slice.SliceTerms;
import java.util.List;
import java.util.Objects;

/**
 * A slice as the ledger knows it. Instants are milliseconds since 1970, 0 while they have not come.
 *
 * @param number its number, 0 before it is opened
 * @param uid of its user
 * @param lead the number of the slice whose program uses this one too, on another card; 0: its program is its own
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
        long lead,
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

    /** The same slice on another card, used by that slice's program. */
    public SliceEntry besides(long leadNumber, String otherCard) {
        return new SliceEntry(
                number,
                name,
                user,
                uid,
                otherCard,
                leadNumber,
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

    /** The same slice under its number and its user's. */
    public SliceEntry numbered(long newNumber, int newUid) {
        return new SliceEntry(
                newNumber,
                name,
                user,
                newUid,
                card,
                lead,
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

    /** The same slice with other terms. */
    public SliceEntry withTerms(SliceTerms newTerms) {
        return new SliceEntry(
                number,
                name,
                user,
                uid,
                card,
                lead,
                newTerms,
                command,
                paused,
                launcherPid,
                mainPid,
                startedAtMillis,
                endedAtMillis,
                exit,
                warnings);
    }

    /** The same slice, paused or not. */
    public SliceEntry withPaused(boolean nowPaused) {
        return new SliceEntry(
                number,
                name,
                user,
                uid,
                card,
                lead,
                terms,
                command,
                nowPaused,
                launcherPid,
                mainPid,
                startedAtMillis,
                endedAtMillis,
                exit,
                warnings);
    }

    /** The same slice with the processes that keep it. */
    public SliceEntry withProcesses(int launcher, int main) {
        return new SliceEntry(
                number,
                name,
                user,
                uid,
                card,
                lead,
                terms,
                command,
                paused,
                launcher,
                main,
                startedAtMillis,
                endedAtMillis,
                exit,
                warnings);
    }

    /** The same slice at its end. */
    public SliceEntry ended(long atMillis, String how, List<String> allWarnings) {
        return new SliceEntry(
                number,
                name,
                user,
                uid,
                card,
                lead,
                terms,
                command,
                paused,
                launcherPid,
                mainPid,
                startedAtMillis,
                atMillis,
                how,
                allWarnings);
    }

    /** Its id, as in {@code s-12}. */
    public String id() {
        return "s-" + number;
    }

    /** Its lead slice's id; empty: it has none. */
    public String leadId() {
        return lead == 0 ? "" : "s-" + lead;
    }
}
