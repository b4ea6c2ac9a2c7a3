package dev.lamina.node.registration;

import dev.lamina.core.error.LaminaException;
import dev.lamina.device.posix.SeqpacketConnection;
import dev.lamina.device.posix.SeqpacketListener;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The registration socket of one slice: lets in processes of its user and of root, and no one else. Owned by the event thread. */
public final class Door implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Door.class.getName());
    private static final int MOST_VISITORS = 256;
    private static final int HELLO_WITHIN_MS = 5000;
    private static final int ROOT = 0;

    private final EventThread events;
    private final SeqpacketListener listener;
    private final EventThread.Watch watch;
    private final int uid;
    private final Visitors visitors;
    private final Set<Visitor> inside = new HashSet<>();

    private Door(EventThread events, SeqpacketListener listener, int uid, Visitors visitors) {
        this.events = events;
        this.listener = listener;
        this.uid = uid;
        this.visitors = visitors;
        watch = events.watch(listener.handle(), this::accept);
    }

    /** Listens at {@code socket}, replacing a dead agent's; {@code uid} is the slice's user. */
    public static Door open(EventThread events, Path socket, int uid, Visitors visitors) {
        return new Door(events, SeqpacketListener.bind(socket, "rw-------"), uid, visitors);
    }

    /** Stops listening, removes the socket and hangs up on everybody inside without a word to {@link Visitors#gone}. */
    @Override
    public void close() {
        watch.end();
        listener.close();
        List.copyOf(inside).forEach(Visitor::dismiss);
    }

    Visitors visitors() {
        return visitors;
    }

    void left(Visitor visitor) {
        inside.remove(visitor);
    }

    private void accept() {
        try {
            Optional<SeqpacketConnection> next = listener.accept();
            while (next.isPresent()) {
                admit(next.get());
                next = listener.accept();
            }
        } catch (LaminaException e) {
            LOG.log(Level.WARNING, "a process cannot be let in", e);
        }
    }

    private void admit(SeqpacketConnection connection) {
        int caller = connection.peer().uid();
        if ((caller != uid && caller != ROOT) || inside.size() >= MOST_VISITORS) {
            LOG.warning("refused a connection of user " + caller + " to a slice of user " + uid + " with "
                    + inside.size() + " connections");
            connection.close();
            return;
        }
        Visitor visitor = new Visitor(events, this, connection);
        inside.add(visitor);
        events.after(HELLO_WITHIN_MS, () -> {
            if (!visitor.hasGreeted()) {
                visitor.dismiss();
            }
        });
    }
}
