package dev.lamina.node.agent;

import java.util.ArrayList;
import java.util.List;

/** Tells whoever waits on a caller's behalf that the caller has gone. Thread-safe. */
final class Hangup {
    private final List<Runnable> actions = new ArrayList<>();
    private boolean happened;

    /** Runs the action when the caller hangs up, at once if that has happened. */
    void then(Runnable action) {
        synchronized (this) {
            if (!happened) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    void happen() {
        List<Runnable> now;
        synchronized (this) {
            happened = true;
            now = List.copyOf(actions);
            actions.clear();
        }
        now.forEach(Runnable::run);
    }
}
