package dev.lamina.device.card;

import dev.lamina.core.error.LaminaException;
import dev.lamina.device.opencl.Device;
import dev.lamina.device.opencl.OpenCl;
import dev.lamina.device.opencl.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The OpenCL devices of this machine, each a card. */
public final class OpenClCards implements CardDiscovery {
    private static final String INSTALL =
            "install a driver for the card (on Debian, for the CPU: apt-get install pocl-opencl-icd) and check with clinfo";

    /**
     * A device and what tells that it is a card which others know too.
     *
     * @param uuid 32 hexadecimal digits, or empty
     * @param pciAddress {@code domain:bus:device}, or empty
     */
    record Seen(Card card, String uuid, String pciAddress) {}

    /** What was found; {@code reason} as in {@link CardInventory}. */
    record Sight(List<Seen> devices, String reason) {}

    @Override
    public CardInventory discover() {
        Sight sight = look();
        return new CardInventory(sight.devices().stream().map(Seen::card).toList(), sight.reason());
    }

    static Sight look() {
        try {
            return switch (OpenCl.load()) {
                case OpenCl.Missing missing -> new Sight(List.of(), missing.reason());
                case OpenCl.Loaded(OpenCl openCl) -> look(openCl.platforms());
            };
        } catch (LaminaException refused) {
            return new Sight(List.of(), refused.explanation());
        }
    }

    private static Sight look(List<Platform> platforms) {
        if (platforms.isEmpty()) {
            return new Sight(List.of(), "the OpenCL loader finds no platform; " + INSTALL);
        }
        List<Seen> cards = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        Map<String, Integer> twins = new HashMap<>();
        for (Platform platform : platforms) {
            List<Device> devices = platform.devices();
            for (int index = 0; index < devices.size(); index++) {
                Device device = devices.get(index);
                String id = id(device, twins);
                if (device.available()) {
                    cards.add(new Seen(card(id, device, index), device.uuid(), device.pciAddress()));
                } else {
                    leftOut.add("device %d of %s says that it is not available".formatted(index, platform));
                }
            }
        }
        if (cards.isEmpty() && leftOut.isEmpty()) {
            leftOut.add("the OpenCL platforms %s have no device; %s".formatted(platforms, INSTALL));
        }
        return new Sight(cards, String.join("; ", leftOut));
    }

    /** Counts a device that is not available too, so that its twin's id does not depend on it. */
    private static String id(Device device, Map<String, Integer> twins) {
        String platform = device.platform().name();
        String vendor = device.vendor();
        String name = device.name();
        int twin = twins.merge(Card.openClId(platform, vendor, name, 0), 1, Integer::sum) - 1;
        return Card.openClId(platform, vendor, name, twin);
    }

    private static Card card(String id, Device device, int index) {
        return new Card(
                id,
                Card.OPENCL,
                device.name(),
                device.vendor(),
                device.driverVersion(),
                device.platform().name(),
                index,
                device.memoryBytes(),
                device.computeUnits());
    }
}
