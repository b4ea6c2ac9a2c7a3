/* What a case needs around the launcher: a slice's directory, a started launcher, its output and its end. */
#ifndef STAGE_H
#define STAGE_H

#include "fake_agent.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

#define STAGE_CHECK(condition)                                                        \
    do {                                                                              \
        if (!(condition)) {                                                           \
            fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
            stage_fail();                                                             \
        }                                                                             \
    } while (0)

typedef struct {
    char directory[400];
    fake_agent agent;
    pid_t launcher;
    int input;  /* the program's stdin: closing it ends `cat` */
    int output; /* the program's stdout */
    int extra;  /* a descriptor that the launcher inherits as 9; -1 = none */
    int errors; /* the launcher's stderr; -1 = DIRECTORY/stderr */
    char printed[4096]; /* what came over it so far */
    size_t printed_length;
} stage;

_Noreturn void stage_fail(void);
/* A fresh directory, with an agent listening in it. */
void stage_open(stage *self);
/* Starts lamina-launch --slice DIRECTORY with these further arguments (NULL-terminated); stderr goes to DIRECTORY/stderr. */
void stage_launch(stage *self, const char *const *arguments);
/* Runs this shell command line instead, which is to become the launcher. */
void stage_launch_by_shell(stage *self, const char *line);
/* stage_launch, and the agent greets it. `program` runs as: sh -c program. */
void stage_run(stage *self, const char *program);
/* Answers STARTED, EXITED with a verdict; returns the EXITED note. */
lamina_note stage_see_end(stage *self, int32_t verdict);
/* Waits for the launcher; returns its wait status. */
int stage_wait(stage *self);
/* Waits for the launcher and checks that it exited with this code. */
void stage_expect_exit(stage *self, int code);
/* Reads the program's stdout until it holds `text`. */
void stage_expect_output(stage *self, const char *text);
/* The rest of the program's stdout, to its end. */
void stage_read_all(stage *self);
/* A file of the slice's directory as text; empty when it does not exist. */
const char *stage_file(stage *self, const char *name);
int stage_has_file(stage *self, const char *name);
void stage_expect_in_stderr(stage *self, const char *text);
/* The pid that the program printed alone on its first line. */
pid_t stage_printed_pid(stage *self);
int stage_is_alive(pid_t pid);
void stage_close(stage *self);

#endif
