#include "launch_companions.h"

#include "launch_link.h"
#include "launch_record.h"

#include <stdio.h>
#include <stdlib.h>

#define COMPANIONS_MOST 15
#define COMPANIONS_NAME 32

static launch_link links[COMPANIONS_MOST];
static int count;

void launch_companions_keep(int within_ms) {
    for (int number = 1; number <= COMPANIONS_MOST; number++) {
        char name[COMPANIONS_NAME];
        snprintf(name, sizeof name, "LAMINA_SLICE_%d", number);
        const char *slice = getenv(name);
        if (slice == NULL) {
            return;
        }
        launch_link *link = &links[count];
        if (launch_link_open(link, slice, LAMINA_ROLE_JOINER) == 0 && launch_link_register(link, within_ms) == 0) {
            launch_link_hang_up(link); /* the descriptors stay; what there is to say is said to the lead */
            count++;
        }
    }
}

void launch_companions_copy(int code, int signal_number) {
    for (int at = 0; at < count; at++) {
        launch_record_end(links[at].page, links[at].directory, code, signal_number);
        launch_record_copy(links[at].page, links[at].directory);
    }
}
