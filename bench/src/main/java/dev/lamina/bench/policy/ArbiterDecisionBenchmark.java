package dev.lamina.bench.policy;

import dev.lamina.core.arbiter.ArbiterSettings;
import dev.lamina.core.arbiter.ExclusiveArbiter;
import dev.lamina.core.arbiter.SliceAccount;
import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One decision of the arbiter: look at every slot, charge the holder, hand the card to the next slice. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ArbiterDecisionBenchmark {
    private static final long MEMORY_BYTES = 1 << 20;
    private static final int WHOLE_MILLI = 1000;

    /** Slices with one saturating process each. */
    @Param({"2", "8", "32"})
    private int slices;

    private ExclusiveArbiter arbiter = new ExclusiveArbiter(ArbiterSettings.DEFAULT);
    private SaturatedSlot[] slots = {};
    private long nowNs;

    /** Fills a card. */
    @Setup
    public void fill() {
        arbiter = new ExclusiveArbiter(ArbiterSettings.DEFAULT);
        slots = new SaturatedSlot[slices];
        nowNs = 1_000_000_000;
        int guaranteeMilli = WHOLE_MILLI / slices / 10 * 10;
        for (int index = 0; index < slices; index++) {
            SliceTerms terms = new SliceTerms(guaranteeMilli, WHOLE_MILLI, MEMORY_BYTES, SliceClass.STANDARD);
            SliceAccount slice = arbiter.addSlice(index + 1, terms);
            slots[index] = new SaturatedSlot();
            arbiter.add(slice, slots[index], nowNs);
        }
    }

    /** Uses the grant that is open and decides who is next. */
    @Benchmark
    public long decide() {
        for (SaturatedSlot slot : slots) {
            nowNs += slot.use(nowNs);
        }
        nowNs += 1_000;
        return arbiter.step(nowNs);
    }
}
