package dev.lamina.core.schedule;

import dev.lamina.core.request.Constraints;
import dev.lamina.core.request.Gathering;
import dev.lamina.core.request.MemberGroup;
import dev.lamina.core.request.Request;
import dev.lamina.core.request.Shape;
import dev.lamina.core.state.ClusterState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives equal asks one number. Owned by the thread that owns the scheduler. */
final class Asks {
    private final ClusterState state;
    private final Map<Key, Ask> known = new HashMap<>();

    Asks(ClusterState state) {
        this.state = state;
    }

    private record Key(List<MemberGroup> groups, Gathering gathering) {}

    int size() {
        return known.size();
    }

    /** The groups of a request in the order of its ask. */
    static List<MemberGroup> ordered(Request request) {
        return request.groups().stream()
                .sorted(Comparator.comparingLong(
                                (MemberGroup group) -> group.shape().cardMilli())
                        .reversed())
                .toList();
    }

    /** What a request asks for; with a model, on cards of that model only. */
    Ask of(Request request, String model) {
        List<MemberGroup> groups = new ArrayList<>();
        for (MemberGroup group : ordered(request)) {
            groups.add(new MemberGroup("member", only(group.shape(), model), group.min(), group.max()));
        }
        return known.computeIfAbsent(new Key(groups, request.gathering()), this::make);
    }

    private static Shape only(Shape shape, String model) {
        if (model.isEmpty() || shape.cards().count() == 0) {
            return shape;
        }
        Constraints from = shape.constraints();
        Constraints one = new Constraints(List.of(model), from.affinity(), from.tolerations());
        return new Shape(shape.cpuMilli(), shape.memoryBytes(), shape.cards(), one);
    }

    private Ask make(Key key) {
        int count = key.groups().size();
        int[] kinds = new int[count];
        int[] least = new int[count];
        int[] most = new int[count];
        for (int group = 0; group < count; group++) {
            MemberGroup of = key.groups().get(group);
            kinds[group] = state.intern(of.shape());
            least[group] = of.min();
            most[group] = of.max();
        }
        return new Ask(known.size(), kinds, least, most, key.gathering());
    }
}
