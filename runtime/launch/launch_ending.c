#include "launch_ending.h"

#include "launch_clock.h"
#include "launch_companions.h"
#include "launch_record.h"
#include "launch_say.h"
#include "launch_tree.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#define ENDING_GRACE_NS (2000 * LAUNCH_NS_PER_MS)
#define ENDING_KILL_NS (2000 * LAUNCH_NS_PER_MS)
#define ENDING_LOOK_NS (50 * LAUNCH_NS_PER_MS)
#define ENDING_ANSWER_NS (500 * LAUNCH_NS_PER_MS)
#define ENDING_NAMED 8

static uint64_t sooner(uint64_t left, uint64_t right) {
    return left < right ? left : right;
}

/* Every living descendant hangs below a child of the launcher's: without children there are none, and no need to look. */
static bool has_children(void) {
    siginfo_t info;
    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

static int count_left(void) {
    static pid_t pids[LAUNCH_TREE_MOST];
    return has_children() ? launch_tree_find(pids, LAUNCH_TREE_MOST) : 0;
}

static void say_left_behind(void) {
    static pid_t pids[LAUNCH_TREE_MOST];
    int count = launch_tree_find(pids, LAUNCH_TREE_MOST);
    char names[ENDING_NAMED * 12 + 8];
    int length = 0;
    for (int i = 0; i < count && i < ENDING_NAMED; i++) {
        length += snprintf(names + length, sizeof names - (size_t) length, "%s%d", i == 0 ? "" : ", ", (int) pids[i]);
    }
    launch_say("the program ended and left %d process%s running (%s%s): ending %s with the slice", count,
        count == 1 ? "" : "es", names, count > ENDING_NAMED ? ", ..." : "", count == 1 ? "it" : "them");
}

/* Returns true once nothing is left, false when `until_ns` came first. */
static bool wait_for_none(launch_watch *watch, uint64_t until_ns) {
    while (count_left() > 0) {
        uint64_t now = launch_now_ns();
        if (now >= until_ns || watch->hurry || now >= watch->kill_ns) {
            return false;
        }
        launch_watch_once(watch, sooner(sooner(until_ns, watch->kill_ns), now + ENDING_LOOK_NS));
    }
    return true;
}

static void end_leftovers(launch_watch *watch) {
    if (count_left() == 0) {
        return;
    }
    say_left_behind();
    launch_tree_signal(SIGTERM);
    launch_tree_signal(SIGCONT);
    if (wait_for_none(watch, launch_now_ns() + ENDING_GRACE_NS)) {
        return;
    }
    uint64_t give_up_ns = launch_now_ns() + ENDING_KILL_NS;
    while (count_left() > 0 && launch_now_ns() < give_up_ns) {
        launch_tree_signal(SIGKILL); /* again, for what was forked meanwhile */
        launch_watch_once(watch, launch_now_ns() + ENDING_LOOK_NS);
    }
    int count = count_left();
    if (count > 0) {
        launch_say("%d process%s of the slice did not die; the kernel holds %s (a device or file system that hangs?)", count,
            count == 1 ? "" : "es", count == 1 ? "it" : "them");
    }
}

static void say_verdict(int verdict) {
    if (verdict == 1) {
        launch_say("warning: the program never loaded Lamina's OpenCL layer, so nothing it did on the card was limited or "
                   "counted; 'lamina doctor' looks for the cause (statically linked, setuid, its own OPENCL_LAYERS?)");
    } else if (verdict == 2) {
        launch_say("warning: the program never used the card; if it should have, let it choose the OpenCL device that "
                   "'lamina cards' shows");
    }
}

/* An agent that died in between is told again by the connection that follows. */
static void tell_agent(launch_watch *watch, int code, int signal_number) {
    uint64_t deadline = launch_now_ns() + ENDING_ANSWER_NS;
    watch->came_up = watch->link->state == LAUNCH_LINK_UP;
    while (!watch->answered && launch_now_ns() < deadline) {
        if (watch->came_up) {
            watch->came_up = false;
            launch_link_send(watch->link, LAMINA_NOTE_EXITED, code, signal_number);
        }
        launch_watch_once(watch, deadline);
    }
    if (watch->answered) {
        say_verdict(watch->verdict);
    } else {
        launch_record_copy(watch->link->page, watch->link->directory);
        launch_companions_copy(code, signal_number);
    }
}

void launch_ending(launch_watch *watch) {
    int code = launch_record_code(watch->wait_status);
    int signal_number = WIFSIGNALED(watch->wait_status) ? WTERMSIG(watch->wait_status) : 0;
    launch_link *link = watch->link;
    if (!watch->join) {
        launch_record_end(link->page, link->directory, code, signal_number);
    }
    end_leftovers(watch);
    if (!watch->join) {
        tell_agent(watch, code, signal_number);
    } else if (link->state != LAUNCH_LINK_UP) {
        launch_record_copy(link->page, link->directory);
    }
}

void launch_ending_unstarted(launch_link *link, int exit_code, int error) {
    launch_record_end(link->page, link->directory, exit_code, 0);
    launch_link_send(link, LAMINA_NOTE_EXEC_FAILED, error, 0);
}
