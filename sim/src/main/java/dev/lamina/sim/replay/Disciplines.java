package dev.lamina.sim.replay;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The disciplines by name. A new one is one line here. */
public final class Disciplines {
    private static final Map<String, Entry> BY_NAME = new LinkedHashMap<>();

    static {
        put("fcfs", "first-fit", (scene, setting) -> new FirstComeFirstServed(new Floor(scene, setting)));
        put(
                "fair-share",
                "first-fit",
                (scene, setting) -> new FairShare(new Floor(scene, setting), new Tenants(scene)));
        put("easy", "first-fit", (scene, setting) -> new EasyBackfill(new Floor(scene, setting), false));
        put("easy-extra", "first-fit", (scene, setting) -> new EasyBackfill(new Floor(scene, setting), true));
        put("lamina", "first-fit", LaminaDiscipline::new);
    }

    private Disciplines() {}

    /** Makes a discipline for one replay. */
    interface Factory {
        Discipline of(Scene scene, Setting setting);
    }

    private record Entry(String policy, Factory factory) {}

    private static void put(String name, String policy, Factory factory) {
        BY_NAME.put(name, new Entry(policy, factory));
    }

    /** All names, in the order in which reports show them. */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /** The placement policy that a discipline uses when nobody names one; throws BAD_INPUT for a discipline that does not exist. */
    public static String usualPolicy(String name) {
        return entry(name).policy();
    }

    static Discipline make(Scene scene, Setting setting) {
        return entry(setting.discipline()).factory().of(scene, setting);
    }

    private static Entry entry(String name) {
        Entry entry = BY_NAME.get(name);
        if (entry == null) {
            throw new LaminaException(
                    ErrorCode.BAD_INPUT,
                    "discipline '" + name + "' does not exist; use one of " + String.join(", ", names()));
        }
        return entry;
    }
}
