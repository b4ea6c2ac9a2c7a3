package dev.lamina.bench.lab;

import dev.lamina.bench.bed.Bed;
import dev.lamina.bench.bed.Tools;
import dev.lamina.bench.machine.Machine;
import dev.lamina.device.posix.CpuAffinity;
import dev.lamina.node.api.CardStatus;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Where measurements happen: the bed, how often a run is repeated, and what disturbed the runs. Runs that met too much of others' processor
 * time are repeated. Not thread-safe.
 */
public final class Lab implements AutoCloseable {
    private final Bed bed;
    private final Machine machine;
    private final Effort effort;
    private final PrintWriter progress;
    private final Map<Long, Long> iterations = new HashMap<>();
    private final Repeats repeats;

    private Lab(Bed bed, Effort effort, PrintWriter progress) {
        this.bed = bed;
        this.effort = effort;
        this.progress = progress;
        repeats = new Repeats(effort.foreignLimitPercent(), Meter.ofThisMachine(), this::say);
        CardStatus card = bed.card();
        machine = Machine.read(card.name(), card.platform() + ", driver " + card.driver());
    }

    /** Opens the bed; progress goes line by line to the writer. */
    public static Lab open(Effort effort, PrintWriter progress) {
        leaveTheDeviceAlone();
        Bed bed = Bed.open(Tools.ofThisBuild());
        try {
            return new Lab(bed, effort, progress);
        } catch (RuntimeException e) {
            bed.close();
            throw e;
        }
    }

    /** This process and what it starts keep off the core that is the device; a load's device threads go there by themselves. */
    private static void leaveTheDeviceAlone() {
        int cores = Machine.countCores();
        if (cores > 1) {
            int self = Math.toIntExact(ProcessHandle.current().pid());
            CpuAffinity.setProcess(self, IntStream.range(1, cores).boxed().toList());
        }
    }

    public Bed bed() {
        return bed;
    }

    public Effort effort() {
        return effort;
    }

    public Machine machine() {
        return machine;
    }

    /** Says where the measurement is. */
    public void say(String text) {
        progress.println("bench: " + text);
        progress.flush();
    }

    /** Loops of one kernel of that length on this card when nothing else runs; measured once. */
    public long iterations(long kernelNs) {
        return iterations.computeIfAbsent(kernelNs, this::calibrate);
    }

    private long calibrate(long kernelNs) {
        List<String> arguments = List.of("--calibrate", kernelNs + "ns");
        return repeats.run(
                "the calibration", () -> Long.parseLong(bed.runBare(arguments).strip()));
    }

    /** Does one run, again when others took too much of the processors meanwhile. */
    public <T> T undisturbed(String what, Supplier<T> run) {
        return repeats.run(what, run);
    }

    /** As above; a run that met too much of others counts all the same when its result is sound in spite of it. */
    public <T> T undisturbed(String what, Supplier<T> run, Predicate<T> sound) {
        return repeats.run(what, run, sound);
    }

    /** What disturbed the runs since the last call, for the readers of the numbers. */
    public String disturbanceNote() {
        return repeats.note();
    }

    @Override
    public void close() {
        bed.close();
    }
}
