package dev.lamina.sim.sizing;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.sim.replay.NodeGrid;
import dev.lamina.sim.replay.Replay;
import dev.lamina.sim.replay.ReplayResult;
import dev.lamina.sim.replay.Scene;
import dev.lamina.sim.replay.Setting;
import dev.lamina.sim.trace.TrainingJob;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The fewest nodes with which a target is met, found by replaying the same jobs on clusters of other sizes: doubled until it is met, then halved
 * down. Waits mostly fall with more nodes, but not always; so what is found is a size that meets the target while the next smaller one,
 * replayed as well, does not.
 *
 * @param target what was wanted
 * @param nodes the answer
 * @param tries every replay, by number of nodes
 */
public record Sizing(Target target, int nodes, List<Try> tries) {
    private static final int MOST_NODES = 100_000;

    /** Copies the list. */
    public Sizing {
        tries = List.copyOf(tries);
    }

    /**
     * One replay.
     *
     * @param nodes the cluster's
     * @param waitNs the wait that the target looks at
     * @param usedPercent cards in use over all cards
     * @param met whether the target is met
     */
    public record Try(int nodes, long waitNs, double usedPercent, boolean met) {}

    /**
     * Searches.
     *
     * @param scene its grid says how many cards a node has, and where to begin
     * @param progress told each replay
     * @throws LaminaException BAD_INPUT when even {@code 100,000} nodes do not meet the target
     */
    public static Sizing search(Scene scene, Setting setting, Target target, Consumer<Try> progress) {
        return new Search(scene, setting, target, progress).run();
    }

    /** What was tried for a number of nodes. */
    public Try at(int someNodes) {
        return tries.stream()
                .filter(each -> each.nodes() == someNodes)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(someNodes + " nodes were not tried"));
    }

    /** Owned by one thread, used once. */
    private static final class Search {
        private final Scene scene;
        private final Setting setting;
        private final Target target;
        private final Consumer<Try> progress;
        private final List<Try> tries = new ArrayList<>();

        Search(Scene scene, Setting setting, Target target, Consumer<Try> progress) {
            this.scene = scene;
            this.setting = setting;
            this.target = target;
            this.progress = progress;
        }

        Sizing run() {
            int none = leastNodes() - 1;
            int enough = Math.max(none + 1, scene.grid().nodes());
            while (!met(enough)) {
                none = enough;
                if (enough == MOST_NODES) {
                    throw new LaminaException(
                            ErrorCode.BAD_INPUT,
                            "'" + target.text() + "' is not met even with " + MOST_NODES
                                    + " nodes; allow a longer wait, or nodes with more cards");
                }
                enough = (int) Math.min(MOST_NODES, 2L * enough);
            }
            while (enough - none > 1) {
                int middle = none + (enough - none) / 2;
                if (met(middle)) {
                    enough = middle;
                } else {
                    none = middle;
                }
            }
            tries.sort(Comparator.comparingInt(Try::nodes));
            return new Sizing(target, enough, tries);
        }

        /** On fewer nodes the largest job would be refused. */
        private int leastNodes() {
            int largest =
                    scene.jobs().stream().mapToInt(TrainingJob::cards).max().orElse(0);
            return Math.max(1, Math.ceilDiv(largest, scene.grid().cardsPerNode()));
        }

        private boolean met(int nodes) {
            NodeGrid grid = new NodeGrid(nodes, scene.grid().cardsPerNode());
            Scene smaller = scene.on(grid);
            ReplayResult result = Replay.run(smaller, setting);
            Try done = new Try(nodes, target.waitNs(result), result.usedPercent(), target.met(result));
            tries.add(done);
            progress.accept(done);
            return done.met();
        }
    }
}
