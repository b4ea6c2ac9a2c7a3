package dev.lamina.cli.doctor;

import dev.lamina.device.card.CardInventory;
import dev.lamina.device.card.NvidiaCards;
import dev.lamina.device.card.OpenClCards;
import dev.lamina.device.nvml.Nvml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A process of its own that loads OpenCL with Lamina's layer and NVIDIA's management library, and prints what came of it, one {@code key=value} a line: a driver that crashes
 * takes only this process along.
 */
public final class LoaderProbe {
    static final String LOADER = "loader";
    static final String LAYER = "layer";
    static final String CARD = "card";
    static final String REASON = "reason";
    static final String NVIDIA_CARD = "nvidia-card";
    static final String NVIDIA_PROBLEM = "nvidia-problem";

    private LoaderProbe() {}

    /** The argument is the layer's file. */
    public static void main(String[] arguments) throws IOException {
        CardInventory inventory = new OpenClCards().discover();
        inventory.cards().forEach(card -> print(CARD, card.id() + " " + card.name() + " (" + card.platform() + ")"));
        print(REASON, inventory.reason());
        nvidia();
        List<String> maps = Files.readAllLines(Path.of("/proc/self/maps"));
        print(LOADER, mapped(maps, "libOpenCL.so"));
        print(LAYER, mapped(maps, arguments[0]));
    }

    /** A machine without NVIDIA's driver is none with a problem. */
    private static void nvidia() {
        switch (Nvml.load()) {
            case Nvml.Loaded _ -> {
                CardInventory inventory = new NvidiaCards().discover();
                inventory.cards().forEach(card -> print(NVIDIA_CARD, card.id() + " " + card.name()));
                print(NVIDIA_PROBLEM, inventory.reason());
            }
            case Nvml.Missing(var broken, var reason) -> print(NVIDIA_PROBLEM, broken ? reason : "");
        }
    }

    /** The path of a mapped file whose path contains the text, or nothing. */
    static String mapped(List<String> maps, String part) {
        return maps.stream()
                .filter(line -> line.contains(part))
                .map(line -> line.substring(line.indexOf('/')))
                .findFirst()
                .orElse("");
    }

    private static void print(String key, String value) {
        System.out.println(key + "=" + value);
    }
}
