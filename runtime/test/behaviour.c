#include "bed.h"
#include <string.h>
#include <unistd.h>
static void results(bed *b) {
    bed_open(b);
    cl_mem data = bed_buffer(b, 4096, 5);
    for (int i = 0; i < 50; i++) clReleaseEvent(bed_add(b, b->queue, data, 4096, 2, 0, NULL));
    bed_expect(b, b->queue, data, 4096, 105);
    clReleaseEvent(bed_spin(b, b->queue, data, 10000000, 0, NULL));
    clFinish(b->queue);
    if (b->layered) {
        usleep(20000);
        lamina_slot *s = bed_slot(b);
        CHECK(s != NULL);
        printf("commands %lu ungated %lu card_ns %lu completions %lu inflight %u mem %lu peak %lu longest %lu wait %lu\n", s->commands, s->ungated_commands, s->card_ns, s->completions, s->inflight, s->memory_bytes, s->memory_peak_bytes, s->longest_ns, s->wait_ns);
    }
    clReleaseMemObject(data);
    if (b->layered) printf("mem after %lu\n", bed_slot(b)->memory_bytes);
}
int main(int argc, char **argv) {
    bed b;
    bed_prepare(&b, argc > 1 && strcmp(argv[1], "plain"));
    if (argc > 2) b.agent.policy = atoi(argv[2]);
    results(&b);
    bed_close(&b);
    return 0;
}
