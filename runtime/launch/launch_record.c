#include "launch_record.h"

#include "launch_clock.h"
#include "launch_say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void launch_record_launcher(lamina_slice_page *page) {
    atomic_store(&page->launcher_pid, (int32_t) getpid());
}

void launch_record_start(lamina_slice_page *page, pid_t program) {
    atomic_store(&page->started_ns, launch_now_ns());
    atomic_store(&page->main_pid, (int32_t) program);
}

static int write_all(int fd, const char *data, size_t length) {
    while (length > 0) {
        ssize_t written = write(fd, data, length);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return -1;
        }
        data += written;
        length -= (size_t) written;
    }
    return 0;
}

/* Readers see the whole file or none. */
static void put_file(int directory, const char *name, const void *data, size_t length) {
    char draft[32];
    snprintf(draft, sizeof draft, "%s.%d", name, (int) getpid());
    int fd = openat(directory, draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        if (errno != ENOENT) { /* the agent has tidied the directory away already: nothing to say */
            launch_say("cannot write '%s' into the slice's directory: %s", name, strerror(errno));
        }
        return;
    }
    bool written = write_all(fd, data, length) == 0;
    written = close(fd) == 0 && written;
    if (!written || renameat(directory, draft, directory, name) != 0) {
        launch_say("cannot write '%s' into the slice's directory: %s", name, strerror(errno));
        unlinkat(directory, draft, 0);
    }
}

void launch_record_end(lamina_slice_page *page, int directory, int code, int signal_number) {
    atomic_store(&page->exit_code, (int32_t) code);
    atomic_store(&page->ended_ns, launch_now_ns());
    atomic_store(&page->exited, 1u);
    char line[32];
    int length = snprintf(line, sizeof line, "%d %d\n", code, signal_number);
    put_file(directory, "exit", line, (size_t) length);
}

void launch_record_copy(const lamina_slice_page *page, int directory) {
    put_file(directory, "page", page, LAMINA_SLICE_PAGE_SIZE);
}

int launch_record_code(int wait_status) {
    return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}
