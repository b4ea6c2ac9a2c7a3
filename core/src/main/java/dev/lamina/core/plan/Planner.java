package dev.lamina.core.plan;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.placement.Mix;
import dev.lamina.core.placement.Placer;
import dev.lamina.core.placement.Policy;
import dev.lamina.core.placement.Typical;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.request.Shape;
import dev.lamina.core.state.ClusterState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Decides where requests go: a pure function of its arguments, the same ones give the same plan. Safe for any thread.
 *
 * <p>Requests are taken in their order. Each is placed with at least the members it must have, and with more up to its maximum where there
 * is room, or refused whole. Where moves are allowed, running members are sent elsewhere afterwards to make room for what was refused.
 */
public final class Planner {
    private final Policy.Factory policy;
    private final Settings settings;

    /**
     * What a decision may use besides the snapshot.
     *
     * @param mix what requests usually look like; {@link Mix#UNKNOWN} = as those that run and ask
     * @param seed for policies that draw lots
     * @param movePercent how many in a hundred of the running members may move, 0..100
     */
    public record Settings(Mix mix, long seed, int movePercent) {
        /** No moves, and the mix is that of what runs and asks. */
        public static final Settings DEFAULT = new Settings(Mix.UNKNOWN, 0, 0);

        /** Throws BAD_INPUT for a percentage outside 0..100. */
        public Settings {
            if (movePercent < 0 || movePercent > 100) {
                throw new LaminaException(
                        ErrorCode.BAD_INPUT, movePercent + " % of the running members may move; it must be 0..100");
            }
        }
    }

    /** Decides by a policy. */
    public Planner(Policy.Factory policy, Settings settings) {
        this.policy = policy;
        this.settings = settings;
    }

    /**
     * Decides.
     *
     * @param requests in the order in which they are served
     * @param nowNs the time of the decision, for estimates and reservations; nothing here depends on it yet
     * @throws LaminaException BAD_INPUT when what runs already does not fit its nodes
     */
    public Plan plan(Snapshot snapshot, List<Request> requests, long nowNs) {
        ClusterState state = new ClusterState(snapshot.cluster());
        Decision decision = new Decision(state);
        for (Placement running : snapshot.running()) {
            decision.enter(running);
        }
        Placer placer = new Placer(state, policy.on(state, mix(snapshot, requests), settings.seed()));
        for (Request request : requests) {
            decision.decide(request, placer);
        }
        decision.move(placer, (int) ((long) snapshot.running().size() * settings.movePercent() / 100));
        return decision.plan();
    }

    private Mix mix(Snapshot snapshot, List<Request> requests) {
        if (!settings.mix().typicals().isEmpty()) {
            return settings.mix();
        }
        Stream<Shape> running = snapshot.running().stream().map(Placement::shape);
        List<Typical> all = new ArrayList<>(running.map(Typical::of).toList());
        for (Request request : requests) {
            for (MemberGroup group : request.groups()) {
                Typical typical = Typical.of(group.shape());
                for (int member = 0; member < Math.max(1, group.min()); member++) {
                    all.add(typical);
                }
            }
        }
        return Mix.of(all);
    }
}
