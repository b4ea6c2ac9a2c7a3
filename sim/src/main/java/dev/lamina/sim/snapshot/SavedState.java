package dev.lamina.sim.snapshot;

import dev.lamina.core.placement.Mix;
import dev.lamina.core.placement.Policies;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.queue.QueueTree;
import dev.lamina.core.schedule.Scheduler;
import dev.lamina.core.schedule.Settings;
import java.util.Objects;

/**
 * All that a decision depends on: the same state gives the same plan.
 *
 * @param nowNs when the decision is due
 * @param snapshot what is there, runs, waits and was promised
 * @param queues who may hold how much
 * @param rules how it is decided
 */
public record SavedState(long nowNs, Snapshot snapshot, QueueTree queues, Rules rules) {
    /** Throws {@link NullPointerException} for a missing part. */
    public SavedState {
        Objects.requireNonNull(snapshot, "snapshot");
        Objects.requireNonNull(queues, "queues");
        Objects.requireNonNull(rules, "rules");
    }

    /**
     * How it is decided.
     *
     * @param policy the placement policy's name
     * @param mix what requests usually look like
     * @param seed for policies that draw lots
     * @param patience when waiting turns into a promise
     */
    public record Rules(String policy, Mix mix, long seed, Settings.Patience patience) {
        /** Throws BAD_INPUT for a policy that does not exist. */
        public Rules {
            Objects.requireNonNull(mix, "mix");
            Objects.requireNonNull(patience, "patience");
            Policies.of(policy);
        }

        /** The same for a scheduler. */
        public Settings settings() {
            Settings usual = Settings.DEFAULT;
            return new Settings(mix, seed, usual.order(), patience, usual.reasons());
        }
    }

    /** A scheduler that goes on from here; throws BAD_INPUT when what runs does not fit its nodes. */
    public Scheduler scheduler() {
        return new Scheduler(snapshot, queues, Policies.of(rules.policy()), rules.settings());
    }

    /** The state of a scheduler that went on from here, for a decision that is due at some time. */
    public SavedState after(Scheduler scheduler, long atNs) {
        Rules same = new Rules(rules.policy(), scheduler.mix(), rules.seed(), rules.patience());
        return new SavedState(atNs, scheduler.snapshot(), queues, same);
    }
}
