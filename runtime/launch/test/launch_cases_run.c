/* A program's start and end when the agent is well. */
#include "launch_cases.h"
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void passes_the_exit_code_through(void) {
    stage self;
    stage_open(&self);
    stage_run(&self, "exit 7");
    lamina_note exited = stage_see_end(&self, 0);
    STAGE_CHECK(exited.a == 7 && exited.b == 0);
    stage_expect_exit(&self, 7);
    STAGE_CHECK(strcmp(stage_file(&self, "exit"), "7 0\n") == 0);
    STAGE_CHECK(strcmp(stage_file(&self, "stderr"), "") == 0);
    STAGE_CHECK(!stage_has_file(&self, "page"));
    const lamina_slice_page *page = self.agent.page;
    STAGE_CHECK(page->exited == 1 && page->exit_code == 7 && page->launcher_pid > 0 && page->main_pid > 0);
    STAGE_CHECK(page->started_ns > 0 && page->ended_ns >= page->started_ns);
    stage_close(&self);
}

static void dies_by_the_programs_signal(void) {
    stage self;
    stage_open(&self);
    stage_run(&self, "kill -SEGV $$");
    lamina_note exited = stage_see_end(&self, 0);
    STAGE_CHECK(exited.a == 128 + SIGSEGV && exited.b == SIGSEGV);
    int status = stage_wait(&self);
    STAGE_CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
    STAGE_CHECK(strcmp(stage_file(&self, "exit"), "139 11\n") == 0);
    stage_close(&self);
}

static void expect_exec_failure(const char *program, int error, int code, const char *text) {
    stage self;
    stage_open(&self);
    const char *arguments[] = {"--", program, NULL};
    stage_launch(&self, arguments);
    fake_agent_greet(&self.agent, LAMINA_OK, "");
    lamina_note failed = fake_agent_expect(&self.agent, LAMINA_NOTE_EXEC_FAILED);
    STAGE_CHECK(failed.a == error);
    stage_expect_exit(&self, code);
    stage_expect_in_stderr(&self, text);
    const char *line = strchr(stage_file(&self, "stderr"), '\n');
    STAGE_CHECK(line != NULL && line[1] == '\0');
    STAGE_CHECK(self.agent.page->exited == 1 && self.agent.page->exit_code == code);
    stage_close(&self);
}

static void says_when_the_program_does_not_exist(void) {
    expect_exec_failure("lamina-no-such-program", ENOENT, 127, "'lamina-no-such-program': there is no such program on the PATH");
    expect_exec_failure("./lamina-no-such-program", ENOENT, 127, "there is no such file");
}

static void says_when_the_program_is_not_executable(void) {
    expect_exec_failure("/etc/passwd", EACCES, 126, "cannot run '/etc/passwd': Permission denied");
}

static void ends_processes_left_behind(void) {
    stage self;
    stage_open(&self);
    stage_run(&self, "setsid sleep 1000 >/dev/null & echo $!; exit 3");
    lamina_note exited = stage_see_end(&self, 0);
    STAGE_CHECK(exited.a == 3);
    stage_expect_exit(&self, 3);
    STAGE_CHECK(!stage_is_alive(stage_printed_pid(&self)));
    stage_expect_in_stderr(&self, "left 1 process running");
    stage_close(&self);
}

static void kills_leftovers_that_ignore_the_polite_signal(void) {
    stage self;
    stage_open(&self);
    stage_run(&self, "sh -c 'trap \"\" TERM; echo $$; exec >/dev/null; sleep 1000 & while :; do wait; done' & read x; exit 0");
    fake_agent_expect(&self.agent, LAMINA_NOTE_STARTED);
    pid_t left = stage_printed_pid(&self);
    close(self.input);
    fake_agent_expect(&self.agent, LAMINA_NOTE_EXITED);
    fake_agent_send(&self.agent, LAMINA_NOTE_END, 0, 0);
    stage_expect_exit(&self, 0);
    STAGE_CHECK(!stage_is_alive(left));
    stage_close(&self);
}

static void starts_a_detached_program(void) {
    stage self;
    stage_open(&self);
    const char *arguments[] = {"--detach", "--", "sh", "-c", "echo out; echo err >&2; read x; exit 5", NULL};
    stage_launch(&self, arguments);
    fake_agent_greet(&self.agent, LAMINA_OK, "");
    fake_agent_expect(&self.agent, LAMINA_NOTE_STARTED);
    stage_expect_exit(&self, 0);
    lamina_note exited = fake_agent_expect(&self.agent, LAMINA_NOTE_EXITED);
    fake_agent_send(&self.agent, LAMINA_NOTE_END, 1, 0);
    STAGE_CHECK(exited.a == 5);
    STAGE_CHECK(fake_agent_sees_close(&self.agent));
    STAGE_CHECK(strcmp(stage_file(&self, "out.log"), "out\n") == 0);
    STAGE_CHECK(strstr(stage_file(&self, "err.log"), "err\n") != NULL);
    STAGE_CHECK(strstr(stage_file(&self, "err.log"), "never loaded") != NULL);
    STAGE_CHECK(strcmp(stage_file(&self, "exit"), "5 0\n") == 0);
    stage_close(&self);
}

static void says_when_a_detached_program_does_not_exist(void) {
    stage self;
    stage_open(&self);
    const char *arguments[] = {"--detach", "--", "lamina-no-such-program", NULL};
    stage_launch(&self, arguments);
    fake_agent_greet(&self.agent, LAMINA_OK, "");
    fake_agent_expect(&self.agent, LAMINA_NOTE_EXEC_FAILED);
    stage_expect_exit(&self, 127);
    stage_expect_in_stderr(&self, "no such program");
    stage_close(&self);
}

static void keeps_its_descriptors_from_the_program(void) {
    stage self;
    stage_open(&self);
    stage_run(&self, "exec ls /proc/self/fd"); /* ls itself opens the directory as 3 */
    stage_see_end(&self, 0);
    stage_expect_exit(&self, 0);
    stage_read_all(&self);
    STAGE_CHECK(strcmp(self.printed, "0\n1\n2\n3\n") == 0);
    stage_close(&self);
}

/* /proc/self/fd as the program sees it when the launcher inherits this file as descriptor 9 and, if asked, a Java runtime's. */
static void expect_descriptors(const char *file, const char *modules, const char *seen) {
    stage self;
    stage_open(&self);
    self.extra = open(file, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
    STAGE_CHECK(self.extra >= 0);
    char program[600];
    snprintf(program, sizeof program, "exec %s '%s' --slice '%s' -- ls /proc/self/fd", modules, LAUNCHER, self.directory);
    stage_launch_by_shell(&self, program);
    fake_agent_greet(&self.agent, LAMINA_OK, "");
    stage_see_end(&self, 0);
    stage_expect_exit(&self, 0);
    stage_read_all(&self);
    STAGE_CHECK(strcmp(self.printed, seen) == 0);
    stage_close(&self);
}

static void hands_down_what_the_user_opened_but_not_what_java_did(void) {
    char folder[] = "/tmp/lamina-launch-java.XXXXXX";
    char modules[64];
    char redirect[80];
    STAGE_CHECK(mkdtemp(folder) != NULL && chdir(folder) == 0 && mkdir("lib", 0700) == 0);
    snprintf(modules, sizeof modules, "%s/lib/modules", folder);
    snprintf(redirect, sizeof redirect, "8>%s", modules);
    expect_descriptors("/tmp/lamina-launch-test.jar", "", "0\n1\n2\n3\n9\n");
    expect_descriptors("/tmp/lamina-launch-test.jar", redirect, "0\n1\n2\n3\n");
    expect_descriptors("/tmp/lamina-launch-test.txt", redirect, "0\n1\n2\n3\n9\n");
    unlink("/tmp/lamina-launch-test.jar");
    unlink("/tmp/lamina-launch-test.txt");
    unlink(modules);
    STAGE_CHECK(chdir(folder) == 0 && rmdir("lib") == 0 && rmdir(folder) == 0);
}

static void binds_the_program_to_its_processors(void) {
    stage self;
    stage_open(&self);
    const char *arguments[] = {"--cpus", "0", "--", "grep", "Cpus_allowed_list", "/proc/self/status", NULL};
    stage_launch(&self, arguments);
    fake_agent_greet(&self.agent, LAMINA_OK, "");
    stage_see_end(&self, 0);
    stage_expect_exit(&self, 0);
    stage_read_all(&self);
    STAGE_CHECK(strcmp(self.printed, "Cpus_allowed_list:\t0\n") == 0);
    stage_close(&self);
}

static void works_in_a_directory_with_a_long_path(void) {
    stage self;
    stage_open(&self);
    size_t length = strlen(self.directory);
    self.directory[length] = '/';
    memset(self.directory + length + 1, 'd', 150);
    STAGE_CHECK(mkdir(self.directory, 0700) == 0);
    fake_agent_open(&self.agent, self.directory);
    stage_run(&self, "exit 4");
    stage_see_end(&self, 0);
    stage_expect_exit(&self, 4);
    STAGE_CHECK(strcmp(stage_file(&self, "exit"), "4 0\n") == 0);
    stage_close(&self);
}

static void joins_a_running_slice_without_touching_its_record(void) {
    stage self;
    stage_open(&self);
    const char *arguments[] = {"--join", "--", "sh", "-c", "exit 9", NULL};
    stage_launch(&self, arguments);
    STAGE_CHECK(fake_agent_greet(&self.agent, LAMINA_OK, "") == LAMINA_ROLE_JOINER);
    STAGE_CHECK(fake_agent_sees_close(&self.agent));
    stage_expect_exit(&self, 9);
    STAGE_CHECK(!stage_has_file(&self, "exit") && !stage_has_file(&self, "page"));
    STAGE_CHECK(self.agent.page->exited == 0 && self.agent.page->main_pid == 0 && self.agent.page->launcher_pid == 0);
    stage_close(&self);
}

static void expect_bad_arguments(const char *const *arguments, const char *text) {
    stage self;
    stage_open(&self);
    stage_launch(&self, arguments);
    stage_expect_exit(&self, 125);
    stage_expect_in_stderr(&self, text);
    stage_close(&self);
}

static void refuses_bad_arguments(void) {
    expect_bad_arguments((const char *const[]) {"--cpus", "1-", "--", "true", NULL}, "--cpus '1-'");
    expect_bad_arguments((const char *const[]) {"--cpus", "3-1", "--", "true", NULL}, "--cpus '3-1'");
    expect_bad_arguments((const char *const[]) {"--cpus", "99999", "--", "true", NULL}, "--cpus '99999'");
    expect_bad_arguments((const char *const[]) {"--cpus", "1000", "--", "true", NULL}, "may run on none of them");
    expect_bad_arguments((const char *const[]) {"--frob", "--", "true", NULL}, "unknown option '--frob'");
    expect_bad_arguments((const char *const[]) {"--", NULL}, "no program after '--'");
    expect_bad_arguments((const char *const[]) {NULL}, "no program after '--'");
    expect_bad_arguments((const char *const[]) {"--slice", "/lamina/no/such", "--", "true", NULL}, "slice directory");
}

const launch_case launch_cases_run[] = {
    {"passes_the_exit_code_through", passes_the_exit_code_through},
    {"dies_by_the_program_s_signal", dies_by_the_programs_signal},
    {"says_when_the_program_does_not_exist", says_when_the_program_does_not_exist},
    {"says_when_the_program_is_not_executable", says_when_the_program_is_not_executable},
    {"ends_processes_left_behind", ends_processes_left_behind},
    {"kills_leftovers_that_ignore_the_polite_signal", kills_leftovers_that_ignore_the_polite_signal},
    {"starts_a_detached_program", starts_a_detached_program},
    {"says_when_a_detached_program_does_not_exist", says_when_a_detached_program_does_not_exist},
    {"keeps_its_descriptors_from_the_program", keeps_its_descriptors_from_the_program},
    {"hands_down_what_the_user_opened_but_not_what_java_did", hands_down_what_the_user_opened_but_not_what_java_did},
    {"binds_the_program_to_its_processors", binds_the_program_to_its_processors},
    {"works_in_a_directory_with_a_long_path", works_in_a_directory_with_a_long_path},
    {"joins_a_running_slice_without_touching_its_record", joins_a_running_slice_without_touching_its_record},
    {"refuses_bad_arguments", refuses_bad_arguments},
    {NULL, NULL}};
