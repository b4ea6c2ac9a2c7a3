/*
 * Prints the shared pages' layout, so that the Java twin's test can compare it with its own:
 *   field <struct>.<name> <offset> <size>     one line for each field
 *   struct <struct> <size> <alignment>        one line for each structure
 *   constant <name> <unsigned value>          one line for each constant
 */
#include <inttypes.h>
#include <stdalign.h>
#include <stdio.h>

#include "lamina_page.h"

#define FIELD(label, type, member) \
    printf("field " label "." #member " %zu %zu\n", offsetof(type, member), sizeof(((type *)0)->member))
#define STRUCT(label, type) printf("struct " label " %zu %zu\n", sizeof(type), alignof(type))
#define CONSTANT(name) printf("constant " #name " %" PRIu64 "\n", (uint64_t)(name))

static void card_page(void) {
    STRUCT("card", lamina_card_page);
    FIELD("card", lamina_card_page, magic);
    FIELD("card", lamina_card_page, version);
    FIELD("card", lamina_card_page, size);
    FIELD("card", lamina_card_page, boot);
    FIELD("card", lamina_card_page, heartbeat_ns);
    FIELD("card", lamina_card_page, mode);
    FIELD("card", lamina_card_page, device_index);
    FIELD("card", lamina_card_page, memory_bytes);
    FIELD("card", lamina_card_page, platform);
    FIELD("card", lamina_card_page, device);
    FIELD("card", lamina_card_page, card);
}

static void bell_page(void) {
    STRUCT("bell", lamina_bell_page);
    FIELD("bell", lamina_bell_page, magic);
    FIELD("bell", lamina_bell_page, version);
    FIELD("bell", lamina_bell_page, size);
    FIELD("bell", lamina_bell_page, bell);
    FIELD("bell", lamina_bell_page, sleeping);
}

static void slice_page(void) {
    STRUCT("slice", lamina_slice_page);
    FIELD("slice", lamina_slice_page, magic);
    FIELD("slice", lamina_slice_page, version);
    FIELD("slice", lamina_slice_page, size);
    FIELD("slice", lamina_slice_page, slots);
    FIELD("slice", lamina_slice_page, slot_size);
    FIELD("slice", lamina_slice_page, slots_offset);
    FIELD("slice", lamina_slice_page, state);
    FIELD("slice", lamina_slice_page, slice);
    FIELD("slice", lamina_slice_page, boot);
    FIELD("slice", lamina_slice_page, guarantee_milli);
    FIELD("slice", lamina_slice_page, limit_milli);
    FIELD("slice", lamina_slice_page, klass);
    FIELD("slice", lamina_slice_page, memory_quota_bytes);
    FIELD("slice", lamina_slice_page, exited);
    FIELD("slice", lamina_slice_page, exit_code);
    FIELD("slice", lamina_slice_page, main_pid);
    FIELD("slice", lamina_slice_page, launcher_pid);
    FIELD("slice", lamina_slice_page, started_ns);
    FIELD("slice", lamina_slice_page, ended_ns);
    FIELD("slice", lamina_slice_page, slot);
}

static void slot(void) {
    STRUCT("slot", lamina_slot);
    FIELD("slot", lamina_slot, state);
    FIELD("slot", lamina_slot, generation);
    FIELD("slot", lamina_slot, pid);
    FIELD("slot", lamina_slot, divided);
    FIELD("slot", lamina_slot, registered_ns);
    FIELD("slot", lamina_slot, charged_ns);
    FIELD("slot", lamina_slot, examined_ns);
    FIELD("slot", lamina_slot, busy_read);
    FIELD("slot", lamina_slot, grant);
    FIELD("slot", lamina_slot, ring_on_idle);
    FIELD("slot", lamina_slot, grant_card_ns);
    FIELD("slot", lamina_slot, window_ns);
    FIELD("slot", lamina_slot, waiters);
    FIELD("slot", lamina_slot, inflight);
    FIELD("slot", lamina_slot, inflight_ns);
    FIELD("slot", lamina_slot, wait_since_ns);
    FIELD("slot", lamina_slot, idle_since_ns);
    FIELD("slot", lamina_slot, expected_ns);
    FIELD("slot", lamina_slot, completions);
    FIELD("slot", lamina_slot, pulse);
    FIELD("slot", lamina_slot, busy_until_ns);
    FIELD("slot", lamina_slot, card_ns);
    FIELD("slot", lamina_slot, ungated_ns);
    FIELD("slot", lamina_slot, commands);
    FIELD("slot", lamina_slot, ungated_commands);
    FIELD("slot", lamina_slot, wait_ns);
    FIELD("slot", lamina_slot, refused_allocations);
    FIELD("slot", lamina_slot, late_ns);
    FIELD("slot", lamina_slot, fallback_ns);
    FIELD("slot", lamina_slot, memory_bytes);
    FIELD("slot", lamina_slot, memory_peak_bytes);
    FIELD("slot", lamina_slot, longest_ns);
    FIELD("slot", lamina_slot, think);
    FIELD("slot", lamina_slot, busy_written);
    FIELD("slot", lamina_slot, reported_until_ns);
    FIELD("slot", lamina_slot, busy_time);
}

static void messages(void) {
    STRUCT("hello", lamina_hello);
    FIELD("hello", lamina_hello, magic);
    FIELD("hello", lamina_hello, version);
    FIELD("hello", lamina_hello, role);
    FIELD("hello", lamina_hello, pid);
    FIELD("hello", lamina_hello, slot);
    FIELD("hello", lamina_hello, generation);
    FIELD("hello", lamina_hello, reserved);
    STRUCT("welcome", lamina_welcome);
    FIELD("welcome", lamina_welcome, magic);
    FIELD("welcome", lamina_welcome, version);
    FIELD("welcome", lamina_welcome, status);
    FIELD("welcome", lamina_welcome, slot);
    FIELD("welcome", lamina_welcome, generation);
    FIELD("welcome", lamina_welcome, fds);
    FIELD("welcome", lamina_welcome, message);
    STRUCT("note", lamina_note);
    FIELD("note", lamina_note, magic);
    FIELD("note", lamina_note, kind);
    FIELD("note", lamina_note, a);
    FIELD("note", lamina_note, b);
}

static void constants(void) {
    CONSTANT(LAMINA_CARD_MAGIC);
    CONSTANT(LAMINA_BELL_MAGIC);
    CONSTANT(LAMINA_SLICE_MAGIC);
    CONSTANT(LAMINA_PAGE_VERSION);
    CONSTANT(LAMINA_CARD_PAGE_SIZE);
    CONSTANT(LAMINA_BELL_PAGE_SIZE);
    CONSTANT(LAMINA_SLOTS);
    CONSTANT(LAMINA_SLOT_SIZE);
    CONSTANT(LAMINA_SLOTS_OFFSET);
    CONSTANT(LAMINA_SLICE_PAGE_SIZE);
    CONSTANT(LAMINA_THINK_BUCKETS);
    CONSTANT(LAMINA_BUSY_TIMES);
    CONSTANT(LAMINA_TOKEN_OFFSET);
    CONSTANT(LAMINA_FOREVER);
    CONSTANT(LAMINA_EXCLUSIVE);
    CONSTANT(LAMINA_TIME);
    CONSTANT(LAMINA_SPATIAL);
    CONSTANT(LAMINA_LATENCY);
    CONSTANT(LAMINA_STANDARD);
    CONSTANT(LAMINA_BEST_EFFORT);
    CONSTANT(LAMINA_RUNNING);
    CONSTANT(LAMINA_PAUSED);
    CONSTANT(LAMINA_ENDED);
    CONSTANT(LAMINA_FREE);
    CONSTANT(LAMINA_ACTIVE);
    CONSTANT(LAMINA_HELLO_MAGIC);
    CONSTANT(LAMINA_ROLE_CLIENT);
    CONSTANT(LAMINA_ROLE_LAUNCHER);
    CONSTANT(LAMINA_ROLE_REJOIN);
    CONSTANT(LAMINA_ROLE_JOINER);
    CONSTANT(LAMINA_OK);
    CONSTANT(LAMINA_WRONG_VERSION);
    CONSTANT(LAMINA_SLICE_ENDED);
    CONSTANT(LAMINA_NO_SLOT);
    CONSTANT(LAMINA_REFUSED);
    CONSTANT(LAMINA_NOTE_STARTED);
    CONSTANT(LAMINA_NOTE_EXITED);
    CONSTANT(LAMINA_NOTE_EXEC_FAILED);
    CONSTANT(LAMINA_NOTE_STOP);
    CONSTANT(LAMINA_NOTE_END);
}

int main(void) {
    card_page();
    bell_page();
    slice_page();
    slot();
    messages();
    constants();
    return 0;
}
