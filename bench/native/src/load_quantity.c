#include "load_quantity.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct {
    const char *name;
    double scale;
} unit;

/* The number at the start of `text`; `rest` is what follows. Digits and one point only: no sign, no exponent, no blank. */
static int leading_number(const char *text, double *number, const char **rest) {
    size_t length = strspn(text, "0123456789.");
    char digits[32];
    if (length == 0 || length >= sizeof digits || !isdigit((unsigned char) text[0])) {
        return -1;
    }
    memcpy(digits, text, length);
    digits[length] = '\0';
    char *end;
    *number = strtod(digits, &end);
    *rest = text + length;
    return *end == '\0' ? 0 : -1;
}

static int scaled(const char *text, const unit *units, double most, uint64_t *result) {
    double number;
    const char *rest;
    if (leading_number(text, &number, &rest) != 0) {
        return -1;
    }
    for (const unit *candidate = units; candidate->name != NULL; candidate++) {
        double value = number * candidate->scale;
        if (strcasecmp(rest, candidate->name) == 0) {
            *result = (uint64_t) (value + 0.5);
            return value >= 0.5 && value <= most ? 0 : -1;
        }
    }
    return -1;
}

int load_parse_duration(const char *text, uint64_t *ns) {
    static const unit units[] = {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {NULL, 0}};
    return scaled(text, units, 3600e9, ns);
}

int load_parse_bytes(const char *text, uint64_t *bytes) {
    static const double ki = 1024.0;
    const unit units[] = {
        {"", 1}, {"B", 1},
        {"K", 1e3}, {"KB", 1e3}, {"Ki", ki}, {"KiB", ki},
        {"M", 1e6}, {"MB", 1e6}, {"Mi", ki * ki}, {"MiB", ki * ki},
        {"G", 1e9}, {"GB", 1e9}, {"Gi", ki * ki * ki}, {"GiB", ki * ki * ki},
        {"T", 1e12}, {"TB", 1e12}, {"Ti", ki * ki * ki * ki}, {"TiB", ki * ki * ki * ki},
        {NULL, 0}};
    return scaled(text, units, ki * ki * ki * ki * ki, bytes);
}

int load_parse_count(const char *text, uint64_t least, uint64_t most, uint64_t *count) {
    if (!isdigit((unsigned char) text[0])) {
        return -1;
    }
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (errno != 0 || *end != '\0' || value < least || value > most) {
        return -1;
    }
    *count = value;
    return 0;
}

int load_parse_seconds(const char *text, uint64_t *ns) {
    static const unit units[] = {{"", 1e9}, {NULL, 0}};
    if (scaled(text, units, 86400e9, ns) != 0) {
        return -1;
    }
    return *ns >= UINT64_C(1000000) ? 0 : -1;
}
