package dev.lamina.core.arbiter;

import dev.lamina.core.slice.CardMode;
import dev.lamina.core.slice.SliceTerms;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * A card, an arbiter and processes on virtual time: commands run one after the other, or those of different processes side by side, each at an
 * n-th of the speed; doorbells and wake-ups take their time.
 */
final class SimulatedCard {
    static final long BELL_NS = 15_000;
    /** By then processes have found their rhythm. */
    static final long SETTLED_NS = 300_000_000;

    private record Event(long atNs, long sequence, Runnable action) {}

    /** A command on the card, or a part of it: whose, when it began and ended, beside how many others. */
    record Executed(SimulatedProcess process, long startNs, long endNs, int beside) {}

    /** A slice and its processes, for the arbiter that takes over. */
    private record Member(SliceTerms terms, List<SimulatedProcess> processes) {}

    private record Command(SimulatedProcess process, long lengthNs) {}

    /** What a process has on a card that runs several side by side. */
    private static final class Stream {
        final Deque<Command> queued = new ArrayDeque<>();
        long leftNs;
        long startNs;
    }

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNs).thenComparingLong(Event::sequence));
    private final Deque<Command> submitted = new ArrayDeque<>();
    private final List<Command> heldByStopped = new ArrayList<>();
    private final List<Executed> endedWhileStopped = new ArrayList<>();
    final List<Executed> executed = new ArrayList<>();
    private final Map<Long, Member> members = new TreeMap<>();
    private final CardMode mode;
    private final Map<SimulatedProcess, Stream> streams = new LinkedHashMap<>();
    private long streamsAtNs;
    private int streamsVersion;
    CardArbiter arbiter;
    private long sequence;
    private long nowNs = 1_000_000_000L;
    private boolean busy;
    private boolean bellRung;
    private boolean arbiterStopped;
    private long arbiterStoppedAtNs;
    private long timerNs = Long.MAX_VALUE;
    int steps;

    SimulatedCard() {
        this(CardMode.EXCLUSIVE);
    }

    /** In mode {@code time} the commands of different processes run side by side. */
    SimulatedCard(CardMode mode) {
        this.mode = mode;
        arbiter = CardArbiter.of(mode);
    }

    long nowNs() {
        return nowNs;
    }

    SliceAccount slice(long number, SliceTerms terms) {
        members.put(number, new Member(terms, new ArrayList<>()));
        return arbiter.addSlice(number, terms);
    }

    /** A process of the slice that keeps {@code depth} commands in flight; a depth of 1 thinks 20 us after each. */
    SimulatedProcess process(SliceAccount slice, long kernelNs, int depth) {
        return process(slice, kernelNs, depth, 20_000);
    }

    /** As above with another think time. */
    SimulatedProcess process(SliceAccount slice, long kernelNs, int depth, long thinkNs) {
        SimulatedProcess process = new SimulatedProcess(this, kernelNs, depth, thinkNs);
        arbiter.add(slice, process, nowNs);
        Objects.requireNonNull(members.get(slice.number())).processes().add(process);
        return process;
    }

    void at(long atNs, Runnable action) {
        events.add(new Event(Math.max(atNs, nowNs), sequence++, action));
    }

    void in(long delayNs, Runnable action) {
        at(nowNs + delayNs, action);
    }

    void runFor(long durationNs) {
        long endNs = nowNs + durationNs;
        while (!events.isEmpty() && events.peek().atNs() <= endNs) {
            Event next = events.remove();
            nowNs = next.atNs();
            next.action().run();
        }
        nowNs = endNs;
    }

    void ring() {
        if (!bellRung) {
            bellRung = true;
            in(BELL_NS, this::step);
        }
    }

    void submit(SimulatedProcess process, long lengthNs) {
        if (mode == CardMode.TIME) {
            submitBeside(new Command(process, lengthNs));
            return;
        }
        submitted.add(new Command(process, lengthNs));
        startNext();
    }

    /** What a stopped process had queued runs once it goes on. */
    void goesOn(SimulatedProcess process) {
        for (Command command : List.copyOf(heldByStopped)) {
            if (command.process() == process) {
                heldByStopped.remove(command);
                submitted.add(command);
            }
        }
        for (Executed command : List.copyOf(endedWhileStopped)) {
            if (command.process() == process) {
                endedWhileStopped.remove(command);
                end(command);
            }
        }
        startNext();
    }

    /** The arbiter's thread does nothing for a while, as when its process is stopped; the processes go on without grants. */
    void stopArbiter(long durationNs) {
        arbiterStopped = true;
        arbiterStoppedAtNs = nowNs;
        in(durationNs, () -> {
            arbiterStopped = false;
            step();
        });
    }

    /** The arbiter is gone at once, and after a while another one takes over what it finds in the slots; processes pace themselves meanwhile. */
    void replaceArbiter(long absenceNs) {
        arbiterStopped = true;
        arbiterStoppedAtNs = nowNs;
        members.values().forEach(member -> member.processes().forEach(SimulatedProcess::lookAgain));
        in(absenceNs, () -> {
            arbiter = CardArbiter.of(mode);
            members.forEach((number, member) -> {
                SliceAccount slice = arbiter.addSlice(number, member.terms());
                member.processes().forEach(process -> arbiter.add(slice, process, nowNs));
            });
            arbiterStopped = false;
            step();
        });
    }

    long arbiterStoppedAtNs() {
        return arbiterStoppedAtNs;
    }

    boolean arbiterStopped() {
        return arbiterStopped;
    }

    private void step() {
        bellRung = false;
        if (arbiterStopped) {
            return;
        }
        steps++;
        long wakeNs = arbiter.step(nowNs);
        if (wakeNs != CardArbiter.FOREVER) {
            timerNs = wakeNs;
            at(wakeNs, () -> {
                if (timerNs == wakeNs) {
                    step();
                }
            });
        } else {
            timerNs = Long.MAX_VALUE;
        }
    }

    private void startNext() {
        while (!busy && !submitted.isEmpty()) {
            Command command = submitted.remove();
            if (command.process().stopped()) {
                heldByStopped.add(command);
                continue;
            }
            busy = true;
            long startNs = nowNs;
            in(command.lengthNs(), () -> finish(command, startNs));
        }
    }

    /** What a stopped process had on the card goes on: a card does not know. */
    private void submitBeside(Command command) {
        passTime();
        Stream stream = streams.computeIfAbsent(command.process(), process -> new Stream());
        stream.queued.add(command);
        if (stream.queued.size() == 1) {
            stream.leftNs = command.lengthNs();
            stream.startNs = nowNs;
        }
        awaitNextEnd();
    }

    private List<Map.Entry<SimulatedProcess, Stream>> onTheCard() {
        return streams.entrySet().stream()
                .filter(entry -> !entry.getValue().queued.isEmpty())
                .toList();
    }

    private void passTime() {
        List<Map.Entry<SimulatedProcess, Stream>> running = onTheCard();
        if (nowNs > streamsAtNs) {
            running.forEach(entry -> {
                entry.getValue().leftNs -= (nowNs - streamsAtNs) / running.size();
                executed.add(new Executed(entry.getKey(), streamsAtNs, nowNs, running.size()));
            });
        }
        streamsAtNs = nowNs;
    }

    private void awaitNextEnd() {
        List<Map.Entry<SimulatedProcess, Stream>> running = onTheCard();
        int version = ++streamsVersion;
        running.stream()
                .mapToLong(entry -> Math.max(1, entry.getValue().leftNs))
                .min()
                .ifPresent(leftNs -> in(leftNs * running.size(), () -> {
                    if (version == streamsVersion) {
                        endBeside();
                    }
                }));
    }

    private void endBeside() {
        passTime();
        for (Map.Entry<SimulatedProcess, Stream> entry : onTheCard()) {
            Stream stream = entry.getValue();
            if (stream.leftNs <= 0) {
                stream.queued.remove();
                long startNs = stream.startNs;
                stream.startNs = nowNs;
                if (!stream.queued.isEmpty()) {
                    stream.leftNs = stream.queued.element().lengthNs();
                }
                end(new Executed(entry.getKey(), startNs, nowNs, 1));
            }
        }
        awaitNextEnd();
    }

    /** A process that is stopped hears of the end of a command when it goes on. */
    private void end(Executed command) {
        if (command.process().stopped()) {
            endedWhileStopped.add(command);
        } else {
            command.process().completed(command.startNs(), command.endNs());
        }
    }

    private void finish(Command command, long startNs) {
        busy = false;
        executed.add(new Executed(command.process(), startNs, nowNs, 1));
        command.process().completed(startNs, nowNs);
        startNext();
    }

    /** Card time of {@code process} within [fromNs, toNs). */
    long usedNs(SimulatedProcess process, long fromNs, long toNs) {
        long used = 0;
        for (Executed each : executed) {
            if (each.process() == process) {
                used += Math.max(0, Math.min(toNs, each.endNs()) - Math.max(fromNs, each.startNs())) / each.beside();
            }
        }
        return used;
    }
}
