package dev.lamina.device.page;

/**
 * Sizes, offsets and codes of the shared pages; the twin of {@code runtime/include/lamina_page.h}, which a test holds it to. Offsets are bytes from
 * the page's start, those of {@code SLOT_} from the slot's start. Times are nanoseconds of CLOCK_MONOTONIC, which is what
 * {@link System#nanoTime()} reads on Linux, in every process alike.
 */
public final class PageLayout {
    /** "LAMACRD1" in memory order. */
    public static final long CARD_MAGIC = 0x31445243414d414cL;
    /** "LAMABEL1" in memory order. */
    public static final long BELL_MAGIC = 0x314c4542414d414cL;
    /** "LAMASLC1" in memory order. */
    public static final long SLICE_MAGIC = 0x31434c53414d414cL;

    public static final int VERSION = 2;

    public static final int CARD_PAGE_SIZE = 4096;
    public static final int BELL_PAGE_SIZE = 4096;
    public static final int SLOTS = 64;
    public static final int SLOT_SIZE = 1024;
    public static final int SLOTS_OFFSET = 4096;
    public static final int SLICE_PAGE_SIZE = SLOTS_OFFSET + SLOTS * SLOT_SIZE;
    public static final int THINK_BUCKETS = 25;
    /** Busy times that a slot holds. */
    public static final int BUSY_TIMES = 28;
    /** The byte of the doorbell file whose record lock is the run token. */
    public static final int TOKEN_OFFSET = 1024;
    /** Unsigned 2^64 - 1: an open lease, a window without bound. Negative as a Java long: compare with {@code ==} or unsigned. */
    public static final long FOREVER = -1L;

    public static final int MODE_EXCLUSIVE = 0;
    public static final int MODE_TIME = 1;
    public static final int MODE_SPATIAL = 2;
    public static final int CLASS_LATENCY = 0;
    public static final int CLASS_STANDARD = 1;
    public static final int CLASS_BEST_EFFORT = 2;
    public static final int SLICE_RUNNING = 1;
    public static final int SLICE_PAUSED = 2;
    public static final int SLICE_ENDED = 3;
    public static final int SLOT_FREE = 0;
    public static final int SLOT_ACTIVE = 1;

    static final int MAGIC = 0;
    static final int PAGE_VERSION = 8;
    static final int PAGE_SIZE = 12;

    static final int CARD_BOOT = 16;
    static final int CARD_HEARTBEAT_NS = 24;
    static final int CARD_MODE = 32;
    static final int CARD_DEVICE_INDEX = 36;
    static final int CARD_MEMORY_BYTES = 40;
    static final int CARD_PLATFORM = 48;
    static final int CARD_DEVICE = 176;
    static final int CARD_CARD = 304;
    static final int CARD_PLATFORM_LENGTH = 128;
    static final int CARD_DEVICE_LENGTH = 128;
    static final int CARD_CARD_LENGTH = 64;

    static final int BELL_BELL = 64;
    static final int BELL_SLEEPING = 68;

    static final int SLICE_SLOTS = 16;
    static final int SLICE_SLOT_SIZE = 20;
    static final int SLICE_SLOTS_OFFSET = 24;
    static final int SLICE_STATE = 28;
    static final int SLICE_SLICE = 32;
    static final int SLICE_BOOT = 40;
    static final int SLICE_GUARANTEE_MILLI = 48;
    static final int SLICE_LIMIT_MILLI = 52;
    static final int SLICE_CLASS = 56;
    static final int SLICE_MEMORY_QUOTA_BYTES = 64;
    static final int SLICE_EXITED = 128;
    static final int SLICE_EXIT_CODE = 132;
    static final int SLICE_MAIN_PID = 136;
    static final int SLICE_LAUNCHER_PID = 140;
    static final int SLICE_STARTED_NS = 144;
    static final int SLICE_ENDED_NS = 152;

    static final int SLOT_STATE = 0;
    static final int SLOT_GENERATION = 4;
    static final int SLOT_PID = 8;
    static final int SLOT_DIVIDED = 12;
    static final int SLOT_REGISTERED_NS = 16;
    static final int SLOT_CHARGED_NS = 24;
    static final int SLOT_EXAMINED_NS = 32;
    static final int SLOT_BUSY_READ = 40;
    static final int SLOT_GRANT = 64;
    static final int SLOT_RING_ON_IDLE = 68;
    static final int SLOT_GRANT_CARD_NS = 72;
    static final int SLOT_WINDOW_NS = 80;
    static final int SLOT_WAITERS = 128;
    static final int SLOT_INFLIGHT = 132;
    static final int SLOT_INFLIGHT_NS = 136;
    static final int SLOT_WAIT_SINCE_NS = 144;
    static final int SLOT_IDLE_SINCE_NS = 152;
    static final int SLOT_EXPECTED_NS = 160;
    static final int SLOT_COMPLETIONS = 168;
    static final int SLOT_PULSE = 176;
    static final int SLOT_BUSY_UNTIL_NS = 184;
    static final int SLOT_CARD_NS = 192;
    static final int SLOT_UNGATED_NS = 200;
    static final int SLOT_COMMANDS = 208;
    static final int SLOT_UNGATED_COMMANDS = 216;
    static final int SLOT_WAIT_NS = 224;
    static final int SLOT_REFUSED_ALLOCATIONS = 232;
    static final int SLOT_LATE_NS = 240;
    static final int SLOT_FALLBACK_NS = 248;
    static final int SLOT_MEMORY_BYTES = 256;
    static final int SLOT_MEMORY_PEAK_BYTES = 264;
    static final int SLOT_LONGEST_NS = 272;
    static final int SLOT_THINK = 320;
    static final int SLOT_BUSY_WRITTEN = 512;
    static final int SLOT_REPORTED_UNTIL_NS = 520;
    static final int SLOT_BUSY_TIME = 576;
    /** Bytes of one busy time: from and to. */
    static final int BUSY_TIME_SIZE = 16;

    private PageLayout() {}
}
