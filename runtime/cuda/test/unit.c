#include "stage.h"

static bool run_named(const test_case *cases, const char *name) {
    for (; cases->name; cases++) {
        if (strcmp(cases->name, name) == 0) {
            cases->run();
            return true;
        }
    }
    return false;
}

int main(int argc, char **argv) {
    const test_case *groups[] = {lookup_cases, memory_cases, pool_cases, gate_cases, graph_cases, life_cases};
    for (size_t at = 0; argc == 2 && at < sizeof groups / sizeof groups[0]; at++) {
        if (run_named(groups[at], argv[1])) {
            return 0;
        }
    }
    fprintf(stderr, "usage: lamina-cuda-unit CASE\n");
    return 2;
}
