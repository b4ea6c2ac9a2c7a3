package dev.lamina.node.registration;

import dev.lamina.device.page.PageLayout;
import dev.lamina.device.page.RegistrationLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The answer to a hello: one of {@link RegistrationLayout}'s status codes, and the slot for a client. */
public record Welcome(int status, int slot, int generation, int descriptors, String message) {
    /** For a launcher: the pages without a slot. */
    public static Welcome withoutSlot() {
        return new Welcome(RegistrationLayout.STATUS_OK, RegistrationLayout.WITHOUT_SLOT, 0, 3, "");
    }

    /** For a client that gets a slot and the pages. */
    public static Welcome withSlot(int slot, int generation) {
        return new Welcome(RegistrationLayout.STATUS_OK, slot, generation, 3, "");
    }

    /** For a client that keeps its slot and has the pages. */
    public static Welcome back(int slot, int generation) {
        return new Welcome(RegistrationLayout.STATUS_OK, slot, generation, 0, "");
    }

    /** A refusal with its reason. */
    public static Welcome refusal(int status, String message) {
        return new Welcome(status, RegistrationLayout.WITHOUT_SLOT, 0, 0, message);
    }

    byte[] write() {
        ByteBuffer packet =
                ByteBuffer.allocate(RegistrationLayout.WELCOME_BYTES).order(ByteOrder.nativeOrder());
        packet.putInt(RegistrationLayout.WELCOME_MAGIC, RegistrationLayout.HELLO_MAGIC_VALUE);
        packet.putInt(RegistrationLayout.WELCOME_VERSION, PageLayout.VERSION);
        packet.putInt(RegistrationLayout.WELCOME_STATUS, status);
        packet.putInt(RegistrationLayout.WELCOME_SLOT, slot);
        packet.putInt(RegistrationLayout.WELCOME_GENERATION, generation);
        packet.putInt(RegistrationLayout.WELCOME_FDS, descriptors);
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        packet.put(
                RegistrationLayout.WELCOME_MESSAGE,
                text,
                0,
                Math.min(text.length, RegistrationLayout.WELCOME_MESSAGE_LENGTH - 1));
        return packet.array();
    }
}
