package dev.lamina.sim.kubectl;

import dev.lamina.core.plan.Refusal;
import java.util.List;

/**
 * A cluster as it is beside the same cluster as a policy would have it.
 *
 * @param policy its name
 * @param size of the cluster
 * @param actual where the pods are now, without those that wait
 * @param filled now, with those of the waiting pods that fit beside what runs
 * @param moved now, with a few running pods moved so that more of the waiting ones fit
 * @param planned everything placed anew, waiting pods too
 */
public record Comparison(String policy, Size size, Situation actual, Filled filled, Planned moved, Planned planned) {
    /**
     * How large the cluster is.
     *
     * @param nodes all
     * @param cards all
     * @param running pods that run and may go elsewhere
     * @param fixed pods that stay where they are
     * @param waiting pods without a node that were planned
     */
    public record Size(int nodes, long cards, int running, int fixed, int waiting) {}

    /**
     * Waiting pods beside what runs.
     *
     * @param situation then
     * @param started how many of the waiting pods fit
     * @param refusals why the others do not
     */
    public record Filled(Situation situation, int started, List<Refusal> refusals) {
        /** Copies the list. */
        public Filled {
            refusals = List.copyOf(refusals);
        }
    }

    /**
     * Running pods in other places: a few that were moved, or everything placed anew.
     *
     * @param situation then
     * @param started how many of the waiting pods fit
     * @param elsewhere running pods that would be on another node; where they are moved, in the order to do it
     * @param refusals pods, running ones too, that would find no place
     */
    public record Planned(Situation situation, int started, List<Elsewhere> elsewhere, List<Refusal> refusals) {
        /** Copies the lists. */
        public Planned {
            elsewhere = List.copyOf(elsewhere);
            refusals = List.copyOf(refusals);
        }
    }

    /**
     * A running pod that the plan has somewhere else.
     *
     * @param pod namespace and name
     * @param from its node now
     * @param to its node in the plan
     */
    public record Elsewhere(String pod, String from, String to) {}
}
