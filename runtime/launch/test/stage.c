#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define STAGE_MOST_ARGUMENTS 16

static stage *current;

static int remove_entry(const char *path, const struct stat *stat, int type, struct FTW *where) {
    (void) stat;
    (void) type;
    (void) where;
    return remove(path);
}

void stage_close(stage *self) {
    STAGE_CHECK(chdir("/") == 0);
    nftw(self->directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    current = NULL;
}

_Noreturn void stage_fail(void) {
    stage *self = current;
    if (self != NULL) {
        fprintf(stderr, "stdout: %s\nstderr: %s\n", self->printed, stage_file(self, "stderr"));
        if (self->launcher > 0) {
            kill(self->launcher, SIGKILL);
        }
        current = NULL;
        stage_close(self);
    }
    exit(1);
}

void stage_open(stage *self) {
    memset(self, 0, sizeof *self);
    current = self;
    self->input = self->output = self->errors = self->extra = -1;
    strcpy(self->directory, "/tmp/lamina-launch-test.XXXXXX");
    STAGE_CHECK(mkdtemp(self->directory) != NULL);
    fake_agent_open(&self->agent, self->directory);
}

static _Noreturn void become(const stage *self, const char *const *arguments, int input, int output) {
    /* The fake agent has made the slice's directory the working one. */
    int errors = self->errors >= 0 ? self->errors : open("stderr", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    dup2(input, 0);
    dup2(output, 1);
    dup2(errors, 2);
    if (self->extra >= 0) {
        dup2(self->extra, 9);
    }
    close_range(3, self->extra >= 0 ? 8 : 9, 0); /* whatever the test's own caller left open */
    close_range(10, ~0U, 0);
    execv(arguments[0], (char *const *) (const void *) arguments);
    _exit(99);
}

static void start(stage *self, const char *const *arguments) {
    int input[2];
    int output[2];
    STAGE_CHECK(pipe2(input, O_CLOEXEC) == 0 && pipe2(output, O_CLOEXEC) == 0);
    self->launcher = fork();
    STAGE_CHECK(self->launcher >= 0);
    if (self->launcher == 0) {
        become(self, arguments, input[0], output[1]);
    }
    close(input[0]);
    close(output[1]);
    self->input = input[1];
    self->output = output[0];
}

void stage_launch(stage *self, const char *const *arguments) {
    const char *all[STAGE_MOST_ARGUMENTS + 4] = {LAUNCHER, "--slice", self->directory};
    for (int i = 0; arguments[i] != NULL && i < STAGE_MOST_ARGUMENTS; i++) {
        all[3 + i] = arguments[i];
    }
    start(self, all);
}

void stage_launch_by_shell(stage *self, const char *line) {
    const char *all[] = {"/bin/sh", "-c", line, NULL};
    start(self, all);
}

void stage_run(stage *self, const char *program) {
    const char *arguments[] = {"--", "sh", "-c", program, NULL};
    stage_launch(self, arguments);
    STAGE_CHECK(fake_agent_greet(&self->agent, LAMINA_OK, "") == LAMINA_ROLE_LAUNCHER);
}

lamina_note stage_see_end(stage *self, int32_t verdict) {
    fake_agent_expect(&self->agent, LAMINA_NOTE_STARTED);
    lamina_note exited = fake_agent_expect(&self->agent, LAMINA_NOTE_EXITED);
    fake_agent_send(&self->agent, LAMINA_NOTE_END, verdict, 0);
    return exited;
}

int stage_wait(stage *self) {
    int status = 0;
    STAGE_CHECK(waitpid(self->launcher, &status, 0) == self->launcher);
    self->launcher = 0;
    return status;
}

void stage_expect_exit(stage *self, int code) {
    int status = stage_wait(self);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != code) {
        fprintf(stderr, "wait status %#x, exit code %d was expected\n", (unsigned) status, code);
    }
    STAGE_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == code);
}

/* False at the end of the output. */
static int read_more(stage *self) {
    struct pollfd wait = {.fd = self->output, .events = POLLIN};
    STAGE_CHECK(poll(&wait, 1, 30000) == 1);
    size_t room = sizeof self->printed - 1 - self->printed_length;
    ssize_t length = read(self->output, self->printed + self->printed_length, room);
    if (length <= 0) {
        return 0;
    }
    self->printed_length += (size_t) length;
    self->printed[self->printed_length] = '\0';
    return 1;
}

void stage_expect_output(stage *self, const char *text) {
    while (strstr(self->printed, text) == NULL) {
        STAGE_CHECK(read_more(self));
    }
}

void stage_read_all(stage *self) {
    while (read_more(self)) {
    }
}

const char *stage_file(stage *self, const char *name) {
    static char text[8192];
    char path[512];
    text[0] = '\0';
    snprintf(path, sizeof path, "%s/%s", self->directory, name);
    FILE *file = fopen(path, "re");
    if (file != NULL) {
        text[fread(text, 1, sizeof text - 1, file)] = '\0';
        fclose(file);
    }
    return text;
}

int stage_has_file(stage *self, const char *name) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", self->directory, name);
    return access(path, F_OK) == 0;
}

void stage_expect_in_stderr(stage *self, const char *text) {
    if (strstr(stage_file(self, "stderr"), text) == NULL) {
        fprintf(stderr, "stderr lacks '%s'\n", text);
        stage_fail();
    }
}

pid_t stage_printed_pid(stage *self) {
    stage_expect_output(self, "\n");
    return (pid_t) atoi(self->printed);
}

int stage_is_alive(pid_t pid) {
    STAGE_CHECK(pid > 1);
    return kill(pid, 0) == 0 || errno != ESRCH;
}
