#include "launch_program.h"

#include "launch_options.h"
#include "launch_say.h"
#include "launch_signals.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void put(int fd, int at) {
    if (fd >= 0) {
        dup2(fd, at);
    }
}

/* The pipe closes by itself when the exec succeeds; otherwise it carries the reason. */
static _Noreturn void become(const launch_program *program, int reason) {
    put(program->input, STDIN_FILENO);
    put(program->output, STDOUT_FILENO);
    put(program->errors, STDERR_FILENO);
    launch_signals_reset();
    execvp(program->arguments[0], program->arguments);
    int error = errno;
    ssize_t ignored = write(reason, &error, sizeof error);
    (void) ignored;
    _exit(LAUNCH_EXIT_NOT_FOUND);
}

static ssize_t read_reason(int fd, int *error) {
    ssize_t length;
    do {
        length = read(fd, error, sizeof *error);
    } while (length < 0 && errno == EINTR);
    return length;
}

pid_t launch_program_start(const launch_program *program) {
    int reason[2];
    if (pipe2(reason, O_CLOEXEC) != 0) {
        return -1;
    }
    pid_t pid = fork();
    if (pid < 0) {
        int error = errno;
        close(reason[0]);
        close(reason[1]);
        errno = error;
        return -1;
    }
    if (pid == 0) {
        close(reason[0]);
        become(program, reason[1]);
    }
    close(reason[1]);
    int error = 0;
    ssize_t length = read_reason(reason[0], &error);
    close(reason[0]);
    if (length != (ssize_t) sizeof error) {
        return pid;
    }
    waitpid(pid, NULL, 0);
    errno = error;
    return -1;
}

int launch_program_explain(const char *name, int error) {
    bool is_path = strchr(name, '/') != NULL;
    if (error == ENOENT && is_path && access(name, F_OK) == 0) {
        launch_say("cannot run '%s': the interpreter that it names is missing", name);
        return LAUNCH_EXIT_NOT_FOUND;
    }
    if (error == ENOENT || error == ENOTDIR) {
        launch_say(is_path ? "cannot run '%s': there is no such file" : "cannot run '%s': there is no such program on the PATH",
            name);
        return LAUNCH_EXIT_NOT_FOUND;
    }
    if (error == EAGAIN || error == ENOMEM || error == EMFILE || error == ENFILE) {
        launch_say("cannot start '%s': %s", name, strerror(error));
        return LAUNCH_EXIT_OWN_FAILURE;
    }
    launch_say("cannot run '%s': %s", name, strerror(error));
    return LAUNCH_EXIT_NOT_EXECUTABLE;
}
