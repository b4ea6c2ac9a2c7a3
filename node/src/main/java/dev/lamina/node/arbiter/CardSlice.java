package dev.lamina.node.arbiter;

import dev.lamina.core.arbiter.ExclusiveArbiter;
import dev.lamina.core.arbiter.Runner;
import dev.lamina.core.arbiter.SliceAccount;
import dev.lamina.device.page.PageLayout;
import dev.lamina.device.page.SlicePage;
import dev.lamina.device.page.SlotCounters;
import org.jspecify.annotations.Nullable;

/** One slice on the loop's card: its page and which of its slots the arbiter knows. Owned by the loop's thread. */
final class CardSlice {
    private final SlicePage page;
    private final SliceAccount account;
    private final PageSlot[] slots = new PageSlot[PageLayout.SLOTS];
    private final Runner[] runners = new Runner[PageLayout.SLOTS];

    CardSlice(SlicePage page, SliceAccount account) {
        this.page = page;
        this.account = account;
    }

    SliceAccount account() {
        return account;
    }

    /** Brings the arbiter up to date with the slots that processes took or lost. */
    void reconcile(ExclusiveArbiter arbiter, long nowNs) {
        for (int slot = 0; slot < PageLayout.SLOTS; slot++) {
            @Nullable PageSlot known = slots[slot];
            if (known != null && !known.current()) {
                forget(arbiter, slot);
            }
            if (slots[slot] == null && page.slotState(slot) == PageLayout.SLOT_ACTIVE) {
                slots[slot] = new PageSlot(page, slot);
                runners[slot] = arbiter.add(account, slots[slot], nowNs);
            }
        }
    }

    /** Frees a slot whose process ended; returns what it counted last. */
    SlotCounters free(ExclusiveArbiter arbiter, int slot, long nowNs) {
        reconcile(arbiter, nowNs);
        forget(arbiter, slot);
        SlotCounters last = page.counters(slot);
        page.freeSlot(slot);
        return last;
    }

    @SuppressWarnings("NullAway") // an empty element says that the arbiter knows nobody there
    private void forget(ExclusiveArbiter arbiter, int slot) {
        if (runners[slot] != null) {
            arbiter.remove(runners[slot]);
        }
        slots[slot] = null;
        runners[slot] = null;
    }
}
