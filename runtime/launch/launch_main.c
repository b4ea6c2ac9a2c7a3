/*
 * lamina-launch: starts a program on its slice and stays with it. It registers with the node agent, keeps the slice's pages
 * alive when the agent dies, passes signals on, ends what the program leaves running, and ends as the program did.
 */
#include "launch_clock.h"
#include "launch_companions.h"
#include "launch_detach.h"
#include "launch_ending.h"
#include "launch_inherited.h"
#include "launch_link.h"
#include "launch_options.h"
#include "launch_program.h"
#include "launch_record.h"
#include "launch_say.h"
#include "launch_signals.h"
#include "launch_watch.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define REGISTER_MS 2000

typedef struct {
    launch_options options;
    launch_link link;
    launch_watch watch;
    int null; /* /dev/null */
    int output;
    int errors;
} launch;

static int failed(const char *what) {
    launch_say("%s: %s", what, strerror(errno));
    return -1;
}

/* The agent's processor list; the launcher keeps off the card's core too. */
static int choose_cpus(const launch_options *options) {
    if (options->has_cpus && sched_setaffinity(0, sizeof options->cpus, &options->cpus) != 0) {
        launch_say("--cpus: this process may run on none of them: %s", strerror(errno));
        return -1;
    }
    return 0;
}

static int open_files(launch *self) {
    self->output = self->errors = -1;
    self->null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (self->null < 0) {
        return failed("/dev/null");
    }
    if (!self->options.detach) {
        return 0;
    }
    int flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC;
    self->output = openat(self->link.directory, "out.log", flags, 0600);
    self->errors = openat(self->link.directory, "err.log", flags, 0600);
    return self->output >= 0 && self->errors >= 0 ? 0 : failed("the slice's log files");
}

static int prepare(launch *self) {
    if (choose_cpus(&self->options) != 0 || open_files(self) != 0) {
        return -1;
    }
    if (prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL) != 0) {
        return failed("becoming the reaper of the slice's processes");
    }
    if (launch_link_register(&self->link, REGISTER_MS) != 0) {
        return -1;
    }
    if (!self->options.join) {
        launch_companions_keep(REGISTER_MS);
    }
    self->watch.signals = launch_signals_take();
    return self->watch.signals >= 0 ? 0 : -1;
}

/* Returns 0, or the launcher's exit code when the program cannot be started. */
static int start(launch *self) {
    lamina_slice_page *page = self->link.page;
    launch_program program = {.arguments = self->options.program,
        .input = self->options.detach ? self->null : -1,
        .output = self->output,
        .errors = self->errors};
    if (!self->options.join) {
        launch_record_launcher(page);
    }
    self->watch.program = launch_program_start(&program);
    if (self->watch.program < 0) {
        int error = errno;
        int code = launch_program_explain(self->options.program[0], error);
        if (!self->options.join) {
            launch_ending_unstarted(&self->link, code, error);
        }
        return code;
    }
    if (!self->options.join) {
        launch_record_start(page, self->watch.program);
        launch_link_send(&self->link, LAMINA_NOTE_STARTED, (int32_t) self->watch.program, 0);
    }
    return 0;
}

/* Whoever reads the program's output must see its end when the program closes it, not when the launcher does. */
static void let_go_of_streams(const launch *self) {
    dup2(self->null, STDIN_FILENO);
    dup2(self->null, STDOUT_FILENO);
    if (self->options.detach) {
        dup2(self->errors, STDERR_FILENO);
    }
}

static int stay(launch *self) {
    launch_watch *watch = &self->watch;
    watch->link = &self->link;
    watch->join = self->options.join;
    watch->detached = self->options.detach;
    watch->kill_ns = LAUNCH_NEVER;
    launch_watch_program(watch);
    launch_ending(watch);
    if (WIFSIGNALED(watch->wait_status) && !self->options.detach) {
        launch_signals_die_by(WTERMSIG(watch->wait_status));
    }
    return launch_record_code(watch->wait_status);
}

static int run(launch *self, int report) {
    int code = prepare(self) == 0 ? start(self) : LAUNCH_EXIT_OWN_FAILURE;
    if (report >= 0) {
        launch_detach_report(report, code);
    }
    if (code != 0) {
        return code;
    }
    let_go_of_streams(self);
    return stay(self);
}

int main(int argc, char **argv) {
    static launch self;
    if (launch_parse_options(argc, argv, &self.options) != 0) {
        return LAUNCH_EXIT_OWN_FAILURE;
    }
    if (self.options.help) {
        puts("lamina-launch --slice DIR [--join] [--detach] [--cpus LIST] -- program [argument...]\n"
             "Starts the program on the slice whose directory is DIR; 'lamina run' and 'lamina exec' use it.");
        return 0;
    }
    launch_inherited_hide();
    uint32_t role = self.options.join ? LAMINA_ROLE_JOINER : LAMINA_ROLE_LAUNCHER;
    if (launch_link_open(&self.link, self.options.slice, role) != 0) {
        return LAUNCH_EXIT_OWN_FAILURE;
    }
    int report = -1;
    if (self.options.detach && (report = launch_detach()) < 0) {
        return LAUNCH_EXIT_OWN_FAILURE;
    }
    return run(&self, report);
}
