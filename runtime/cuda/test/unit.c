#include "stage.h"

int main(int argc, char **argv) {
    const test_case *const groups[] = {lookup_cases, memory_cases, pool_cases, gate_cases, graph_cases, life_cases, span_cases, span_life_cases, span_many_cases};
    return check_named(groups, sizeof groups / sizeof groups[0], argc, argv);
}
