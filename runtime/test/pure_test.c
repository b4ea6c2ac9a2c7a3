/* The parts without a driver: intervals, estimates, the map. */
#include <string.h>

#include "estimate.h"
#include "intervals.h"
#include "layer.h"
#include "map.h"
#include "process.h"
#include "stage.h"

static void counts_overlapping_intervals_once(void) {
    lamina_intervals seen = {.count = 0};
    CHECK(lamina_intervals_add(&seen, 100, 200) == 100);
    CHECK(lamina_intervals_add(&seen, 150, 250) == 50);
    CHECK(lamina_intervals_add(&seen, 100, 250) == 0);
    CHECK(lamina_intervals_add(&seen, 400, 500) == 100);
    CHECK(lamina_intervals_add(&seen, 300, 350) == 50); /* completed late */
    CHECK(lamina_intervals_add(&seen, 50, 600) == 550 - 300);
    CHECK(seen.count == 1);
    CHECK(lamina_intervals_add(&seen, 700, 700) == 0);
    CHECK(lamina_intervals_add(&seen, 800, 700) == 0);
}

/* Against the plain definition, a bit per nanosecond; few pieces, so that none is forgotten. */
static void agrees_with_a_bitmap_on_random_intervals(void) {
    for (unsigned seed = 1; seed <= 200; seed++) {
        bool bitmap[2000] = {false};
        lamina_intervals seen = {.count = 0};
        srand(seed);
        for (int at = 0; at < 60; at++) {
            uint64_t start = (uint64_t)rand() % 1900, end = start + (uint64_t)rand() % 100;
            uint64_t fresh = 0;
            for (uint64_t point = start; point < end; point++) {
                fresh += !bitmap[point];
                bitmap[point] = true;
            }
            CHECK(lamina_intervals_add(&seen, start, end) == fresh);
        }
    }
}

static void forgets_only_old_gaps(void) {
    lamina_intervals seen = {.count = 0};
    for (uint64_t at = 0; at < 10 * LAMINA_INTERVALS; at++) {
        CHECK(lamina_intervals_add(&seen, at * 10, at * 10 + 5) == 5);
    }
    CHECK(seen.count <= LAMINA_INTERVALS);
    CHECK(lamina_intervals_add(&seen, 0, 5) == 0);
}

static void estimates_follow_what_is_measured(void) {
    static lamina_estimates table;
    CHECK(lamina_estimate_of(&table, 7) == 0);
    lamina_estimate_learn(&table, 7, 1000);
    CHECK(lamina_estimate_of(&table, 7) == 1000);
    for (int at = 0; at < 40; at++) {
        lamina_estimate_learn(&table, 7, 3000);
    }
    CHECK(lamina_estimate_of(&table, 7) > 2900 && lamina_estimate_of(&table, 7) <= 3000);
    for (uint64_t key = 1; key < 100000; key++) {
        lamina_estimate_learn(&table, lamina_mix(1, key), key);
    }
    CHECK(lamina_transfer_key(LAMINA_KIND_READ, 4096) == lamina_transfer_key(LAMINA_KIND_READ, 5000));
    CHECK(lamina_transfer_key(LAMINA_KIND_READ, 4096) != lamina_transfer_key(LAMINA_KIND_READ, 8192));
    CHECK(lamina_transfer_key(LAMINA_KIND_READ, 4096) != lamina_transfer_key(LAMINA_KIND_WRITE, 4096));
}

static void map_agrees_with_an_array(void) {
    enum { KEYS = 500 };
    uint64_t truth[KEYS] = {0};
    lamina_map map = {NULL, 0, 0};
    srand(3);
    for (int at = 0; at < 200000; at++) {
        uintptr_t key = (uintptr_t)(rand() % KEYS);
        const void *handle = (const void *)((key + 1) * 64);
        uint64_t value = 0;
        int action = rand() % 3;
        if (action == 0) {
            truth[key] = (uint64_t)rand() + 1;
            CHECK(lamina_map_put(&map, handle, truth[key]) == 0);
        } else if (action == 1) {
            CHECK(lamina_map_take(&map, handle, &value) == (truth[key] != 0) && value == truth[key]);
            truth[key] = 0;
        } else {
            CHECK(lamina_map_get(&map, handle, &value) == (truth[key] != 0) && value == truth[key]);
        }
    }
    lamina_map_destroy(&map);
}

static void clears_bits_everywhere(void) {
    lamina_map map = {NULL, 0, 0};
    uint64_t value;
    for (uintptr_t key = 1; key <= 300; key++) {
        lamina_map_put(&map, (const void *)(key * 16), key % 2 ? 1 : 3);
    }
    lamina_map_clear_bits(&map, 1);
    CHECK(map.count == 150);
    CHECK(lamina_map_get(&map, (const void *)(2 * 16), &value) && value == 2);
    CHECK(!lamina_map_get(&map, (const void *)(1 * 16), &value));
    lamina_map_destroy(&map);
}

/* Bucket b begins at 4096 ns * 2^(b/2), half as much again when b is odd; the last one has no end. */
static void think_times_land_in_their_bucket(void) {
    CHECK(lamina_think_bucket(0) == 0 && lamina_think_bucket(4095) == 0);
    for (uint32_t bucket = 0; bucket < LAMINA_THINK_BUCKETS; bucket++) {
        uint64_t start = UINT64_C(4096) << (bucket / 2);
        start += bucket % 2 ? start / 2 : 0;
        CHECK(lamina_think_bucket(start) == bucket);
        CHECK(bucket == 0 || lamina_think_bucket(start - 1) == bucket - 1);
    }
    CHECK(lamina_think_bucket(16777216) == 24 && lamina_think_bucket(UINT64_MAX) == 24);
}

static void busy_times_stay_until_they_are_read(void) {
    static lamina_slot slot;
    for (uint64_t at = 0; at < LAMINA_BUSY_TIMES; at++) {
        CHECK(lamina_busy_tell(&slot, 10 * at, 10 * at + 5) == (at == LAMINA_BUSY_TIMES * 3 / 4 - 1));
    }
    CHECK(!lamina_busy_tell(&slot, 1000, 1005));
    CHECK(atomic_load(&slot.busy_written) == LAMINA_BUSY_TIMES);
    lamina_busy_time *last = &slot.busy_time[LAMINA_BUSY_TIMES - 1];
    CHECK(atomic_load(&last->from_ns) == 10 * (LAMINA_BUSY_TIMES - 1) && atomic_load(&last->to_ns) == 1005);
    atomic_store(&slot.busy_read, 1);
    lamina_busy_tell(&slot, 2000, 2005);
    CHECK(atomic_load(&slot.busy_written) == LAMINA_BUSY_TIMES + 1 && atomic_load(&slot.busy_time[0].from_ns) == 2000);
}

/* The card's clock is 1 s behind; news of an end takes 30 us, once 3 us. */
static void the_cards_clock_is_told_in_the_hosts(void) {
    lamina_clock_offset offset = {{0, 0}, 0};
    const uint64_t second = UINT64_C(1000000000);
    uint64_t host = 100 * second;
    CHECK(lamina_clock_offset_seen(&offset, host - second, host + 30000) == (int64_t)second + 30000);
    CHECK(lamina_clock_offset_seen(&offset, host - second, host + 3000) == (int64_t)second + 3000);
    CHECK(lamina_clock_offset_seen(&offset, host, host + second + 30000) == (int64_t)second + 3000); /* of the second before */
    host += 2 * second;
    CHECK(lamina_clock_offset_seen(&offset, host - second, host + 30000) == (int64_t)second + 30000); /* clocks drift */
}

const test_case pure_cases[] = {
    {"busy_times_stay_until_they_are_read", busy_times_stay_until_they_are_read},
    {"the_cards_clock_is_told_in_the_hosts", the_cards_clock_is_told_in_the_hosts},
    {"think_times_land_in_their_bucket", think_times_land_in_their_bucket},
    {"counts_overlapping_intervals_once", counts_overlapping_intervals_once},
    {"agrees_with_a_bitmap_on_random_intervals", agrees_with_a_bitmap_on_random_intervals},
    {"forgets_only_old_gaps", forgets_only_old_gaps},
    {"estimates_follow_what_is_measured", estimates_follow_what_is_measured},
    {"map_agrees_with_an_array", map_agrees_with_an_array},
    {"clears_bits_everywhere", clears_bits_everywhere},
    {NULL, NULL},
};
