package dev.lamina.node.mps;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One control daemon: one card, one user. Owned by the thread of {@link MpsDaemons}. */
final class MpsDaemon {
    /** Programs that outlive their slice by a moment have so long to let go of the card. */
    private static final String QUIT = "quit -t 2";

    private static final String ALIVE = "get_default_active_thread_percentage";
    private static final int ENDS_WITHIN_MS = 5000;
    private static final int LOOK_EVERY_MS = 20;

    private final MpsPlace place;
    private final MpsControl control;
    private final int pid;
    private final Set<String> slices = new LinkedHashSet<>();
    private boolean dead;

    private MpsDaemon(MpsPlace place, MpsControl control, int pid) {
        this.place = place;
        this.control = control;
        this.pid = pid;
    }

    /** Starts one and makes sure that it answers. Throws {@code UNAVAILABLE} with what it said, and leaves nothing behind. */
    static MpsDaemon start(MpsPlace place, MpsControl control, String uuid) {
        place.create();
        MpsDaemon daemon = new MpsDaemon(place, control, 0);
        try {
            MpsControl.Said started = control.start(place, uuid);
            int pid = place.pid();
            if (!started.well() || !MpsProcesses.serves(pid, place)) {
                throw failed(place, started.text());
            }
            MpsControl.Said alive = control.tell(place, ALIVE);
            if (!alive.well()) {
                throw failed(place, alive.text());
            }
            daemon = new MpsDaemon(place, control, pid);
            place.write(daemon.slices);
            return daemon;
        } catch (LaminaException refused) {
            daemon.end();
            throw refused;
        }
    }

    private static LaminaException failed(MpsPlace place, String said) {
        String words = said.isEmpty() ? place.lastWords() : said;
        return new LaminaException(
                ErrorCode.UNAVAILABLE,
                "the MPS daemon of card " + place.card() + " for " + place.user() + " does not start: "
                        + (words.isEmpty() ? "it says nothing" : words) + "; try `" + MpsControl.PROGRAM
                        + " -d` by hand, or use --mode time");
    }

    /** One of an earlier agent's, if it still runs. */
    static Optional<MpsDaemon> adopt(MpsPlace place, MpsControl control) {
        int pid = place.pid();
        return MpsProcesses.serves(pid, place) ? Optional.of(new MpsDaemon(place, control, pid)) : Optional.empty();
    }

    /** One that has died, whose servers may still have these slices' programs as clients. */
    static MpsDaemon gone(MpsPlace place, MpsControl control, List<String> slices) {
        MpsDaemon daemon = new MpsDaemon(place, control, 0);
        daemon.die();
        daemon.take(slices);
        return daemon;
    }

    MpsPlace place() {
        return place;
    }

    int pid() {
        return pid;
    }

    boolean serves(String card, String user) {
        return !dead && place.card().equals(card) && place.user().equals(user);
    }

    boolean isDead() {
        return dead;
    }

    /** It died: it takes nobody in any more, and its servers may still have clients. */
    void die() {
        dead = true;
    }

    List<String> slices() {
        return List.copyOf(slices);
    }

    void take(Collection<String> more) {
        slices.addAll(more);
        place.write(slices);
    }

    /** False when it serves nobody now. */
    boolean drop(String slice) {
        if (slices.remove(slice) && !slices.isEmpty()) {
            place.write(slices);
        }
        return !slices.isEmpty();
    }

    /** Ends it with its servers and removes what it left. */
    void end() {
        if (!dead && MpsProcesses.serves(place.pid(), place)) {
            control.tell(place, QUIT);
        }
        if (!awaitEnd()) {
            MpsProcesses.of(place).forEach(ProcessHandle::destroyForcibly);
            awaitEnd();
        }
        dead = true;
        place.remove();
    }

    private boolean awaitEnd() {
        // A dead one's servers are not told by anybody: they are ended at once.
        int patienceMs = dead ? 0 : ENDS_WITHIN_MS;
        for (int waited = 0; waited <= patienceMs; waited += LOOK_EVERY_MS) {
            if (MpsProcesses.of(place).isEmpty()) {
                return true;
            }
            try {
                Thread.sleep(LOOK_EVERY_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }
}
