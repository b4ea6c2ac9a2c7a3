#include "check.h"

#include <string.h>

static const test_case *find(const test_case *cases, const char *name) {
    while (cases->name && strcmp(cases->name, name) != 0) {
        cases++;
    }
    return cases->name ? cases : NULL;
}

int check_named(const test_case *const *groups, size_t count, int argc, char **argv) {
    for (size_t at = 0; argc == 2 && at < count; at++) {
        const test_case *found = find(groups[at], argv[1]);
        if (found) {
            found->run();
            return 0;
        }
    }
    fprintf(stderr, "usage: %s CASE\n", argv[0]);
    return 2;
}
