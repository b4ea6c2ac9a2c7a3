/* lamina-behaviour CASE plain|layered; exits 77 when the case does not apply or there is no OpenCL device. */
#include <string.h>

#include "bed_cases.h"

static const bed_case *find(const char *name) {
    const bed_case *groups[] = {work_cases, object_cases, agent_cases, chaos_cases};
    for (size_t at = 0; at < sizeof groups / sizeof groups[0]; at++) {
        for (const bed_case *one = groups[at]; one->name; one++) {
            if (strcmp(one->name, name) == 0) {
                return one;
            }
        }
    }
    return NULL;
}

int main(int argc, char **argv) {
    const bed_case *one = argc == 3 ? find(argv[1]) : NULL;
    if (!one) {
        fprintf(stderr, "usage: lamina-behaviour CASE plain|layered\n");
        return 2;
    }
    bool layered = strcmp(argv[2], "layered") == 0;
    if (one->layered_only && !layered) {
        return SKIPPED;
    }
    bed b = {.layered = false};
    if (strcmp(argv[2], "child") != 0) { /* a child has its parent's environment and agent */
        bed_prepare(&b, layered);
    }
    one->run(&b);
    return 0;
}
