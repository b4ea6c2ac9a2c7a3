package dev.lamina.core.arbiter;

import dev.lamina.core.slice.SliceTerms;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** A card, an arbiter and processes on virtual time: commands run one after the other, doorbells and wake-ups take their time. */
final class SimulatedCard {
    static final long BELL_NS = 15_000;
    /** By then processes have found their rhythm. */
    static final long SETTLED_NS = 300_000_000;

    private record Event(long atNs, long sequence, Runnable action) {}

    /** A command on the card: whose, when it began and ended. */
    record Executed(SimulatedProcess process, long startNs, long endNs) {}

    /** A slice and its processes, for the arbiter that takes over. */
    private record Member(SliceTerms terms, List<SimulatedProcess> processes) {}

    private record Command(SimulatedProcess process, long lengthNs) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNs).thenComparingLong(Event::sequence));
    private final Deque<Command> submitted = new ArrayDeque<>();
    private final List<Command> heldByStopped = new ArrayList<>();
    final List<Executed> executed = new ArrayList<>();
    private final Map<Long, Member> members = new TreeMap<>();
    ExclusiveArbiter arbiter = new ExclusiveArbiter(ArbiterSettings.DEFAULT);
    private long sequence;
    private long nowNs = 1_000_000_000L;
    private boolean busy;
    private boolean bellRung;
    private boolean arbiterStopped;
    private long arbiterStoppedAtNs;
    private long timerNs = Long.MAX_VALUE;
    int steps;

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
            arbiter = new ExclusiveArbiter(ArbiterSettings.DEFAULT);
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
        if (wakeNs != ExclusiveArbiter.FOREVER) {
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

    private void finish(Command command, long startNs) {
        busy = false;
        executed.add(new Executed(command.process(), startNs, nowNs));
        command.process().completed(command.lengthNs());
        startNext();
    }

    /** Card time of {@code process} within [fromNs, toNs). */
    long usedNs(SimulatedProcess process, long fromNs, long toNs) {
        long used = 0;
        for (Executed each : executed) {
            if (each.process() == process) {
                used += Math.max(0, Math.min(toNs, each.endNs()) - Math.max(fromNs, each.startNs()));
            }
        }
        return used;
    }
}
