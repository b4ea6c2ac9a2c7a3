#include "launch_signals.h"

#include "launch_say.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const int taken[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH, SIGCONT, SIGTSTP, SIGCHLD};

/* A parent that wants its child to ignore one of these says so by ignoring it: nohup, and shells without job control. */
static const int ignored_on_purpose[] = {SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU};

static bool is_ignored(int signal_number) {
    struct sigaction action;
    return sigaction(signal_number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

static bool may_stay_ignored(int signal_number) {
    for (size_t i = 0; i < sizeof ignored_on_purpose / sizeof ignored_on_purpose[0]; i++) {
        if (ignored_on_purpose[i] == signal_number) {
            return is_ignored(signal_number);
        }
    }
    return false;
}

int launch_signals_take(void) {
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        sigaddset(&set, taken[i]);
    }
    signal(SIGCHLD, SIG_DFL); /* ignored, it would reap the children behind our back */
    signal(SIGPIPE, SIG_IGN); /* a closed stderr must not end the launcher */
    sigprocmask(SIG_SETMASK, &set, NULL);
    int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0) {
        launch_say("cannot receive signals: %s", strerror(errno));
    }
    return fd;
}

void launch_signals_reset(void) {
    for (int signal_number = 1; signal_number < NSIG; signal_number++) {
        if (!may_stay_ignored(signal_number)) {
            signal(signal_number, SIG_DFL); /* fails for KILL, STOP and the C library's own: as it should */
        }
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

bool launch_signals_passes_on(const struct signalfd_siginfo *info) {
    switch ((int) info->ssi_signo) {
    case SIGCHLD:
    case SIGCONT: /* its own rule: only a stopped program needs it */
        return false;
    case SIGHUP: /* a hang-up reaches the session's leader alone */
        return info->ssi_code != SI_KERNEL || getsid(0) == getpid();
    default:
        return info->ssi_code != SI_KERNEL;
    }
}

void launch_signals_stop_self(int signal_number) {
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal < 0) {
        return; /* nobody's job: whoever stopped the program goes on with it alone */
    }
    close(terminal);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal_number);
    signal(signal_number, SIG_DFL);
    raise(signal_number);
    sigprocmask(SIG_UNBLOCK, &set, NULL); /* stops here; the kernel drops it when no shell could bring us back */
    if (signal_number == SIGTSTP) {
        sigprocmask(SIG_BLOCK, &set, NULL);
    }
}

void launch_signals_die_by(int signal_number) {
    struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal_number);
    signal(signal_number, SIG_DFL);
    raise(signal_number);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}
