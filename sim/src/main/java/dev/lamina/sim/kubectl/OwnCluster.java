package dev.lamina.sim.kubectl;

import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.placement.Mix;
import dev.lamina.core.placement.Policies;
import dev.lamina.core.placement.Typical;
import dev.lamina.core.plan.Move;
import dev.lamina.core.plan.Placement;
import dev.lamina.core.plan.Plan;
import dev.lamina.core.plan.Planner;
import dev.lamina.core.plan.Snapshot;
import dev.lamina.core.plan.Standing;
import dev.lamina.core.plan.Started;
import dev.lamina.core.plan.Waiting;
import dev.lamina.core.request.Claim;
import dev.lamina.core.request.Request;
import dev.lamina.core.request.Shape;
import dev.lamina.sim.trace.Leniency;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A user's own cluster, and what policies would make of it. Taints, tolerations, node selectors and required node affinity, daemons, runtime overhead and
 * what containers need at their start are respected; pods with rules that are not looked at stay where they are. Immutable: safe for any
 * thread.
 */
public final class OwnCluster {
    private final ClusterDump dump;
    private final ClusterModel model;
    private final Mix mix;

    private OwnCluster(ClusterDump dump) {
        this.dump = dump;
        model = ClusterModel.of(dump);
        Stream<Shape> shapes = Stream.concat(
                model.running().stream().map(Placement::shape),
                model.waiting().stream().map(OwnCluster::shape));
        mix = Mix.of(shapes.filter(shape -> shape.cards().count() > 0)
                .map(Typical::of)
                .toList());
    }

    /** Reads what {@code kubectl get nodes,pods -A -o json} printed; throws BAD_INPUT with line and column, NOT_FOUND without the file. */
    public static OwnCluster read(Path file, Leniency leniency) {
        return new OwnCluster(DumpReader.read(file, leniency));
    }

    /** Wrong items that a lenient reading left out. */
    public long skippedItems() {
        return dump.skippedItems();
    }

    /** What was wrong with the first few of them. */
    public List<String> skippedExamples() {
        return dump.examples();
    }

    /** What the answer does not look at, as sentences; empty when there is nothing of the kind. */
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        ClusterModel.Remarks known = model.remarks();
        known.fixed().forEach((reason, pods) -> remarks.add(pods + " running pods stay where they are: " + reason));
        known.unplanned().forEach((reason, pods) -> remarks.add(pods + " waiting pods are not planned: " + reason));
        if (!known.overCommitted().isEmpty()) {
            remarks.add(known.overCommitted().size()
                    + " pods are more than their node can hold by its own numbers, for example "
                    + known.overCommitted().getFirst() + "; those that may go elsewhere are left out");
        }
        return List.copyOf(remarks);
    }

    /**
     * Compares with what a policy would do; throws BAD_INPUT for a policy that does not exist.
     *
     * @param seed for policies that draw lots
     * @param movePercent how many in a hundred of the running pods may be moved, 0..100
     */
    public Comparison compare(String policy, long seed, int movePercent) {
        Planner planner = planner(policy, seed, 0);
        return new Comparison(
                policy,
                size(),
                situation(model.running()),
                filled(planner),
                moved(planner(policy, seed, movePercent)),
                planned(planner));
    }

    private Planner planner(String policy, long seed, int movePercent) {
        return new Planner(Policies.of(policy), new Planner.Settings(mix, seed, movePercent));
    }

    private Comparison.Planned moved(Planner planner) {
        Plan plan = planner.plan(new Snapshot(model.cluster(), model.running()), model.waiting(), 0);
        Map<String, Placement> places = new LinkedHashMap<>();
        model.running().forEach(placement -> places.put(placement.request(), placement));
        List<Comparison.Elsewhere> elsewhere = new ArrayList<>();
        for (Move move : plan.moves()) {
            places.put(move.to().request(), move.to());
            elsewhere.add(new Comparison.Elsewhere(
                    move.to().request(),
                    name(move.from().node()),
                    name(move.to().node())));
        }
        plan.placements().forEach(placement -> places.put(placement.request(), placement));
        return new Comparison.Planned(
                situation(List.copyOf(places.values())), plan.placements().size(), elsewhere, plan.refusals());
    }

    private Comparison.Size size() {
        long cards = model.cluster().nodes().stream()
                .mapToLong(node -> node.cards().size())
                .sum();
        int fixed = model.remarks().fixed().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        return new Comparison.Size(
                model.cluster().nodes().size(),
                cards,
                model.running().size(),
                fixed,
                model.waiting().size());
    }

    private Situation situation(List<Placement> placements) {
        return Situation.of(model.cluster(), placements, mix);
    }

    private Comparison.Filled filled(Planner planner) {
        Plan plan = planner.plan(new Snapshot(model.cluster(), model.running()), model.waiting(), 0);
        List<Placement> all = new ArrayList<>(model.running());
        all.addAll(plan.placements());
        return new Comparison.Filled(situation(all), plan.placements().size(), plan.refusals());
    }

    private Comparison.Planned planned(Planner planner) {
        Plan plan = planner.plan(Snapshot.empty(model.cluster()), anew(), 0);
        Map<String, Integer> before = new HashMap<>();
        model.running().forEach(placement -> before.put(placement.request(), placement.node()));
        List<Comparison.Elsewhere> elsewhere = new ArrayList<>();
        int started = 0;
        for (Placement placement : plan.placements()) {
            Integer node = before.get(placement.request());
            if (node == null) {
                started++;
            } else if (node != placement.node()) {
                elsewhere.add(new Comparison.Elsewhere(placement.request(), name(node), name(placement.node())));
            }
        }
        return new Comparison.Planned(situation(plan.placements()), started, elsewhere, plan.refusals());
    }

    /** Running pods first, so that a plan never prefers one that waits; the larger before the smaller. */
    List<Request> anew() {
        List<Request> requests = new ArrayList<>();
        model.running().stream()
                .map(placement -> Request.single(placement.request(), placement.shape()))
                .forEach(requests::add);
        requests.sort((one, other) ->
                Long.compare(shape(other).cardMilli(), shape(one).cardMilli()));
        requests.addAll(model.waiting());
        return requests;
    }

    /** What runs and waits, with each namespace as a user, in no queue yet. */
    public Snapshot snapshot() {
        List<Started> started = new ArrayList<>();
        for (Placement running : model.running()) {
            Request request = claimed(Request.single(running.request(), running.shape()));
            started.add(new Started(request, 0, 0, Started.STAYS));
        }
        List<Waiting> waiting = new ArrayList<>();
        for (Request request : model.waiting()) {
            // A dump says who came before whom, which is what an order needs.
            waiting.add(new Waiting(claimed(request), waiting.size()));
        }
        return new Snapshot(model.cluster(), model.running(), started, waiting, Standing.NONE);
    }

    private static Request claimed(Request request) {
        int slash = request.name().indexOf('/');
        Claim claim = new Claim("", request.name().substring(0, Math.max(0, slash)), 0, true);
        return new Request(request.name(), claim, request.groups(), request.gathering(), request.estimate());
    }

    /** When a dump was made, on the clock of {@link #snapshot}: later than everything in it. */
    public long nowNs() {
        return model.waiting().size();
    }

    /** The machines, to which a file of queues has to fit. */
    public Cluster cluster() {
        return model.cluster();
    }

    /** What the core was given, for whoever checks its answers. */
    ClusterModel model() {
        return model;
    }

    private String name(int node) {
        Node named = model.cluster().nodes().get(node);
        return named.name();
    }

    private static Shape shape(Request request) {
        return request.groups().getFirst().shape();
    }
}
