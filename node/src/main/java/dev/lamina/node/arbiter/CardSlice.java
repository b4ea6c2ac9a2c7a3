package dev.lamina.node.arbiter;

import dev.lamina.core.arbiter.CardArbiter;
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
    void reconcile(CardArbiter arbiter, long nowNs) {
        forgetLost(arbiter, nowNs);
        for (int slot = 0; slot < PageLayout.SLOTS; slot++) {
            if (slots[slot] == null && page.slotState(slot) == PageLayout.SLOT_ACTIVE) {
                slots[slot] = new PageSlot(page, slot);
                runners[slot] = arbiter.add(account, slots[slot], nowNs);
            }
        }
    }

    /** Lets go of the slots that processes lost: the part that touches no page of theirs but those in use. */
    void forgetLost(CardArbiter arbiter, long nowNs) {
        for (int slot = 0; slot < PageLayout.SLOTS; slot++) {
            @Nullable PageSlot known = slots[slot];
            if (known != null && !known.current()) {
                forget(arbiter, slot, nowNs);
            }
        }
    }

    /** Frees a slot whose process ended; returns what it counted last. */
    SlotCounters free(CardArbiter arbiter, int slot, long nowNs) {
        reconcile(arbiter, nowNs);
        forget(arbiter, slot, nowNs);
        SlotCounters last = page.counters(slot, true);
        page.freeSlot(slot);
        return last;
    }

    @SuppressWarnings("NullAway") // an empty element says that the arbiter knows nobody there
    private void forget(CardArbiter arbiter, int slot, long nowNs) {
        if (runners[slot] != null) {
            arbiter.remove(runners[slot], nowNs);
        }
        slots[slot] = null;
        runners[slot] = null;
    }
}
