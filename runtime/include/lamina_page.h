/*
 * The shared pages: what a workload's process, its launcher and the node agent say to each other.
 *
 * Three memory files per slice, handed over the registration socket in the slice's directory:
 *   card page   written by the agent alone, mapped read-only elsewhere: epoch, heartbeat, policy;
 *   doorbell    one futex word per card that wakes the agent; byte LAMINA_TOKEN_OFFSET is the run token (a record lock);
 *   slice page  written by the slice's own processes and the agent: terms and one slot per process.
 *
 * All times are nanoseconds of CLOCK_MONOTONIC, all card times nanoseconds, all memory bytes. Counters only grow while a
 * slot's generation stays. Little-endian, naturally aligned; every field that both sides touch is an atomic of its own width.
 * Java's twin is dev.lamina.device.page.PageLayout; one test holds both to the same offsets.
 */
#ifndef LAMINA_PAGE_H
#define LAMINA_PAGE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define LAMINA_CARD_MAGIC UINT64_C(0x31445243414d414c) /* "LAMACRD1" in memory order */
#define LAMINA_BELL_MAGIC UINT64_C(0x314c4542414d414c) /* "LAMABEL1" */
#define LAMINA_SLICE_MAGIC UINT64_C(0x31434c53414d414c) /* "LAMASLC1" */
#define LAMINA_PAGE_VERSION 2u

#define LAMINA_CARD_PAGE_SIZE 4096u
#define LAMINA_BELL_PAGE_SIZE 4096u
#define LAMINA_SLOTS 64u
#define LAMINA_SLOT_SIZE 1024u
#define LAMINA_SLOTS_OFFSET 4096u
#define LAMINA_SLICE_PAGE_SIZE (LAMINA_SLOTS_OFFSET + LAMINA_SLOTS * LAMINA_SLOT_SIZE)
#define LAMINA_THINK_BUCKETS 25u
#define LAMINA_BUSY_TIMES 28u
#define LAMINA_TOKEN_OFFSET 1024
#define LAMINA_FOREVER UINT64_MAX

enum lamina_mode { LAMINA_EXCLUSIVE = 0, LAMINA_TIME = 1, LAMINA_SPATIAL = 2 };
enum lamina_class { LAMINA_LATENCY = 0, LAMINA_STANDARD = 1, LAMINA_BEST_EFFORT = 2 };
enum lamina_slice_state { LAMINA_RUNNING = 1, LAMINA_PAUSED = 2, LAMINA_ENDED = 3 };
enum lamina_slot_state { LAMINA_FREE = 0, LAMINA_ACTIVE = 1 };

typedef struct {
    uint64_t magic;
    uint32_t version;
    uint32_t size;
    _Atomic uint64_t boot;         /* grows with every start of an agent that owns this card */
    _Atomic uint64_t heartbeat_ns; /* refreshed at least every 50 ms while slices exist; older than 250 ms = agent gone */
    _Atomic uint32_t mode;         /* enum lamina_mode */
    uint32_t device_index;         /* position among clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL) */
    uint64_t memory_bytes;         /* the card's memory */
    char platform[128];            /* CL_PLATFORM_NAME, NUL-terminated */
    char device[128];              /* CL_DEVICE_NAME */
    char card[64];                 /* Lamina's stable card id */
} lamina_card_page;

typedef struct {
    uint64_t magic;
    uint32_t version;
    uint32_t size;
    uint8_t unused[48];
    _Atomic uint32_t bell;     /* futex word: ringers add 1 */
    _Atomic uint32_t sleeping; /* 1 while the agent waits on the bell: only then a ringer needs the wake call */
} lamina_bell_page;

/* When a process had something on the card, on the host's clock. */
typedef struct {
    _Atomic uint64_t from_ns, to_ns;
} lamina_busy_time;

typedef struct {
    /* line 0: the agent writes */
    _Atomic uint32_t state;      /* enum lamina_slot_state */
    _Atomic uint32_t generation; /* grows each time the slot is freed */
    _Atomic int32_t pid;         /* as the agent sees it */
    _Atomic uint32_t divided;    /* 1: charged_ns and examined_ns are kept; 0: what is charged is card_ns */
    _Atomic uint64_t registered_ns;
    _Atomic uint64_t charged_ns;    /* what the process is charged for: card_ns less what others had of the same time */
    _Atomic uint64_t examined_ns;   /* the part of card_ns that charged_ns speaks of */
    _Atomic uint64_t busy_read;     /* entries of busy_time that the agent has read */
    uint8_t unused0[16];
    /* line 1: the agent writes, the process waits on `grant` */
    _Atomic uint32_t grant;        /* futex word: sequence << 1 | open */
    _Atomic uint32_t ring_on_idle; /* 1: ring the bell when `inflight` reaches 0 */
    _Atomic uint64_t grant_card_ns; /* the grant ends when card_ns + inflight_ns reaches this; LAMINA_FOREVER = open lease */
    _Atomic uint64_t window_ns;    /* card time that may be in flight besides the longest command; LAMINA_FOREVER = no bound */
    uint8_t unused1[40];
    /* line 2: the process writes */
    _Atomic uint32_t waiters;       /* threads waiting for a grant */
    _Atomic uint32_t inflight;      /* gated commands submitted and unfinished */
    _Atomic uint64_t inflight_ns;   /* their expected card time */
    _Atomic uint64_t wait_since_ns; /* when the first of the waiters began; 0 = none */
    _Atomic uint64_t idle_since_ns; /* when `inflight` reached 0; 0 = in flight, or never used */
    _Atomic uint64_t expected_ns;   /* longest expected command in flight or about to be submitted; 0 = unknown */
    _Atomic uint64_t completions;   /* commands finished, gated or not: the sign of life of what is in flight */
    _Atomic uint64_t pulse;         /* grows with each enqueue and each time-out of a waiting thread: the sign of life of the process */
    _Atomic uint64_t busy_until_ns; /* when all that is in flight is expected to have finished */
    /* line 3: counters, the process writes */
    _Atomic uint64_t card_ns;          /* card time used: the union of its commands' device intervals */
    _Atomic uint64_t ungated_ns;       /* part of card_ns that passed the gate unasked (debt) */
    _Atomic uint64_t commands;         /* gated commands submitted */
    _Atomic uint64_t ungated_commands; /* commands that passed unasked */
    _Atomic uint64_t wait_ns;          /* threads' time spent waiting for a grant */
    _Atomic uint64_t refused_allocations;
    _Atomic uint64_t late_ns;          /* part of card_ns that finished while the grant was closed (possible overlap) */
    _Atomic uint64_t fallback_ns;      /* part of card_ns used while no agent was there */
    /* line 4: memory and extremes, the process writes */
    _Atomic uint64_t memory_bytes;      /* held now */
    _Atomic uint64_t memory_peak_bytes; /* highest memory_bytes of this slot */
    _Atomic uint64_t longest_ns;        /* longest command seen */
    uint8_t unused4[40];
    /* lines 5-6: think times (idle between the end of the last command and the next enqueue), the process writes.
     * Bucket b < 24 holds [4096 ns * 2^(b/2) * (b odd ? 1.5 : 1), next bucket's start); bucket 0 also everything shorter;
     * bucket 24: 16.777216 ms and longer. */
    _Atomic uint32_t think[LAMINA_THINK_BUCKETS];
    uint8_t unused5[92];
    /* lines 8-15: where several slices may be on the card at a time, the process writes when it was there. Entry n lies at n modulo
     * LAMINA_BUSY_TIMES and is not changed before the agent has read it; when there is no room, the last one is stretched. */
    _Atomic uint64_t busy_written;      /* entries so far; written after them */
    _Atomic uint64_t reported_until_ns; /* while something is in flight: all that ended before this is in the entries */
    uint8_t unused8[48];
    lamina_busy_time busy_time[LAMINA_BUSY_TIMES];
} lamina_slot;

typedef struct {
    uint64_t magic;
    uint32_t version;
    uint32_t size;
    uint32_t slots;
    uint32_t slot_size;
    uint32_t slots_offset;
    _Atomic uint32_t state; /* enum lamina_slice_state */
    uint64_t slice;         /* the slice's number */
    _Atomic uint64_t boot;  /* of the agent that created or last adopted it */
    _Atomic uint32_t guarantee_milli;
    _Atomic uint32_t limit_milli;
    _Atomic uint32_t klass; /* enum lamina_class */
    uint32_t reserved;
    _Atomic uint64_t memory_quota_bytes;
    uint8_t unused0[56];
    /* the launcher writes */
    _Atomic uint32_t exited;     /* 1 once the main program ended */
    _Atomic int32_t exit_code;   /* its exit code, or 128 + signal */
    _Atomic int32_t main_pid;    /* the main program, as its launcher sees it */
    _Atomic int32_t launcher_pid;
    _Atomic uint64_t started_ns;
    _Atomic uint64_t ended_ns;
    uint8_t unused1[LAMINA_SLOTS_OFFSET - 160];
    lamina_slot slot[LAMINA_SLOTS];
} lamina_slice_page;

/* Registration: one SOCK_SEQPACKET connection per process; the agent answers a hello with a welcome and three descriptors
 * (card page read-only, doorbell, slice page), except for LAMINA_ROLE_REJOIN, which brings none. */
#define LAMINA_HELLO_MAGIC UINT32_C(0x4c484c4d)
enum lamina_role { LAMINA_ROLE_CLIENT = 1, LAMINA_ROLE_LAUNCHER = 2, LAMINA_ROLE_REJOIN = 3, LAMINA_ROLE_JOINER = 4 };
enum lamina_status { LAMINA_OK = 0, LAMINA_WRONG_VERSION = 1, LAMINA_SLICE_ENDED = 2, LAMINA_NO_SLOT = 3, LAMINA_REFUSED = 4 };
enum lamina_note_kind {
    LAMINA_NOTE_STARTED = 1,     /* launcher -> agent: a = pid of the program */
    LAMINA_NOTE_EXITED = 2,      /* launcher -> agent: a = exit code, b = signal or 0 */
    LAMINA_NOTE_EXEC_FAILED = 3, /* launcher -> agent: a = errno */
    LAMINA_NOTE_STOP = 16,       /* agent -> launcher: a = signal, b = grace in ms before SIGKILL */
    LAMINA_NOTE_END = 17         /* agent -> launcher, answers EXITED: a = 0 fine, 1 layer never loaded, 2 card never used */
};

typedef struct {
    uint32_t magic;
    uint32_t version;
    uint32_t role;
    int32_t pid;         /* in the sender's own namespace; the agent believes the socket's credentials */
    uint32_t slot;       /* REJOIN only */
    uint32_t generation; /* REJOIN only */
    uint64_t reserved;
} lamina_hello;

typedef struct {
    uint32_t magic;
    uint32_t version;
    int32_t status; /* enum lamina_status */
    uint32_t slot;  /* the process's slot; UINT32_MAX for launchers */
    uint32_t generation;
    uint32_t fds;       /* descriptors that came along: 3 or 0 */
    char message[104];  /* for people, NUL-terminated */
} lamina_welcome;

typedef struct {
    uint32_t magic;
    uint32_t kind; /* enum lamina_note_kind */
    int32_t a;
    int32_t b;
} lamina_note;

_Static_assert(offsetof(lamina_card_page, boot) == 16, "card.boot");
_Static_assert(offsetof(lamina_card_page, heartbeat_ns) == 24, "card.heartbeat_ns");
_Static_assert(offsetof(lamina_card_page, mode) == 32, "card.mode");
_Static_assert(offsetof(lamina_card_page, device_index) == 36, "card.device_index");
_Static_assert(offsetof(lamina_card_page, memory_bytes) == 40, "card.memory_bytes");
_Static_assert(offsetof(lamina_card_page, platform) == 48, "card.platform");
_Static_assert(offsetof(lamina_card_page, device) == 176, "card.device");
_Static_assert(offsetof(lamina_card_page, card) == 304, "card.card");
_Static_assert(offsetof(lamina_bell_page, bell) == 64, "bell.bell");
_Static_assert(offsetof(lamina_bell_page, sleeping) == 68, "bell.sleeping");
_Static_assert(offsetof(lamina_slice_page, state) == 28, "slice.state");
_Static_assert(offsetof(lamina_slice_page, slice) == 32, "slice.slice");
_Static_assert(offsetof(lamina_slice_page, boot) == 40, "slice.boot");
_Static_assert(offsetof(lamina_slice_page, guarantee_milli) == 48, "slice.guarantee_milli");
_Static_assert(offsetof(lamina_slice_page, limit_milli) == 52, "slice.limit_milli");
_Static_assert(offsetof(lamina_slice_page, klass) == 56, "slice.klass");
_Static_assert(offsetof(lamina_slice_page, memory_quota_bytes) == 64, "slice.memory_quota_bytes");
_Static_assert(offsetof(lamina_slice_page, exited) == 128, "slice.exited");
_Static_assert(offsetof(lamina_slice_page, exit_code) == 132, "slice.exit_code");
_Static_assert(offsetof(lamina_slice_page, main_pid) == 136, "slice.main_pid");
_Static_assert(offsetof(lamina_slice_page, launcher_pid) == 140, "slice.launcher_pid");
_Static_assert(offsetof(lamina_slice_page, started_ns) == 144, "slice.started_ns");
_Static_assert(offsetof(lamina_slice_page, ended_ns) == 152, "slice.ended_ns");
_Static_assert(offsetof(lamina_slice_page, slot) == LAMINA_SLOTS_OFFSET, "slice.slot");
_Static_assert(sizeof(lamina_slice_page) == LAMINA_SLICE_PAGE_SIZE, "slice page size");
_Static_assert(sizeof(lamina_slot) == LAMINA_SLOT_SIZE, "slot size");
_Static_assert(offsetof(lamina_slot, divided) == 12, "slot.divided");
_Static_assert(offsetof(lamina_slot, registered_ns) == 16, "slot.registered_ns");
_Static_assert(offsetof(lamina_slot, charged_ns) == 24, "slot.charged_ns");
_Static_assert(offsetof(lamina_slot, examined_ns) == 32, "slot.examined_ns");
_Static_assert(offsetof(lamina_slot, busy_read) == 40, "slot.busy_read");
_Static_assert(offsetof(lamina_slot, grant) == 64, "slot.grant");
_Static_assert(offsetof(lamina_slot, ring_on_idle) == 68, "slot.ring_on_idle");
_Static_assert(offsetof(lamina_slot, grant_card_ns) == 72, "slot.grant_card_ns");
_Static_assert(offsetof(lamina_slot, window_ns) == 80, "slot.window_ns");
_Static_assert(offsetof(lamina_slot, waiters) == 128, "slot.waiters");
_Static_assert(offsetof(lamina_slot, inflight) == 132, "slot.inflight");
_Static_assert(offsetof(lamina_slot, inflight_ns) == 136, "slot.inflight_ns");
_Static_assert(offsetof(lamina_slot, wait_since_ns) == 144, "slot.wait_since_ns");
_Static_assert(offsetof(lamina_slot, idle_since_ns) == 152, "slot.idle_since_ns");
_Static_assert(offsetof(lamina_slot, expected_ns) == 160, "slot.expected_ns");
_Static_assert(offsetof(lamina_slot, completions) == 168, "slot.completions");
_Static_assert(offsetof(lamina_slot, pulse) == 176, "slot.pulse");
_Static_assert(offsetof(lamina_slot, busy_until_ns) == 184, "slot.busy_until_ns");
_Static_assert(offsetof(lamina_slot, card_ns) == 192, "slot.card_ns");
_Static_assert(offsetof(lamina_slot, ungated_ns) == 200, "slot.ungated_ns");
_Static_assert(offsetof(lamina_slot, commands) == 208, "slot.commands");
_Static_assert(offsetof(lamina_slot, ungated_commands) == 216, "slot.ungated_commands");
_Static_assert(offsetof(lamina_slot, wait_ns) == 224, "slot.wait_ns");
_Static_assert(offsetof(lamina_slot, refused_allocations) == 232, "slot.refused_allocations");
_Static_assert(offsetof(lamina_slot, late_ns) == 240, "slot.late_ns");
_Static_assert(offsetof(lamina_slot, fallback_ns) == 248, "slot.fallback_ns");
_Static_assert(offsetof(lamina_slot, memory_bytes) == 256, "slot.memory_bytes");
_Static_assert(offsetof(lamina_slot, memory_peak_bytes) == 264, "slot.memory_peak_bytes");
_Static_assert(offsetof(lamina_slot, longest_ns) == 272, "slot.longest_ns");
_Static_assert(offsetof(lamina_slot, think) == 320, "slot.think");
_Static_assert(offsetof(lamina_slot, busy_written) == 512, "slot.busy_written");
_Static_assert(offsetof(lamina_slot, reported_until_ns) == 520, "slot.reported_until_ns");
_Static_assert(offsetof(lamina_slot, busy_time) == 576, "slot.busy_time");
_Static_assert(sizeof(lamina_hello) == 32, "hello");
_Static_assert(sizeof(lamina_welcome) == 128, "welcome");
_Static_assert(sizeof(lamina_note) == 16, "note");

#endif
