#include "launch_options.h"

#include "launch_say.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* One number of a list such as 0,2-3; moves `text` behind it. */
static int parse_cpu(const char **text, unsigned long *cpu) {
    if (!isdigit((unsigned char) **text)) {
        return -1;
    }
    char *end;
    *cpu = strtoul(*text, &end, 10);
    *text = end;
    return *cpu < CPU_SETSIZE ? 0 : -1;
}

static int parse_cpus(const char *text, cpu_set_t *cpus) {
    CPU_ZERO(cpus);
    for (;;) {
        unsigned long first;
        if (parse_cpu(&text, &first) != 0) {
            return -1;
        }
        unsigned long last = first;
        if (*text == '-' && (text++, parse_cpu(&text, &last) != 0)) {
            return -1;
        }
        for (unsigned long cpu = first; cpu <= last; cpu++) {
            CPU_SET(cpu, cpus);
        }
        if (last < first || (*text != ',' && *text != '\0')) {
            return -1;
        }
        if (*text++ == '\0') {
            return 0;
        }
    }
}

static int parse_valued(const char *option, const char *value, launch_options *options) {
    if (value == NULL) {
        launch_say("%s needs a value", option);
        return -1;
    }
    if (strcmp(option, "--slice") == 0) {
        options->slice = value;
        return 0;
    }
    options->has_cpus = true;
    if (parse_cpus(value, &options->cpus) != 0) {
        launch_say("--cpus '%s': it takes a list of processors such as 1,2 or 1-3, below %d", value, CPU_SETSIZE);
        return -1;
    }
    return 0;
}

static int check(const launch_options *options) {
    if (options->help) {
        return 0;
    }
    if (options->slice == NULL || options->slice[0] == '\0') {
        launch_say("--slice DIR is missing; 'lamina run' makes a slice and gives it");
        return -1;
    }
    if (options->program == NULL || options->program[0] == NULL) {
        launch_say("no program after '--'");
        return -1;
    }
    return 0;
}

int launch_parse_options(int argc, char **argv, launch_options *options) {
    memset(options, 0, sizeof *options);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            options->program = &argv[i + 1];
            break;
        }
        if (strcmp(argv[i], "--join") == 0) {
            options->join = true;
        } else if (strcmp(argv[i], "--detach") == 0) {
            options->detach = true;
        } else if (strcmp(argv[i], "--help") == 0) {
            options->help = true;
        } else if (strcmp(argv[i], "--slice") == 0 || strcmp(argv[i], "--cpus") == 0) {
            if (parse_valued(argv[i], i + 1 < argc ? argv[i + 1] : NULL, options) != 0) {
                return -1;
            }
            i++;
        } else {
            launch_say("unknown option '%s'; the program comes after '--'", argv[i]);
            return -1;
        }
    }
    return check(options);
}
