#include "launch_detach.h"

#include "launch_options.h"
#include "launch_say.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static _Noreturn void wait_for_report(int report) {
    unsigned char code;
    ssize_t length;
    do {
        length = read(report, &code, 1);
    } while (length < 0 && errno == EINTR);
    if (length != 1) {
        launch_say("the detached launcher ended before the program started");
        code = LAUNCH_EXIT_OWN_FAILURE;
    }
    _exit(code);
}

int launch_detach(void) {
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) {
        launch_say("cannot detach: %s", strerror(errno));
        return -1;
    }
    pid_t pid = fork();
    if (pid > 0) {
        close(report[1]);
        wait_for_report(report[0]);
    }
    if (pid < 0 || setsid() < 0) {
        launch_say("cannot detach: %s", strerror(errno));
        return -1;
    }
    /* Not the session's leader any more: no terminal that it opens can become its own. */
    pid = fork();
    if (pid > 0) {
        _exit(0);
    }
    if (pid < 0) {
        launch_say("cannot detach: %s", strerror(errno));
        return -1;
    }
    close(report[0]);
    return report[1];
}

void launch_detach_report(int report, int exit_code) {
    unsigned char code = (unsigned char) exit_code;
    ssize_t ignored = write(report, &code, 1); /* a caller that is gone needs no answer */
    (void) ignored;
    close(report);
}
