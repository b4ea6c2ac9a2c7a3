package dev.lamina.cli.demo;

import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Who plays in the demo, what each asks for and how much work it brings. */
final class Cast {
    private static final long MEMORY_BYTES = 512L << 20;
    private static final int WHOLE = 1000;
    private static final int MOST_ASKED_MILLI = 970;
    private static final double HEADROOM = 1.3;

    /**
     * A service with its load on a card of its own.
     *
     * @param load share of the card's time that its requests take, 0..1
     */
    record Service(Part part, double load) {
        /** How it is told to bring that load, sized afresh. */
        List<String> sizing() {
            return List.of("--load", String.format(Locale.ROOT, "%.2f", load));
        }
    }

    private Cast() {}

    static List<Service> services() {
        return List.of(
                new Service(
                        service(
                                "decode",
                                "a language model's decode steps, in bursts",
                                "tokens",
                                SliceClass.STANDARD,
                                350),
                        0.20),
                new Service(service("control", "a control policy at 50 Hz", "actions", SliceClass.LATENCY, 250), 0.15),
                new Service(service("vision", "a camera's frames", "frames", SliceClass.LATENCY, 300), 0.15));
    }

    /** Each service asks for what it used of a card of its own and three tenths more, together at most {@value #MOST_ASKED_MILLI} thousandths. */
    static Map<Service, OwnReport> asking(Map<Service, OwnReport> alone) {
        double sum = alone.values().stream().mapToDouble(OwnReport::busyPercent).sum() * HEADROOM;
        double scale = HEADROOM * Math.min(1, MOST_ASKED_MILLI / (10 * Math.max(1, sum)));
        Map<Service, OwnReport> asking = new LinkedHashMap<>();
        alone.forEach((service, own) -> {
            int percent = (int) Math.max(1, Math.floor(own.busyPercent() * scale));
            asking.put(new Service(service.part().asking(10 * percent), service.load()), own);
        });
        return asking;
    }

    static Part filler() {
        SliceTerms terms = new SliceTerms(0, WHOLE, MEMORY_BYTES, SliceClass.BEST_EFFORT);
        return new Part("training", "train", "a training loop, as fast as it may", "steps", terms);
    }

    private static Part service(String name, String story, String unit, SliceClass sliceClass, int guaranteeMilli) {
        return new Part(name, name, story, unit, new SliceTerms(guaranteeMilli, WHOLE, MEMORY_BYTES, sliceClass));
    }
}
