package dev.lamina.bench.faults;

import dev.lamina.device.posix.PidFd;

/** Signals to processes that may have ended. */
final class Signals {
    private Signals() {}

    static void stop(ProcessHandle process) {
        send(process, PidFd.SIGSTOP);
    }

    static void goOn(ProcessHandle process) {
        send(process, PidFd.SIGCONT);
    }

    static void kill(ProcessHandle process) {
        send(process, PidFd.SIGKILL);
    }

    private static void send(ProcessHandle process, int signal) {
        PidFd.open(Math.toIntExact(process.pid())).ifPresent(held -> {
            try (held) {
                held.signal(signal);
            }
        });
    }
}
