package dev.lamina.cli.demo;

import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import java.util.List;
import java.util.Locale;

/** Who plays in the demo, what each asks for and how much work it brings. */
final class Cast {
    private static final long MEMORY_BYTES = 512L << 20;
    private static final int WHOLE = 1000;

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
                                SliceClass.LATENCY,
                                350),
                        0.30),
                new Service(service("control", "a control policy at 50 Hz", "actions", SliceClass.LATENCY, 250), 0.22),
                new Service(service("vision", "a camera's frames", "frames", SliceClass.STANDARD, 300), 0.28));
    }

    static Part filler() {
        SliceTerms terms = new SliceTerms(0, WHOLE, MEMORY_BYTES, SliceClass.BEST_EFFORT);
        return new Part("training", "train", "a training loop, as fast as it may", "steps", terms);
    }

    private static Part service(String name, String story, String unit, SliceClass sliceClass, int guaranteeMilli) {
        return new Part(name, name, story, unit, new SliceTerms(guaranteeMilli, WHOLE, MEMORY_BYTES, sliceClass));
    }
}
