package dev.lamina.bench.placement;

import dev.lamina.core.placement.Placer;
import dev.lamina.core.placement.Policies;
import dev.lamina.core.state.ClusterState;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One placement on 5,000 nodes of 8 cards while they fill from 50 to 95 %. At 95 % everything since 50 % is rolled back, within the
 * placement that met the limit: its time is in the figures.
 */
@State(Scope.Thread)
@BenchmarkMode({Mode.Throughput, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PlacementSpeedBenchmark {
    private static final int DRAWN = 1 << 16;
    private static final long SEED = 20;

    /** The policy's name. */
    @Param({"best-fit", "fgd", "lamina"})
    private String policy = "lamina";

    private final LargeFleet fleet = new LargeFleet(SEED);
    private final int[] kinds = new int[DRAWN];
    private ClusterState state = new ClusterState(fleet.cluster());
    private Placer placer = placer(state);
    private int next;
    private int checkpoint;
    private long half;
    private long full;

    /** Fills to 50 %. */
    @Setup
    public void fill() {
        state = new ClusterState(fleet.cluster());
        placer = placer(state);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int index = 0; index < DRAWN; index++) {
            kinds[index] = state.intern(fleet.draw(random));
        }
        half = fleet.cluster().computeMilli() / 2;
        full = fleet.cluster().computeMilli() / 100 * 95;
        while (state.usedMilli() < half) {
            placer.place(kinds[next++ & (DRAWN - 1)]);
        }
        checkpoint = state.checkpoint();
    }

    private Placer placer(ClusterState on) {
        return new Placer(on, Policies.of(policy).on(on, fleet.mix(), SEED));
    }

    /** Places one member. */
    @Benchmark
    public int place() {
        int assignment = placer.place(kinds[next++ & (DRAWN - 1)]);
        if (state.usedMilli() >= full) {
            state.rollback(checkpoint);
            checkpoint = state.checkpoint();
        }
        return assignment;
    }
}
