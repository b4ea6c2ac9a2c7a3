/* Signals, with and without a terminal. */
#include "launch_cases.h"
#include "stage.h"

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void passes_signals_on(void) {
    stage self;
    stage_open(&self);
    stage_run(&self,
        "trap 'echo usr1' USR1; trap 'echo hup' HUP; trap 'exit 42' TERM; echo ready; while :; do sleep 0.02; done");
    stage_expect_output(&self, "ready");
    kill(self.launcher, SIGUSR1);
    stage_expect_output(&self, "usr1");
    kill(self.launcher, SIGHUP);
    stage_expect_output(&self, "hup");
    kill(self.launcher, SIGTERM);
    STAGE_CHECK(stage_see_end(&self, 0).a == 42);
    stage_expect_exit(&self, 42);
    stage_close(&self);
}

static void gives_the_program_clean_signals(void) {
    sigset_t set;
    sigfillset(&set);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGUSR2, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);
    signal(SIGHUP, SIG_IGN); /* as nohup does: that one must stay */
    signal(SIGINT, SIG_DFL); /* a shell that starts the tests in the background ignores these two */
    signal(SIGQUIT, SIG_DFL);
    stage self;
    stage_open(&self);
    stage_run(&self, "exec grep -E 'SigBlk|SigIgn' /proc/self/status");
    stage_see_end(&self, 0);
    signal(SIGCHLD, SIG_DFL);
    stage_read_all(&self);
    unsigned long long blocked = 1, ignored = 0;
    STAGE_CHECK(sscanf(self.printed, "SigBlk: %llx SigIgn: %llx", &blocked, &ignored) == 2);
    /* 32 and 33 belong to the C library, which lets nobody reset them: whoever started the tests may ignore them. */
    STAGE_CHECK(blocked == 0 && (ignored & ~(3ULL << 31)) == 1);
    stage_close(&self);
}

static void goes_on_when_its_own_stderr_is_closed(void) {
    stage self;
    stage_open(&self);
    int gone[2];
    STAGE_CHECK(pipe(gone) == 0);
    close(gone[0]);
    self.errors = gone[1];
    stage_run(&self, "exit 8");
    stage_see_end(&self, 1); /* the warning finds no reader */
    stage_expect_exit(&self, 8);
    stage_close(&self);
}

/* A shell in small: the session's leader on a terminal of its own, with the launcher as its foreground job. */
static _Noreturn void be_a_shell(const stage *self, const char *program) {
    signal(SIGTTOU, SIG_IGN);
    pid_t job = fork();
    if (job == 0) {
        setpgid(0, 0);
        tcsetpgrp(0, getpid());
        signal(SIGTTOU, SIG_DFL);
        execl(LAUNCHER, LAUNCHER, "--slice", self->directory, "--", "sh", "-c", program, (char *) NULL);
        _exit(99);
    }
    setpgid(job, job);
    int status = 0;
    while (waitpid(job, &status, WUNTRACED) == job && WIFSTOPPED(status)) {
        dprintf(1, "job stopped by %d\n", WSTOPSIG(status));
        kill(-job, SIGCONT);
    }
    dprintf(1, "job exited with %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
    _exit(0);
}

static void start_on_terminal(stage *self, const char *program) {
    self->launcher = forkpty(&self->output, NULL, NULL, NULL);
    STAGE_CHECK(self->launcher >= 0);
    if (self->launcher == 0) {
        be_a_shell(self, program);
    }
    self->input = self->output;
    STAGE_CHECK(fake_agent_greet(&self->agent, LAMINA_OK, "") == LAMINA_ROLE_LAUNCHER);
    stage_expect_output(self, "ready");
}

static void type(const stage *self, char key) {
    STAGE_CHECK(write(self->input, &key, 1) == 1);
}

static void delivers_the_terminals_interrupt_once(void) {
    stage self;
    stage_open(&self);
    start_on_terminal(&self, "trap 'echo got' INT; echo ready; i=0; while [ $i -lt 50 ]; do i=$((i+1)); sleep 0.02; done; exit 11");
    type(&self, 3);
    stage_expect_output(&self, "got");
    STAGE_CHECK(stage_see_end(&self, 0).a == 11);
    stage_expect_output(&self, "job exited with 11");
    const char *first = strstr(self.printed, "got");
    STAGE_CHECK(strstr(first + 1, "got") == NULL);
    stage_expect_exit(&self, 0);
    stage_close(&self);
}

static void stops_and_continues_as_a_shells_job(void) {
    stage self;
    stage_open(&self);
    start_on_terminal(&self, "echo ready; read x; exit 12");
    type(&self, 26);
    stage_expect_output(&self, "job stopped by 20");
    type(&self, '\n');
    STAGE_CHECK(stage_see_end(&self, 0).a == 12);
    stage_expect_output(&self, "job exited with 12");
    stage_expect_exit(&self, 0);
    stage_close(&self);
}

const launch_case launch_cases_signals[] = {
    {"passes_signals_on", passes_signals_on},
    {"delivers_the_terminal_s_interrupt_once", delivers_the_terminals_interrupt_once},
    {"stops_and_continues_as_a_shell_s_job", stops_and_continues_as_a_shells_job},
    {"gives_the_program_clean_signals", gives_the_program_clean_signals},
    {"goes_on_when_its_own_stderr_is_closed", goes_on_when_its_own_stderr_is_closed},
    {NULL, NULL}};
