package dev.lamina.device.nvml;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lamina.core.error.LaminaException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** NVIDIA's management library. Immutable and safe for use by many threads. It is never shut down: it holds nothing that others miss. */
public final class Nvml {
    /** The variable that names the library's file, for machines that keep it elsewhere and for tests. */
    public static final String VARIABLE = "LAMINA_NVML";

    private static final String LIBRARY = "libnvidia-ml.so.1";
    private static final int TEXT = 96;

    /** What loading the library came to. */
    public sealed interface Loading permits Loaded, Missing {}

    /** The library is there and talks to the kernel module. */
    public record Loaded(Nvml nvml) implements Loading {
        public Loaded {
            Objects.requireNonNull(nvml, "nvml");
        }
    }

    /**
     * It is not.
     *
     * @param driver whether there is a driver that does not work, rather than none
     */
    public record Missing(boolean driver, String reason) implements Loading {
        public Missing {
            Objects.requireNonNull(reason, "reason");
        }
    }

    private static final class Once {
        private static final Loading LOADING = load(System.getenv().getOrDefault(VARIABLE, LIBRARY));
    }

    private final Functions functions;

    private Nvml(Functions functions) {
        this.functions = functions;
    }

    /** Loads the library that {@link #VARIABLE} names, or {@code libnvidia-ml.so.1}, once for this process. Does not throw. */
    public static Loading load() {
        return Once.LOADING;
    }

    static Loading load(String library) {
        Functions functions;
        try {
            functions = new Functions(library);
        } catch (IllegalArgumentException missing) {
            return new Missing(
                    false,
                    "%s cannot be loaded (%s): no NVIDIA driver is installed, or %s has to name its file"
                            .formatted(library, missing.getMessage(), VARIABLE));
        }
        int status = functions.call("nvmlInit_v2");
        return status == Status.SUCCESS
                ? new Loaded(new Nvml(functions))
                : new Missing(true, library + " says " + Status.words(status));
    }

    /** The driver's version, such as {@code 550.54.15}. */
    public String driverVersion() {
        return text("nvmlSystemGetDriverVersion");
    }

    /** The newest CUDA interface that the driver offers, such as {@code 12.4}; empty when it does not say. */
    public String cudaVersion() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment version = arena.allocate(JAVA_INT);
            int status = functions.call("nvmlSystemGetCudaDriverVersion_v2", version.address());
            int number = version.get(JAVA_INT, 0);
            return status == Status.SUCCESS ? number / 1000 + "." + number % 1000 / 10 : "";
        }
    }

    /** The cards that answer; {@code problems} takes what is to be said about the others. */
    public List<NvmlCard> cards(List<String> problems) {
        List<NvmlCard> cards = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(JAVA_INT);
            Status.check(
                    functions.call("nvmlDeviceGetCount_v2", count.address()), "nvmlDeviceGetCount", "this machine");
            for (int index = 0; index < count.get(JAVA_INT, 0); index++) {
                card(index, arena.allocate(ADDRESS), cards, problems);
            }
        }
        return List.copyOf(cards);
    }

    private void card(int index, MemorySegment handle, List<NvmlCard> cards, List<String> problems) {
        try {
            int status = functions.call("nvmlDeviceGetHandleByIndex_v2", index, handle.address());
            Status.check(status, "nvmlDeviceGetHandleByIndex", "card " + index);
            cards.add(NvmlCard.of(new Handle(functions, handle.get(ADDRESS, 0).address()), index));
        } catch (LaminaException silent) {
            problems.add(silent.explanation());
        }
    }

    /** Begins to listen for errors of these cards. */
    public CardErrors errors(List<NvmlCard> cards) {
        return CardErrors.of(functions, cards);
    }

    private String text(String function) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(TEXT);
            int status = functions.call(function, text.address(), TEXT);
            return status == Status.SUCCESS ? text.getString(0) : "";
        }
    }
}
