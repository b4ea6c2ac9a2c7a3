package dev.lamina.node.registration;

import dev.lamina.device.page.RegistrationLayout;
import java.util.Arrays;
import java.util.Optional;

/** What a process that says hello is to its slice. */
public enum Role {
    /** A process that uses the card. */
    CLIENT(RegistrationLayout.ROLE_CLIENT),
    /** The one that started the slice's main program and keeps the page alive. */
    LAUNCHER(RegistrationLayout.ROLE_LAUNCHER),
    /** A client whose connection was lost with an earlier agent. */
    REJOIN(RegistrationLayout.ROLE_REJOIN),
    /** The launcher of a further program in the slice. */
    JOINER(RegistrationLayout.ROLE_JOINER);

    private final int code;

    Role(int code) {
        this.code = code;
    }

    static Optional<Role> of(int code) {
        return Arrays.stream(values()).filter(role -> role.code == code).findFirst();
    }
}
