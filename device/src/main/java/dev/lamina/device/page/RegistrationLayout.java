package dev.lamina.device.page;

/**
 * The messages of the registration socket, byte for byte: offsets, sizes and codes of hello, welcome and note in
 * {@code runtime/include/lamina_page.h}, which a test holds this to. Numbers are little-endian.
 */
public final class RegistrationLayout {
    public static final int HELLO_MAGIC_VALUE = 0x4c484c4d;
    /** The slot number in a welcome that gives no slot. */
    public static final int WITHOUT_SLOT = -1;

    public static final int ROLE_CLIENT = 1;
    public static final int ROLE_LAUNCHER = 2;
    public static final int ROLE_REJOIN = 3;
    public static final int ROLE_JOINER = 4;

    public static final int STATUS_OK = 0;
    public static final int STATUS_WRONG_VERSION = 1;
    public static final int STATUS_SLICE_ENDED = 2;
    public static final int STATUS_NO_SLOT = 3;
    public static final int STATUS_REFUSED = 4;

    public static final int NOTE_STARTED = 1;
    public static final int NOTE_EXITED = 2;
    public static final int NOTE_EXEC_FAILED = 3;
    public static final int NOTE_STOP = 16;
    public static final int NOTE_END = 17;

    public static final int HELLO_BYTES = 32;
    public static final int HELLO_MAGIC = 0;
    public static final int HELLO_VERSION = 4;
    public static final int HELLO_ROLE = 8;
    public static final int HELLO_PID = 12;
    public static final int HELLO_SLOT = 16;
    public static final int HELLO_GENERATION = 20;

    public static final int WELCOME_BYTES = 128;
    public static final int WELCOME_MAGIC = 0;
    public static final int WELCOME_VERSION = 4;
    public static final int WELCOME_STATUS = 8;
    public static final int WELCOME_SLOT = 12;
    public static final int WELCOME_GENERATION = 16;
    public static final int WELCOME_FDS = 20;
    public static final int WELCOME_MESSAGE = 24;
    public static final int WELCOME_MESSAGE_LENGTH = 104;

    public static final int NOTE_BYTES = 16;
    public static final int NOTE_MAGIC = 0;
    public static final int NOTE_KIND = 4;
    public static final int NOTE_A = 8;
    public static final int NOTE_B = 12;

    private RegistrationLayout() {}
}
