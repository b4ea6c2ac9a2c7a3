package dev.lamina.node.registration;

import dev.lamina.device.page.RegistrationLayout;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The first packet of a process. {@code slot} and {@code generation} mean something for {@link Role#REJOIN} only. */
public record Hello(int version, Role role, int slot, int generation) {
    /** Reads a packet; nothing for one that is no hello. */
    static Optional<Hello> read(ByteBuffer packet) {
        if (packet.limit() != RegistrationLayout.HELLO_BYTES
                || packet.getInt(RegistrationLayout.HELLO_MAGIC) != RegistrationLayout.HELLO_MAGIC_VALUE) {
            return Optional.empty();
        }
        return Role.of(packet.getInt(RegistrationLayout.HELLO_ROLE))
                .map(role -> new Hello(
                        packet.getInt(RegistrationLayout.HELLO_VERSION),
                        role,
                        packet.getInt(RegistrationLayout.HELLO_SLOT),
                        packet.getInt(RegistrationLayout.HELLO_GENERATION)));
    }
}
