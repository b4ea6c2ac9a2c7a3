package dev.lamina.node.agent;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** How signals end the agent: SIGTERM in order; Ctrl-C and a closed terminal only when it runs in the foreground. */
final class Endings {
    private static final Logger LOG = Logger.getLogger(Endings.class.getName());
    private static final int CLOSE_SECONDS = 15;

    private final CountDownLatch closed = new CountDownLatch(1);

    /** Lets a signal run {@code tellEnd} and wait until {@link #over} was called. */
    static Endings install(Runnable tellEnd, boolean foreground) {
        Endings endings = new Endings();
        if (!foreground) {
            ignore("INT");
            ignore("HUP");
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            tellEnd.run();
            endings.awaitOver();
        }));
        return endings;
    }

    /** Everything is closed: the process may end. */
    void over() {
        closed.countDown();
    }

    private void awaitOver() {
        try {
            if (!closed.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warning("the agent did not end in order within " + CLOSE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** By reflection: the compiler warns of this class in every use, and the JDK has no other. */
    private static void ignore(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ignoring = handler.getField("SIG_IGN").get(null);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), ignoring);
        } catch (ClassNotFoundException
                | NoSuchFieldException
                | NoSuchMethodException
                | IllegalAccessException
                | InstantiationException
                | InvocationTargetException e) {
            LOG.log(Level.WARNING, "SIG" + name + " will end the agent", e);
        }
    }
}
