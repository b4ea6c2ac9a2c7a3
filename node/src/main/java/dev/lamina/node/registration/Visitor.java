package dev.lamina.node.registration;

import dev.lamina.core.error.LaminaException;
import dev.lamina.device.posix.OsHandle;
import dev.lamina.device.posix.Received;
import dev.lamina.device.posix.SeqpacketConnection;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One process's connection to its slice. Owned by the event thread. */
public final class Visitor {
    private static final Logger LOG = Logger.getLogger(Visitor.class.getName());

    private final Door door;
    private final SeqpacketConnection connection;
    private final EventThread.Watch watch;
    private boolean greeted;
    private boolean over;

    Visitor(EventThread events, Door door, SeqpacketConnection connection) {
        this.door = door;
        this.connection = connection;
        watch = events.watch(connection.handle(), this::ready);
    }

    /** The process as this machine numbers it; 0 when it lives in a namespace out of sight. */
    public int pid() {
        return connection.peer().pid();
    }

    /** Answers a hello. False when the process did not get it. The handles stay the caller's. */
    public boolean welcome(Welcome welcome, OsHandle... handles) {
        return sent(welcome.write(), handles);
    }

    /** Answers a hello with a reason why not, and hangs up. */
    public void refuse(Welcome refusal) {
        sent(refusal.write());
        greeted = false;
        end();
    }

    /** Tells a launcher something. */
    public void tell(Note note) {
        sent(note.write());
    }

    /** Whether the connection still stands. */
    public boolean isConnected() {
        return !over;
    }

    /** Hangs up without a word to {@link Visitors#gone}. */
    public void dismiss() {
        greeted = false;
        end();
    }

    boolean hasGreeted() {
        return greeted;
    }

    private boolean sent(byte[] packet, OsHandle... handles) {
        try {
            return !over && connection.send(packet, handles) == SeqpacketConnection.Sent.YES;
        } catch (LaminaException e) {
            LOG.log(Level.WARNING, "process " + pid() + " cannot be told", e);
            return false;
        }
    }

    private void ready() {
        while (!over) {
            switch (connection.receive()) {
                case Received.Packet packet -> {
                    packet.handles().forEach(OsHandle::close);
                    take(packet);
                }
                case Received.Nothing() -> {
                    return;
                }
                case Received.Closed(String why) -> {
                    LOG.log(Level.FINE, "process {0} {1}", new Object[] {String.valueOf(pid()), why});
                    end();
                }
            }
        }
    }

    private void take(Received.Packet packet) {
        if (greeted) {
            Note.read(packet.data()).ifPresentOrElse(note -> door.visitors().note(this, note), this::end);
            return;
        }
        Hello.read(packet.data())
                .ifPresentOrElse(
                        hello -> {
                            greeted = true;
                            door.visitors().hello(this, hello);
                        },
                        this::end);
    }

    private void end() {
        if (over) {
            return;
        }
        over = true;
        watch.end();
        connection.close();
        door.left(this);
        if (greeted) {
            door.visitors().gone(this);
        }
    }
}
