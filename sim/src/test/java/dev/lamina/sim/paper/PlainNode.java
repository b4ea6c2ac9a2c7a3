package dev.lamina.sim.paper;

import dev.lamina.sim.trace.OpenbNode;
import dev.lamina.sim.trace.OpenbPod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A node of {@link PlainExperiment} and what is left of it. */
final class PlainNode {
    private static final int PODS = 1001;

    final OpenbNode is;
    final List<Integer> devices;

    /** The sort of each pod with cards that runs here. */
    final List<Integer> forms = new ArrayList<>();

    long cpu;
    private long memory;
    private int pods;

    PlainNode(OpenbNode is) {
        this.is = is;
        devices = new ArrayList<>(Collections.nCopies(is.cards(), 1000));
        cpu = is.cpuMilli();
        memory = is.memoryBytes();
    }

    /** 0 = a share, else how many whole cards. */
    static int form(OpenbPod pod) {
        return pod.cardMilli() < 1000 ? 0 : pod.cards();
    }

    int left() {
        return devices.stream().mapToInt(left -> left).sum();
    }

    boolean fits(OpenbPod pod) {
        boolean model =
                pod.cards() == 0 || pod.models().isEmpty() || pod.models().contains(is.model());
        return cpu >= pod.cpuMilli()
                && memory >= pod.memoryBytes()
                && pods < PODS
                && model
                && fitting(pod).size() >= pod.cards();
    }

    List<Integer> fitting(OpenbPod pod) {
        return IntStream.range(0, devices.size())
                .filter(device -> devices.get(device) >= pod.cardMilli())
                .boxed()
                .toList();
    }

    /** The devices with the least left that fit, the first of equals. */
    List<Integer> tightest(OpenbPod pod) {
        return fitting(pod).stream()
                .sorted(Comparator.comparing(devices::get))
                .limit(pod.cards())
                .toList();
    }

    void take(OpenbPod pod, List<Integer> on) {
        cpu -= pod.cpuMilli();
        memory -= pod.memoryBytes();
        pods++;
        on.forEach(device -> devices.set(device, devices.get(device) - pod.cardMilli()));
        if (pod.cards() > 0) {
            forms.add(form(pod));
        }
    }
}
