package dev.lamina.node.mps;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.node.registration.EventThread;
import dev.lamina.node.registration.ProcessWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The MPS control daemons of this agent: one for each card and user that have slices of mode {@code spatial}, started with the first such slice and
 * ended after the last. They are nobody's children: an agent that is killed leaves them to its slices, and the next one takes them over. Public
 * methods are for any thread; the work is done on one of its own, since starting and ending a daemon takes its time.
 */
public final class MpsDaemons implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(MpsDaemons.class.getName());
    private static final int CLOSE_WITHIN_S = 30;

    private final Path root;
    private final MpsControl control;
    private final CardFacts.Source facts;
    private final EventThread events;
    private final Lost lost;
    private final ExecutorService work = Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().name("lamina-mps").daemon().unstarted(task));
    private final List<MpsDaemon> daemons = new ArrayList<>();
    private final Map<String, Map<String, String>> environments = new ConcurrentHashMap<>();
    private int lastNumber;

    /** Told on the event thread when a daemon has died: its slices go on, but their programs are not served beside others any more. */
    public interface Lost {
        void lost(String card, List<String> slices, String why);
    }

    MpsDaemons(Path root, MpsControl control, CardFacts.Source facts, EventThread events, Lost lost) {
        this.root = root;
        this.control = control;
        this.facts = facts;
        this.events = events;
        this.lost = lost;
    }

    /** Keeps its things in that folder, which is made when it is first needed. */
    public static MpsDaemons in(Path root, EventThread events, Lost lost) {
        return new MpsDaemons(root, new MpsControl(System.getenv()), CardFacts::ofDriver, events, lost);
    }

    /** Whether a process is one of NVIDIA's that serve slices by a daemon in that folder. For any thread. */
    public static boolean isServer(Path root, int pid) {
        return MpsProcesses.servesIn(pid, root);
    }

    /**
     * Takes a slice in and returns what its programs need in their environment; starts the daemon if it is the first one of its user on that card.
     * May take seconds. Throws {@code UNAVAILABLE} where MPS is not installed, does not start, or the card does not allow it.
     */
    public Map<String, String> join(MpsClient client) {
        return wait(() -> admit(client));
    }

    /** What the slice's programs need; empty when it is no client of any daemon, or none any more. */
    public Map<String, String> environment(String slice) {
        return environments.getOrDefault(slice, Map.of());
    }

    /** Lets a slice that has ended go; the daemon ends with its last one. Soon, not at once; does nothing for slices that are not known. */
    public void leave(String slice) {
        environments.remove(slice);
        later(() -> {
            for (MpsDaemon daemon : List.copyOf(daemons)) {
                if (daemon.slices().contains(slice) && !daemon.drop(slice)) {
                    end(daemon);
                }
            }
        });
    }

    /**
     * Takes over what an earlier agent left: daemons whose slices live go on, others are ended, and slices whose daemon is gone are reported as
     * lost.
     *
     * @param clients slices of mode spatial
     * @param living the ids of all slices: the servers of a daemon that is gone may still serve some that fell back
     */
    public void adopt(List<MpsClient> clients, Set<String> living) {
        wait(() -> {
            for (MpsPlace.Noted noted : MpsPlace.all(root)) {
                lastNumber = Math.max(lastNumber, noted.place().number());
                adopt(noted, clients, living);
            }
            return Map.of();
        });
        clients.stream()
                .filter(client -> environment(client.slice()).isEmpty())
                .forEach(
                        client -> tellLost(client.card().id(), List.of(client.slice()), "it ended while no agent ran"));
    }

    private void adopt(MpsPlace.Noted noted, List<MpsClient> all, Set<String> living) {
        Optional<MpsDaemon> running = MpsDaemon.adopt(noted.place(), control);
        List<MpsClient> clients = all.stream()
                .filter(client -> noted.slices().contains(client.slice())
                        && client.card().id().equals(noted.place().card())
                        && client.user().equals(noted.place().user()))
                .toList();
        List<String> left = noted.slices().stream().filter(living::contains).toList();
        if (running.isPresent() && !clients.isEmpty()) {
            MpsDaemon daemon = running.get();
            daemon.take(clients.stream().map(MpsClient::slice).toList());
            clients.forEach(client -> remember(client, daemon));
            keep(daemon);
        } else if (running.isPresent()) {
            running.get().end();
        } else if (left.isEmpty()) {
            sweep(noted.place());
        } else {
            daemons.add(MpsDaemon.gone(noted.place(), control, left));
        }
    }

    /** What is left of a daemon that is gone. */
    private static void sweep(MpsPlace place) {
        MpsProcesses.of(place).forEach(ProcessHandle::destroyForcibly);
        place.remove();
    }

    /** Waits until what was asked for is done. Daemons go on as long as they have slices: these outlive the agent. */
    @Override
    public void close() {
        work.shutdown();
        try {
            if (!work.awaitTermination(CLOSE_WITHIN_S, TimeUnit.SECONDS)) {
                LOG.warning("an MPS daemon takes longer to end than the agent");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, String> admit(MpsClient client) {
        CardFacts now = facts.of(client.card());
        now.require(client.card());
        Optional<MpsDaemon> known = daemons.stream()
                .filter(daemon -> daemon.serves(client.card().id(), client.user()))
                .findFirst();
        if (known.isEmpty() && now.servesOneUser()) {
            requireAlone(client);
        }
        MpsDaemon daemon = known.orElseGet(() -> start(client));
        daemon.take(List.of(client.slice()));
        return remember(client, daemon);
    }

    private Map<String, String> remember(MpsClient client, MpsDaemon daemon) {
        Map<String, String> environment =
                client.environment(daemon.place().pipes(), daemon.place().logs());
        environments.put(client.slice(), environment);
        return environment;
    }

    private void requireAlone(MpsClient client) {
        daemons.stream()
                .filter(daemon -> daemon.place().card().equals(client.card().id()))
                .findFirst()
                .ifPresent(other -> {
                    throw CardFacts.refused(
                            client.card(),
                            "is in compute mode exclusive-process, in which one user's MPS server at a time can have it, and "
                                    + other.place().user()
                                    + " has it; wait until that user's spatial slices have ended");
                });
    }

    private MpsDaemon start(MpsClient client) {
        makeRoot();
        lastNumber++;
        MpsPlace place = new MpsPlace(root, lastNumber, client.card().id(), client.user());
        MpsDaemon daemon = MpsDaemon.start(place, control, client.card().nvidiaUuid());
        LOG.info("MPS daemon " + daemon.pid() + " serves " + client.user() + " on "
                + client.card().id());
        keep(daemon);
        return daemon;
    }

    /** Users pass through to their own folders and see nothing else. */
    private void makeRoot() {
        try {
            Files.createDirectories(root);
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
        } catch (IOException e) {
            throw new LaminaException(ErrorCode.STORE, "the folder " + root + " cannot be made: " + e, e);
        }
    }

    private void keep(MpsDaemon daemon) {
        daemons.add(daemon);
        try {
            events.execute(() -> {
                if (ProcessWatch.of(events, daemon.pid(), () -> later(() -> died(daemon)))
                        .isEmpty()) {
                    later(() -> died(daemon));
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.fine("the agent ended before its MPS daemon was watched");
        }
    }

    /** Its servers are left alone while they may have clients; new slices get a new daemon. */
    private void died(MpsDaemon daemon) {
        if (daemon.isDead() || !daemons.contains(daemon)) {
            return;
        }
        daemon.die();
        List<String> slices = daemon.slices();
        slices.forEach(environments::remove);
        String words = daemon.place().lastWords();
        tellLost(
                daemon.place().card(),
                slices,
                "process " + daemon.pid() + " ended" + (words.isEmpty() ? "" : ": " + words));
    }

    private void tellLost(String card, List<String> slices, String why) {
        try {
            events.execute(() -> lost.lost(card, slices, why));
        } catch (RejectedExecutionException e) {
            LOG.fine("the agent ended before its slices were told");
        }
    }

    private void end(MpsDaemon daemon) {
        daemons.remove(daemon);
        daemon.end();
        LOG.info("MPS daemon " + daemon.pid() + " of " + daemon.place().card() + " ended with its last slice");
    }

    private void later(Runnable task) {
        try {
            work.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.log(Level.WARNING, "an MPS daemon cannot be looked after", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.fine("the agent is ending; the next one looks after its MPS daemons");
        }
    }

    private <T> T wait(Supplier<T> task) {
        try {
            return CompletableFuture.supplyAsync(task, work).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        } catch (RejectedExecutionException e) {
            throw new LaminaException(ErrorCode.UNAVAILABLE, "the agent is ending; start it again and retry", e);
        }
    }
}
