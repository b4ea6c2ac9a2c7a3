#include "load_options.h"

#include "load_quantity.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum value_kind { DURATION, BYTES, COUNT, SECONDS, TEXT };

typedef struct {
    const char *option;
    enum value_kind kind;
    size_t field;
    uint64_t least;
    uint64_t most;
    const char *takes;
} option_rule;

static const option_rule rules[] = {
    {"--kernel", DURATION, offsetof(load_options, kernel_ns), 0, 0, "a time with its unit, 1ns to 1h, such as 10ms"},
    {"--iterations", COUNT, offsetof(load_options, iterations), 1, UINT64_C(1) << 40, "a whole number from 1 to 2^40"},
    {"--depth", COUNT, offsetof(load_options, depth), 1, LOAD_MOST_IN_FLIGHT, "a whole number from 1 to 4096"},
    {"--seconds", SECONDS, offsetof(load_options, run_ns), 0, 0, "a number of seconds from 0.001 to 86400"},
    {"--count", COUNT, offsetof(load_options, count), 1, UINT64_C(1) << 40, "a whole number from 1 to 2^40"},
    {"--period", DURATION, offsetof(load_options, period_ns), 0, 0, "a time with its unit, 1ns to 1h, such as 20ms"},
    {"--deadline", DURATION, offsetof(load_options, deadline_ns), 0, 0, "a time with its unit, 1ns to 1h, such as 20ms"},
    {"--burst", COUNT, offsetof(load_options, burst), 1, LOAD_MOST_IN_FLIGHT, "a whole number from 1 to 4096"},
    {"--think", DURATION, offsetof(load_options, think_ns), 0, 0, "a time with its unit, 1ns to 1h, such as 1ms"},
    {"--start-at", COUNT, offsetof(load_options, start_at_ns), 1, INT64_MAX, "nanoseconds of CLOCK_MONOTONIC_RAW"},
    {"--calibrate", DURATION, offsetof(load_options, calibrate_ns), 0, 0, "a time with its unit, 1ns to 1h, such as 10ms"},
    {"--memory", BYTES, offsetof(load_options, memory_bytes), 0, 0, "bytes from 1 to 1PiB, such as 512M"},
    {"--memory-step", BYTES, offsetof(load_options, memory_step_bytes), 0, 0, "bytes from 1 to 1PiB, such as 64M"},
    {"--device", COUNT, offsetof(load_options, device), 0, 255, "a whole number from 0 to 255"},
    {"--name", TEXT, offsetof(load_options, name), 0, 0, "a name"},
    {"--witness", TEXT, offsetof(load_options, witness_file), 0, 0, "a file"},
    {"--timeline", TEXT, offsetof(load_options, timeline_file), 0, 0, "a file"},
};

void load_print_help(void) {
    fputs("lamina-load: a load of calibrated OpenCL kernels, each keeping one core of the device busy.\n"
          "\n"
          "  what     --kernel TIME | --iterations N   length of one kernel, calibrated now or given in loops\n"
          "  how      --depth N         kernels in flight (4; 1 waits for each)\n"
          "           --think TIME      pause after each completion, or after each burst\n"
          "           --period TIME     arrivals at fixed times instead of a closed loop\n"
          "           --deadline TIME   of a periodic arrival (its period)\n"
          "           --burst N         kernels per arrival (1); needs --period or --think\n"
          "  until    --seconds S (10) | --count N kernels; SIGTERM ends it in order\n"
          "  memory   --memory BYTES    hold one buffer of that size, report what OpenCL said\n"
          "           --memory-step BYTES  take buffers of that size until one is refused, or twice the\n"
          "                             device's own memory was granted\n"
          "  records  --timeline FILE   start, end of each kernel: pairs of little-endian 64-bit nanoseconds of the\n"
          "                             device's profiling clock (PoCL: CLOCK_MONOTONIC_RAW)\n"
          "           --witness FILE    two 64-bit words kept up to date: device time in ns and kernels, warm-up included\n"
          "           --name TEXT       name in the report\n"
          "  other    --start-at NS     begin at this CLOCK_MONOTONIC_RAW time\n"
          "           --device N        index among all OpenCL devices (0)\n"
          "           --calibrate TIME  print the iterations of such a kernel and end\n"
          "\n"
          "The report is one JSON object on stdout. Exit code: 0, 1 OpenCL failed or a result was wrong, 2 bad arguments.\n",
        stdout);
}

static int parse_value(const option_rule *rule, const char *text, load_options *options) {
    void *field = (char *) options + rule->field;
    switch (rule->kind) {
    case DURATION:
        return load_parse_duration(text, field);
    case BYTES:
        return load_parse_bytes(text, field);
    case SECONDS:
        return load_parse_seconds(text, field);
    case COUNT:
        return load_parse_count(text, rule->least, rule->most, field);
    case TEXT:
        *(const char **) field = text;
        return text[0] != '\0' ? 0 : -1;
    }
    return -1;
}

static const option_rule *find_rule(const char *option) {
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (strcmp(option, rules[i].option) == 0) {
            return &rules[i];
        }
    }
    return NULL;
}

static int refuse(const char *problem) {
    fprintf(stderr, "lamina-load: %s; see --help\n", problem);
    return -1;
}

static int check_together(const load_options *options) {
    int kernels = (options->kernel_ns != 0) + (options->iterations != 0);
    int memory = options->memory_bytes != 0 || options->memory_step_bytes != 0;
    if (kernels == 2) {
        return refuse("--kernel and --iterations both give the kernel's length: give one");
    }
    if (options->calibrate_ns != 0) {
        return kernels == 0 && !memory ? 0 : refuse("--calibrate runs alone, without --kernel, --iterations or --memory");
    }
    if (kernels == 0 && !memory) {
        return refuse("nothing to do: give --kernel TIME, --iterations N, --memory BYTES or --calibrate TIME");
    }
    if (options->run_ns != 0 && options->count != 0) {
        return refuse("--seconds and --count both say when to end: give one");
    }
    if (options->period_ns != 0 && options->think_ns != 0) {
        return refuse("--period fixes the arrivals, --think belongs to a closed loop: give one");
    }
    if (options->deadline_ns != 0 && options->period_ns == 0) {
        return refuse("--deadline counts from a scheduled arrival: give --period too");
    }
    if (options->burst > 1 && options->period_ns == 0 && options->think_ns == 0) {
        return refuse("--burst needs --period or --think between the bursts");
    }
    if (options->memory_bytes != 0 && options->memory_step_bytes != 0) {
        return refuse("--memory and --memory-step are two tests: give one");
    }
    return 0;
}

static void fill_defaults(load_options *options) {
    if (options->burst == 0) {
        options->burst = 1;
    }
    if (options->depth == 0) {
        options->depth = options->burst > 4 ? options->burst : 4;
    }
    if (options->run_ns == 0 && options->count == 0) {
        options->run_ns = UINT64_C(10000000000);
    }
    if (options->deadline_ns == 0) {
        options->deadline_ns = options->period_ns;
    }
}

int load_parse_options(int argc, char **argv, load_options *options) {
    memset(options, 0, sizeof *options);
    options->name = "load";
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            options->help = true;
            return 0;
        }
        const option_rule *rule = find_rule(argv[i]);
        if (rule == NULL) {
            fprintf(stderr, "lamina-load: unknown option '%s'; see --help\n", argv[i]);
            return -1;
        }
        if (i + 1 >= argc) {
            fprintf(stderr, "lamina-load: %s takes %s, none was given\n", rule->option, rule->takes);
            return -1;
        }
        if (parse_value(rule, argv[++i], options) != 0) {
            fprintf(stderr, "lamina-load: %s '%s': it takes %s\n", rule->option, argv[i], rule->takes);
            return -1;
        }
    }
    if (check_together(options) != 0) {
        return -1;
    }
    fill_defaults(options);
    return 0;
}
