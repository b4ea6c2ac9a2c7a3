/* What happens between launcher and agent when one of them is unwell. */
#include "launch_cases.h"
#include "stage.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void launch_true(stage *self) {
    const char *arguments[] = {"--", "true", NULL};
    stage_launch(self, arguments);
}

static void fails_when_no_agent_is_there(void) {
    stage self;
    stage_open(&self);
    fake_agent_die(&self.agent);
    launch_true(&self);
    stage_expect_exit(&self, 125);
    stage_expect_in_stderr(&self, "no agent answered");
    stage_expect_in_stderr(&self, "Connection refused");
    stage_close(&self);
}

static void fails_when_the_agent_never_answers(void) {
    stage self;
    stage_open(&self);
    launch_true(&self); /* the kernel takes the connection, nobody accepts it */
    stage_expect_exit(&self, 125);
    stage_expect_in_stderr(&self, "no agent answered");
    stage_close(&self);
}

static void fails_when_the_slice_has_ended(void) {
    stage self;
    stage_open(&self);
    launch_true(&self);
    fake_agent_greet(&self.agent, LAMINA_SLICE_ENDED, "it ended at noon");
    stage_expect_exit(&self, 125);
    stage_expect_in_stderr(&self, "has ended: it ended at noon");
    stage_close(&self);
}

static void fails_when_the_pages_are_of_another_version(void) {
    stage self;
    stage_open(&self);
    self.agent.page->version = LAMINA_PAGE_VERSION + 1;
    launch_true(&self);
    fake_agent_greet(&self.agent, LAMINA_OK, "");
    stage_expect_exit(&self, 125);
    stage_expect_in_stderr(&self, "different versions");
    stage_close(&self);
}

static void expect_warning(int32_t verdict, const char *text) {
    stage self;
    stage_open(&self);
    stage_run(&self, "exit 0");
    stage_see_end(&self, verdict);
    stage_expect_exit(&self, 0);
    stage_expect_in_stderr(&self, text);
    stage_close(&self);
}

static void warns_when_the_layer_was_never_loaded(void) {
    expect_warning(1, "the program never loaded Lamina's OpenCL layer");
}

static void warns_when_the_card_was_never_used(void) {
    expect_warning(2, "the program never used the card");
}

static void comes_back_to_an_agent_that_returned(void) {
    stage self;
    stage_open(&self);
    stage_run(&self, "read x; exit 6");
    lamina_note started = fake_agent_expect(&self.agent, LAMINA_NOTE_STARTED);
    fake_agent_die(&self.agent);
    fake_agent_return(&self.agent);
    STAGE_CHECK(fake_agent_greet(&self.agent, LAMINA_OK, "") == LAMINA_ROLE_LAUNCHER);
    lamina_note again = fake_agent_expect(&self.agent, LAMINA_NOTE_STARTED);
    STAGE_CHECK(again.a == started.a);
    close(self.input);
    STAGE_CHECK(fake_agent_expect(&self.agent, LAMINA_NOTE_EXITED).a == 6);
    fake_agent_send(&self.agent, LAMINA_NOTE_END, 0, 0);
    stage_expect_exit(&self, 6);
    STAGE_CHECK(!stage_has_file(&self, "page"));
    stage_close(&self);
}

static void leaves_a_copy_of_the_page_when_no_agent_sees_the_end(void) {
    stage self;
    stage_open(&self);
    stage_run(&self, "read x; exit 6");
    fake_agent_expect(&self.agent, LAMINA_NOTE_STARTED);
    self.agent.page->slot[3].card_ns = 123456789;
    fake_agent_die(&self.agent);
    close(self.input);
    stage_expect_exit(&self, 6);
    STAGE_CHECK(strcmp(stage_file(&self, "exit"), "6 0\n") == 0);
    char path[512];
    static lamina_slice_page copy;
    snprintf(path, sizeof path, "%s/page", self.directory);
    FILE *file = fopen(path, "re");
    STAGE_CHECK(file != NULL && fread(&copy, 1, sizeof copy, file) == sizeof copy && fgetc(file) == EOF);
    fclose(file);
    STAGE_CHECK(memcmp(&copy, self.agent.page, sizeof copy) == 0);
    STAGE_CHECK(copy.exited == 1 && copy.exit_code == 6);
    stage_close(&self);
}

static void carries_its_record_to_new_pages(void) {
    stage self;
    stage_open(&self);
    stage_run(&self, "read x");
    lamina_note started = fake_agent_expect(&self.agent, LAMINA_NOTE_STARTED);
    fake_agent_die(&self.agent);
    fake_agent_new_pages(&self.agent);
    fake_agent_return(&self.agent);
    fake_agent_greet(&self.agent, LAMINA_OK, "");
    fake_agent_expect(&self.agent, LAMINA_NOTE_STARTED);
    STAGE_CHECK(self.agent.page->main_pid == started.a && self.agent.page->started_ns > 0);
    fake_agent_send(&self.agent, LAMINA_NOTE_STOP, SIGTERM, 10000);
    STAGE_CHECK(fake_agent_expect(&self.agent, LAMINA_NOTE_EXITED).b == SIGTERM);
    STAGE_CHECK(self.agent.page->exited == 1);
    fake_agent_send(&self.agent, LAMINA_NOTE_END, 0, 0);
    stage_wait(&self);
    stage_close(&self);
}

static void stops_with_the_agents_signal(void) {
    stage self;
    stage_open(&self);
    stage_run(&self, "trap 'exit 21' USR1; echo ready; while :; do sleep 0.02; done");
    fake_agent_expect(&self.agent, LAMINA_NOTE_STARTED);
    stage_expect_output(&self, "ready");
    fake_agent_send(&self.agent, LAMINA_NOTE_STOP, SIGUSR1, 60000);
    STAGE_CHECK(fake_agent_expect(&self.agent, LAMINA_NOTE_EXITED).a == 21);
    fake_agent_send(&self.agent, LAMINA_NOTE_END, 0, 0);
    stage_expect_exit(&self, 21);
    stage_close(&self);
}

static void kills_when_the_grace_is_over(void) {
    stage self;
    stage_open(&self);
    stage_run(&self, "trap '' TERM; sh -c 'echo $$; exec >/dev/null; while :; do sleep 0.02; done' & while :; do sleep 0.02; done");
    fake_agent_expect(&self.agent, LAMINA_NOTE_STARTED);
    pid_t child = stage_printed_pid(&self);
    fake_agent_send(&self.agent, LAMINA_NOTE_STOP, SIGTERM, 200);
    lamina_note exited = fake_agent_expect(&self.agent, LAMINA_NOTE_EXITED);
    STAGE_CHECK(exited.a == 137 && exited.b == SIGKILL);
    fake_agent_send(&self.agent, LAMINA_NOTE_END, 0, 0);
    int status = stage_wait(&self);
    STAGE_CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    STAGE_CHECK(!stage_is_alive(child));
    stage_close(&self);
}

static void stops_a_stopped_program(void) {
    stage self;
    stage_open(&self);
    stage_run(&self, "echo $$; read x");
    lamina_note started = fake_agent_expect(&self.agent, LAMINA_NOTE_STARTED);
    STAGE_CHECK(stage_printed_pid(&self) == started.a);
    kill(started.a, SIGSTOP);
    fake_agent_send(&self.agent, LAMINA_NOTE_STOP, SIGTERM, 60000);
    STAGE_CHECK(fake_agent_expect(&self.agent, LAMINA_NOTE_EXITED).b == SIGTERM);
    fake_agent_send(&self.agent, LAMINA_NOTE_END, 0, 0);
    stage_wait(&self);
    stage_close(&self);
}

const launch_case launch_cases_agent[] = {
    {"fails_when_no_agent_is_there", fails_when_no_agent_is_there},
    {"fails_when_the_agent_never_answers", fails_when_the_agent_never_answers},
    {"fails_when_the_slice_has_ended", fails_when_the_slice_has_ended},
    {"fails_when_the_pages_are_of_another_version", fails_when_the_pages_are_of_another_version},
    {"warns_when_the_layer_was_never_loaded", warns_when_the_layer_was_never_loaded},
    {"warns_when_the_card_was_never_used", warns_when_the_card_was_never_used},
    {"comes_back_to_an_agent_that_returned", comes_back_to_an_agent_that_returned},
    {"leaves_a_copy_of_the_page_when_no_agent_sees_the_end", leaves_a_copy_of_the_page_when_no_agent_sees_the_end},
    {"carries_its_record_to_new_pages", carries_its_record_to_new_pages},
    {"stops_with_the_agent_s_signal", stops_with_the_agents_signal},
    {"kills_when_the_grace_is_over", kills_when_the_grace_is_over},
    {"stops_a_stopped_program", stops_a_stopped_program},
    {NULL, NULL}};
