/*
 * lamina-load: a load generator for one OpenCL device. It knows nothing of Lamina, so the same program measures the device
 * alone, shared without control, and on slices.
 */
#include "load_calibrate.h"
#include "load_clock.h"
#include "load_memory.h"
#include "load_options.h"
#include "load_report.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

enum { EXIT_FINE = 0, EXIT_FAILED = 1, EXIT_ARGUMENTS = 2 };

static load_record record;
static load_memory memory;

static int print_calibration(load_card *card, uint64_t kernel_ns) {
    uint64_t iterations;
    if (load_calibrate(card, &record, kernel_ns, &iterations) != 0) {
        return EXIT_FAILED;
    }
    printf("%" PRIu64 "\n", iterations);
    return EXIT_FINE;
}

/* Compiles the kernel and finds its length before anything is measured. */
static int prepare(load_run *run) {
    uint64_t unused;
    if (run->options->iterations != 0) {
        run->iterations = run->options->iterations;
        return load_run_alone(run->card, run->record, 1, &unused);
    }
    return load_calibrate(run->card, run->record, run->options->kernel_ns, &run->iterations);
}

static int measure(load_run *run) {
    const load_options *options = run->options;
    bool has_memory = options->memory_bytes != 0 || options->memory_step_bytes != 0;
    if (has_memory) {
        load_memory_take(&memory, run->card, options);
    }
    uint32_t wrong = 0;
    int checked = 0;
    if (options->kernel_ns != 0 || options->iterations != 0) {
        bool ran = prepare(run) == 0 && load_run_all(run) == 0;
        if (!ran && !load_stop_asked()) {
            return EXIT_FAILED;
        }
        checked = ran ? load_check_results(run, &wrong) : 0;
    }
    load_memory_release(&memory);
    if (checked < 0 || load_report(run, has_memory ? &memory : NULL, checked, wrong) != 0) {
        return EXIT_FAILED;
    }
    if (wrong != 0) {
        fprintf(stderr, "lamina-load: %u of %d compared results differ from the host's own\n", wrong, checked);
    }
    return wrong == 0 ? EXIT_FINE : EXIT_FAILED;
}

int main(int argc, char **argv) {
    load_options options;
    if (load_parse_options(argc, argv, &options) != 0) {
        return EXIT_ARGUMENTS;
    }
    if (options.help) {
        load_print_help();
        return EXIT_FINE;
    }
    load_catch_stop_signals();
    if (load_record_open(&record, &options) != 0) {
        return EXIT_FAILED;
    }
    load_card card;
    if (load_card_open(&card, options.device, options.depth) != 0) {
        load_card_close(&card);
        return EXIT_FAILED;
    }
    load_receive_stop_signals();
    load_run run = {.card = &card, .record = &record, .options = &options};
    int code = options.calibrate_ns != 0 ? print_calibration(&card, options.calibrate_ns) : measure(&run);
    if (load_record_close(&record) != 0) {
        code = EXIT_FAILED;
    }
    load_card_close(&card);
    return code;
}
