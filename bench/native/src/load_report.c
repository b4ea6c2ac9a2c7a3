#include "load_report.h"

#include "load_clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static int by_size(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *) left;
    uint64_t b = *(const uint64_t *) right;
    return (a > b) - (a < b);
}

/* Nearest rank: the smallest latency that at least `percent` of them do not exceed. */
static uint64_t percentile(const load_record *record, unsigned percent) {
    uint64_t count = record->bursts < LOAD_MOST_LATENCIES ? record->bursts : LOAD_MOST_LATENCIES;
    if (count == 0) {
        return 0;
    }
    uint64_t rank = (count * percent + 99) / 100;
    return record->latencies[rank == 0 ? 0 : rank - 1];
}

static void print_text(const char *key, const char *text) {
    printf("\"%s\":\"", key);
    for (const unsigned char *c = (const unsigned char *) text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\') {
            printf("\\%c", *c);
        } else if (*c < 0x20) {
            printf("\\u%04x", *c);
        } else {
            putchar(*c);
        }
    }
    putchar('"');
}

static void print_number(const char *key, uint64_t value) {
    printf(",\"%s\":%" PRIu64, key, value);
}

static void print_latencies(const load_record *record) {
    uint64_t count = record->bursts < LOAD_MOST_LATENCIES ? record->bursts : LOAD_MOST_LATENCIES;
    qsort(record->latencies, count, sizeof record->latencies[0], by_size);
    print_number("p50LatencyNs", percentile(record, 50));
    print_number("p95LatencyNs", percentile(record, 95));
    print_number("p99LatencyNs", percentile(record, 99));
    print_number("maxLatencyNs", percentile(record, 100));
}

static void print_memory(const load_memory *memory, const load_card *card) {
    print_number("memoryDeviceBytes", card->memory_bytes);
    print_number("memoryAskedBytes", memory->asked_bytes);
    print_number("memoryGrantedBytes", memory->granted_bytes);
    printf(",\"memoryError\":%d,\"memoryErrorName\":\"%s\"", memory->error, load_cl_error_name(memory->error));
}

int load_report(const load_run *run, const load_memory *memory, int checked, uint32_t wrong) {
    const load_record *record = run->record;
    uint64_t end_ns = record->kernels != 0 ? record->last_done_ns : run->start_ns;
    putchar('{');
    print_text("name", run->options->name);
    putchar(',');
    print_text("device", run->card->device_name);
    print_number("kernels", record->kernels);
    print_number("cardNs", record->card_ns);
    print_number("wallNs", end_ns - run->start_ns);
    print_number("startRawNs", run->start_ns);
    print_number("endRawNs", end_ns);
    print_number("iterations", run->iterations);
    print_latencies(record);
    print_number("bursts", record->bursts);
    print_number("deadlinesMet", record->deadlines_met);
    print_number("deadlinesTotal", record->deadline_ns != 0 ? record->bursts : 0);
    print_number("totalKernels", record->all_kernels);
    print_number("totalCardNs", record->all_card_ns);
    print_number("resultsChecked", (uint64_t) checked);
    print_number("resultsWrong", wrong);
    if (memory != NULL) {
        print_memory(memory, run->card);
    }
    puts("}");
    if (fflush(stdout) != 0) {
        perror("lamina-load: writing the report");
        return -1;
    }
    return 0;
}
