package dev.lamina.node.agent;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Semaphore;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The socket on which the agent is asked. Who may connect is decided by its directory's permissions, what one may do by peer credentials. */
final class ControlSocket implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ControlSocket.class.getName());
    private static final int MOST_CALLERS = 256;

    private final Path path;
    private final ServerSocketChannel listener;
    private final Verbs verbs;
    private final String agentUser;
    private final Semaphore room = new Semaphore(MOST_CALLERS);

    private ControlSocket(Path path, ServerSocketChannel listener, Verbs verbs, String agentUser) {
        this.path = path;
        this.listener = listener;
        this.verbs = verbs;
        this.agentUser = agentUser;
    }

    /** Binds and serves. A socket file that an agent left when it was killed is replaced: the caller holds the agent's lock. */
    static ControlSocket open(Path path, boolean shared, Verbs verbs, String agentUser) {
        try {
            Files.deleteIfExists(path);
            ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(shared ? "rw-rw-rw-" : "rw-------"));
            ControlSocket socket = new ControlSocket(path, listener, verbs, agentUser);
            Thread.ofPlatform().name("lamina-control").daemon().start(socket::accept);
            return socket;
        } catch (IOException e) {
            throw new LaminaException(ErrorCode.UNAVAILABLE, "the socket " + path + " cannot be opened: " + e, e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the control socket does not close", e);
        }
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                room.acquire();
                SocketChannel caller = listener.accept();
                Thread.ofVirtual().start(() -> serve(caller));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                room.release();
                LOG.log(Level.WARNING, "a caller cannot be let in", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void serve(SocketChannel caller) {
        try {
            new ControlConnection(caller, verbs, agentUser).serve();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            room.release();
        }
    }
}
