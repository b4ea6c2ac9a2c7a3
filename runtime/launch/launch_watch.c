#include "launch_watch.h"

#include "launch_clock.h"
#include "launch_signals.h"
#include "launch_tree.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define WATCH_KILL_AGAIN_NS (100 * LAUNCH_NS_PER_MS)

static void program_stopped(launch_watch *watch, int by) {
    watch->stopped = true;
    /* SIGSTOP is somebody's doing to this one process; the others stop a shell's job, which the launcher belongs to. */
    if (!watch->detached && by != SIGSTOP) {
        launch_signals_stop_self(by);
    }
}

static void reap(launch_watch *watch) {
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED | WCONTINUED)) > 0) {
        if (pid != watch->program || watch->ended) {
            continue; /* an orphan of the program's */
        }
        if (WIFSTOPPED(status)) {
            program_stopped(watch, WSTOPSIG(status));
        } else if (WIFCONTINUED(status)) {
            watch->stopped = false;
        } else {
            watch->ended = true;
            watch->wait_status = status;
        }
    }
}

/* A signal that came together with the program's end was meant for the program. */
static void on_signal(launch_watch *watch, const struct signalfd_siginfo *info, bool had_ended) {
    int number = (int) info->ssi_signo;
    if (watch->ended) {
        bool ends = number == SIGTERM || number == SIGINT || number == SIGQUIT || number == SIGHUP;
        watch->hurry = watch->hurry || (had_ended && ends);
    } else if (number == SIGCONT && watch->stopped) {
        kill(watch->program, SIGCONT);
    } else if (launch_signals_passes_on(info)) {
        kill(watch->program, number);
    }
}

static void take_signals(launch_watch *watch) {
    struct signalfd_siginfo info;
    bool had_ended = watch->ended;
    while (read(watch->signals, &info, sizeof info) == (ssize_t) sizeof info) {
        reap(watch); /* before a signal is passed on: the pid must still be the program's */
        on_signal(watch, &info, had_ended);
    }
}

static void stop_program(launch_watch *watch, const lamina_note *note) {
    uint64_t grace_ms = note->b > 0 ? (uint64_t) note->b : 0;
    watch->kill_ns = launch_now_ns() + grace_ms * LAUNCH_NS_PER_MS;
    if (!watch->ended && grace_ms > 0) {
        int number = note->a > 0 && note->a < NSIG ? note->a : SIGTERM;
        kill(watch->program, number);
        kill(watch->program, SIGCONT); /* a stopped program could not obey */
    }
}

static void take_note(launch_watch *watch) {
    lamina_note note;
    bool came_up;
    bool noted = launch_link_receive(watch->link, &note, &came_up);
    if (came_up) {
        watch->came_up = true;
        if (!watch->join && !watch->ended) {
            launch_link_send(watch->link, LAMINA_NOTE_STARTED, (int32_t) watch->program, 0);
        }
    }
    if (!noted) {
        return;
    }
    if (note.kind == LAMINA_NOTE_STOP) {
        stop_program(watch, &note);
    } else if (note.kind == LAMINA_NOTE_END) {
        watch->answered = true;
        watch->verdict = note.a;
    }
}

void launch_watch_once(launch_watch *watch, uint64_t until_ns) {
    launch_link_tick(watch->link);
    uint64_t due = launch_link_due_ns(watch->link);
    struct pollfd waits[2] = {
        {.fd = watch->signals, .events = POLLIN},
        {.fd = watch->link->socket, .events = POLLIN}, /* poll passes over -1 */
    };
    if (poll(waits, 2, launch_poll_ms(due < until_ns ? due : until_ns)) <= 0) {
        return;
    }
    if (waits[0].revents != 0) {
        take_signals(watch);
    }
    if (waits[1].revents != 0) {
        take_note(watch);
    }
}

void launch_watch_program(launch_watch *watch) {
    while (!watch->ended) {
        launch_watch_once(watch, watch->kill_ns);
        if (!watch->ended && launch_now_ns() >= watch->kill_ns) {
            launch_tree_signal(SIGKILL);
            watch->kill_ns = launch_now_ns() + WATCH_KILL_AGAIN_NS;
        }
    }
}
