/*
 * The double of the driver as a client of MPS: where a control daemon listens in CUDA_MPS_PIPE_DIRECTORY, the process runs beside the daemon's other
 * clients on its part of the card (CUDA_MPS_ACTIVE_THREAD_PERCENTAGE) and has no more memory than CUDA_MPS_PINNED_DEVICE_MEM_LIMIT says
 * ("0=512M"). Where none listens, it runs as without MPS. LAMINA_DOUBLE_SIDE_BY_SIDE=1: every process runs beside others.
 */
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "inside.h"

#define WHOLE 1000

/* Open as long as the process lives; how the daemon knows that it does. */
static int connection = -1;

static bool admitted(int at) {
    char line[64];
    int length = snprintf(line, sizeof line, "client %d\n", (int)getpid());
    return write(at, line, (size_t)length) == length && read(at, line, sizeof line) > 0 && line[0] == 'y';
}

static bool connect_daemon(const char *pipes) {
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    snprintf(name.sun_path, sizeof name.sun_path, "%s/control", pipes);
    connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection >= 0 && connect(connection, (struct sockaddr *)&name, sizeof name) == 0 && admitted(connection)) {
        return true;
    }
    close(connection);
    connection = -1;
    return false;
}

static uint64_t limit_bytes(void) {
    const char *limit = getenv("CUDA_MPS_PINNED_DEVICE_MEM_LIMIT");
    unsigned long long amount = 0;
    char unit = 0;
    if (!limit || sscanf(limit, "0=%llu%c", &amount, &unit) != 2) {
        return UINT64_MAX;
    }
    return (uint64_t)amount * (unit == 'G' ? 1024 * MIB : MIB);
}

void double_mps_connect(void) {
    const char *pipes = getenv("CUDA_MPS_PIPE_DIRECTORY"), *percent = getenv("CUDA_MPS_ACTIVE_THREAD_PERCENTAGE");
    const char *beside = getenv("LAMINA_DOUBLE_SIDE_BY_SIDE");
    uint32_t width = beside && *beside == '1' ? WHOLE : 0;
    if (pipes && *pipes && connect_daemon(pipes)) {
        width = percent ? (uint32_t)(atof(percent) * 10) : WHOLE;
        width = width > 0 && width <= WHOLE ? width : WHOLE;
        uint64_t limit = limit_bytes();
        double_devices[0].limit = limit < double_devices[0].total ? limit : double_devices[0].total;
    }
    double_shared_beside(width);
}

/* The parent's connection is its own. */
void double_mps_after_fork(void) {
    if (connection >= 0) {
        close(connection);
        connection = -1;
    }
}
