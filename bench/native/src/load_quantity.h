/* Quantities as people write them. Each parser returns 0, or -1 when the text is no such quantity or out of range. */
#ifndef LOAD_QUANTITY_H
#define LOAD_QUANTITY_H

#include <stdint.h>

/* 10ms, 0.1ms, 250us, 1.5s, 800ns: a unit is required. From 1 ns to 1 hour. */
int load_parse_duration(const char *text, uint64_t *ns);
/* 4096, 512M, 8GiB: K, M, G, T (with or without B) are powers of 1000, Ki, Mi, Gi, Ti of 1024. From 1 B to 1 PiB. */
int load_parse_bytes(const char *text, uint64_t *bytes);
/* A plain decimal whole number within [least, most]. */
int load_parse_count(const char *text, uint64_t least, uint64_t most, uint64_t *count);
/* A plain decimal number of seconds, 0.001 to 86400. */
int load_parse_seconds(const char *text, uint64_t *ns);

#endif
