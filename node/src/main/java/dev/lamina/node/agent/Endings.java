package dev.lamina.node.agent;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * How signals end the agent: SIGTERM in order; Ctrl-C and a closed terminal only when it runs in the foreground. By reflection, because the compiler
 * warns of {@code sun.misc.Signal} in every use and the JDK offers nothing else: a shutdown hook comes too late, when the log is closed already.
 */
final class Endings {
    private static final Logger LOG = Logger.getLogger(Endings.class.getName());

    private Endings() {}

    /** Lets a signal run {@code tellEnd}, which must not block. */
    static void install(Runnable tellEnd, boolean foreground) {
        try {
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object end = Proxy.newProxyInstance(
                    Endings.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        tellEnd.run();
                        return null;
                    });
            Object ignore = handler.getField("SIG_IGN").get(null);
            handle("TERM", end);
            handle("INT", foreground ? end : ignore);
            handle("HUP", foreground ? end : ignore);
        } catch (ReflectiveOperationException e) {
            LOG.log(
                    Level.WARNING,
                    "signals will end the agent at once; nothing is lost, the next one adopts its slices",
                    e);
        }
    }

    private static void handle(String name, Object handler)
            throws ClassNotFoundException, NoSuchMethodException, InstantiationException, IllegalAccessException,
                    InvocationTargetException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
                .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
    }
}
