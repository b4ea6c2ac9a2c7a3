package dev.lamina.node.slices;

import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.device.page.PageLayout;
import dev.lamina.device.page.SlicePage;
import dev.lamina.node.api.SliceStatus;
import dev.lamina.node.ledger.Balance;
import dev.lamina.node.ledger.SliceAccount;
import dev.lamina.node.ledger.SliceEntry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A living slice: what it was promised, its page, its account. Owned by the event thread. */
final class Slice {
    private final CardDesk card;
    private final SlicePage page;
    private final SliceAccount account;
    private final Set<String> warnings = new LinkedHashSet<>();
    private SliceEntry entry;
    private SliceState state = SliceState.STARTING;
    private String exit = "";

    Slice(SliceEntry entry, CardDesk card, SlicePage page, SliceAccount account) {
        this.entry = entry;
        this.card = card;
        this.page = page;
        this.account = account;
        warnings.addAll(entry.warnings());
    }

    long number() {
        return entry.number();
    }

    String id() {
        return entry.id();
    }

    SliceEntry entry() {
        return entry;
    }

    void change(SliceEntry newEntry) {
        entry = newEntry;
    }

    CardDesk card() {
        return card;
    }

    SlicePage page() {
        return page;
    }

    SliceAccount account() {
        return account;
    }

    SliceState state() {
        return state;
    }

    void enter(SliceState newState) {
        state = newState;
    }

    /** How it ended so far; the first cause stays. */
    void explainExit(String how) {
        if (exit.isEmpty()) {
            exit = how;
        }
    }

    String exit() {
        return exit;
    }

    void warn(String warning) {
        warnings.add(warning);
    }

    long cardNs() {
        return account.balance().total().cardNs();
    }

    /** Tells its processes the terms. */
    void publish(SliceTerms terms) {
        page.setTerms(terms.guaranteeMilli(), terms.limitMilli(), classCode(terms.sliceClass()), terms.memoryBytes());
    }

    private static int classCode(SliceClass sliceClass) {
        return switch (sliceClass) {
            case LATENCY -> PageLayout.CLASS_LATENCY;
            case STANDARD -> PageLayout.CLASS_STANDARD;
            case BEST_EFFORT -> PageLayout.CLASS_BEST_EFFORT;
        };
    }

    /** Tells its processes and the arbiter whether it is paused. */
    void publishPause(boolean paused) {
        page.setState(paused ? PageLayout.SLICE_PAUSED : PageLayout.SLICE_RUNNING);
        card.loop().pause(number(), paused);
    }

    SliceStatus status(int processes, String directory, long nowMillis) {
        return status(
                entry.ended(0, "", allWarnings()),
                account.balance(),
                new Moment(state, processes, directory, account.memoryBytes(), nowMillis));
    }

    /** The warnings so far and those that the account calls for. */
    List<String> allWarnings() {
        List<String> all = new ArrayList<>(warnings);
        long ungated = account.balance().total().ungatedCommands();
        if (ungated > 0) {
            all.add(ungated
                    + " commands passed the gate unasked (user events, callbacks or native kernels); charged as debt");
        }
        return all;
    }

    /** What a status says besides the books. */
    record Moment(SliceState state, int processes, String directory, long memoryUsedBytes, long nowMillis) {}

    static SliceStatus status(SliceEntry entry, Balance balance, Moment moment) {
        long endMillis = entry.endedAtMillis() == 0 ? moment.nowMillis() : entry.endedAtMillis();
        return new SliceStatus(
                entry.id(),
                entry.name(),
                entry.user(),
                entry.card(),
                entry.leadId(),
                entry.terms().sliceClass().name(),
                entry.terms().mode().name(),
                moment.state().label(),
                entry.terms().guaranteeMilli(),
                entry.terms().limitMilli(),
                entry.terms().memoryBytes(),
                moment.memoryUsedBytes(),
                balance.memoryPeakBytes(),
                balance.memoryByteSeconds(),
                balance.total().cardNs(),
                balance.total().waitNs(),
                balance.total().commands(),
                balance.total().ungatedCommands(),
                balance.total().ungatedNs(),
                balance.total().lateNs(),
                balance.total().fallbackNs(),
                balance.total().refusedAllocations(),
                Math.max(0, endMillis - entry.startedAtMillis()) * 1_000_000,
                moment.processes(),
                entry.startedAtMillis(),
                entry.endedAtMillis(),
                entry.exit(),
                entry.command(),
                moment.directory(),
                entry.warnings());
    }
}
