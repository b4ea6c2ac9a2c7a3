package dev.lamina.node.registration;

import dev.lamina.device.page.RegistrationLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** A short message between the agent and a launcher; {@code kind} is one of {@link RegistrationLayout}'s {@code NOTE_} codes. */
public record Note(int kind, int a, int b) {
    /** Reads a packet; nothing for one that is no note. */
    static Optional<Note> read(ByteBuffer packet) {
        if (packet.limit() != RegistrationLayout.NOTE_BYTES
                || packet.getInt(RegistrationLayout.NOTE_MAGIC) != RegistrationLayout.HELLO_MAGIC_VALUE) {
            return Optional.empty();
        }
        return Optional.of(new Note(
                packet.getInt(RegistrationLayout.NOTE_KIND),
                packet.getInt(RegistrationLayout.NOTE_A),
                packet.getInt(RegistrationLayout.NOTE_B)));
    }

    byte[] write() {
        return ByteBuffer.allocate(RegistrationLayout.NOTE_BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(RegistrationLayout.HELLO_MAGIC_VALUE)
                .putInt(kind)
                .putInt(a)
                .putInt(b)
                .array();
    }
}
