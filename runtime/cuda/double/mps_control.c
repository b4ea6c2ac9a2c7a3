/*
 * A test double of NVIDIA's nvidia-cuda-mps-control: the control daemon of MPS and the front end that talks to it, as far as their manual
 * page says what they do. -d starts a daemon in CUDA_MPS_PIPE_DIRECTORY (its number in nvidia-cuda-mps-control.pid, what it does in
 * CUDA_MPS_LOG_DIRECTORY/control.log); without words, commands are read from the standard input. The double of the driver connects as
 * a client; the first one makes the daemon start a server, which does nothing. Clients of another user than the daemon's are refused.
 * LAMINA_DOUBLE_MPS=broken: it does not start; CUDA_VISIBLE_DEVICES has to name a device.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PLACES 64
#define LINE 128

static const char *pipes, *logs;
static FILE *log_file;
static struct {
    int socket;
    int pid; /* of a client; 0 = somebody who gives commands */
} places[PLACES];
static int listener = -1, server;
static bool quitting;
static time_t force_at; /* 0 = never */

static void say(const char *what, int number) {
    if (log_file) {
        fprintf(log_file, "[double %d] %s %d\n", (int)getpid(), what, number);
        fflush(log_file);
    }
}

static struct sockaddr_un address(void) {
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    snprintf(name.sun_path, sizeof name.sun_path, "%s/control", pipes);
    return name;
}

static int connect_daemon(void) {
    struct sockaddr_un name = address();
    int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection >= 0 && connect(connection, (struct sockaddr *)&name, sizeof name) == 0) {
        return connection;
    }
    close(connection);
    return -1;
}

static void answer(int to, const char *text) {
    if (write(to, text, strlen(text)) < 0) {
        say("nobody hears the answer", to);
    }
}

static void start_server(void) {
    if (server > 0) {
        return;
    }
    server = fork();
    if (server == 0) {
        execl("/proc/self/exe", "nvidia-cuda-mps-server", (char *)NULL);
        _exit(127);
    }
    say("started server", server);
}

static void admit(int at, int pid) {
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (quitting || getsockopt(places[at].socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0 || (peer.uid != getuid() && peer.uid != 0)) {
        answer(places[at].socket, "no\n");
        return;
    }
    start_server();
    places[at].pid = pid;
    say("client", pid);
    answer(places[at].socket, "yes\n");
}

static void list_clients(int to) {
    for (int at = 0; at < PLACES; at++) {
        char line[LINE];
        if (places[at].socket >= 0 && places[at].pid > 0) {
            snprintf(line, sizeof line, "%d\n", places[at].pid);
            answer(to, line);
        }
    }
}

static void obey(int at, const char *line) {
    char text[LINE];
    int number = 0, to = places[at].socket;
    if (sscanf(line, "client %d", &number) == 1) {
        admit(at, number);
        return;
    }
    if (strncmp(line, "quit", 4) == 0) {
        quitting = true;
        force_at = sscanf(line, "quit -t %d", &number) == 1 ? time(NULL) + number : 0;
        say("told to quit", number);
    } else if (strcmp(line, "get_default_active_thread_percentage") == 0) {
        answer(to, "100.0\n");
    } else if (strcmp(line, "get_server_list") == 0 && server > 0) {
        snprintf(text, sizeof text, "%d\n", server);
        answer(to, text);
    } else if (strncmp(line, "get_client_list", 15) == 0) {
        list_clients(to);
    }
    close(to); /* the end of the answer */
    places[at].socket = -1;
}

static void accept_one(void) {
    int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    for (int at = 0; connection >= 0 && at < PLACES; at++) {
        if (places[at].socket < 0) {
            places[at].socket = connection;
            places[at].pid = 0;
            return;
        }
    }
    close(connection);
}

static void hear(int at) {
    char line[LINE];
    ssize_t length = read(places[at].socket, line, sizeof line - 1);
    if (length <= 0) {
        close(places[at].socket);
        places[at].socket = -1;
        return;
    }
    line[length] = '\0';
    line[strcspn(line, "\n")] = '\0';
    obey(at, line);
}

static bool has_clients(void) {
    for (int at = 0; at < PLACES; at++) {
        if (places[at].socket >= 0 && places[at].pid > 0) {
            return true;
        }
    }
    return false;
}

static void serve(void) {
    while (!quitting || (has_clients() && (force_at == 0 || time(NULL) < force_at))) {
        struct pollfd waits[PLACES + 1] = {{.fd = listener, .events = POLLIN}};
        for (int at = 0; at < PLACES; at++) {
            waits[at + 1] = (struct pollfd){.fd = places[at].socket, .events = POLLIN};
        }
        if (poll(waits, PLACES + 1, 200) <= 0) {
            continue;
        }
        for (int at = 0; at < PLACES; at++) {
            if (waits[at + 1].revents) {
                hear(at);
            }
        }
        if (waits[0].revents) {
            accept_one();
        }
    }
}

static void path_in(char *path, size_t room, const char *folder, const char *name) {
    snprintf(path, room, "%s/%s", folder, name);
}

static int run_daemon(void) {
    char pid_file[PATH_MAX], log_path[PATH_MAX];
    struct sockaddr_un name = address();
    path_in(pid_file, sizeof pid_file, pipes, "nvidia-cuda-mps-control.pid");
    path_in(log_path, sizeof log_path, logs, "control.log");
    log_file = fopen(log_path, "ae");
    FILE *number = fopen(pid_file, "we");
    if (!log_file || !number) {
        return 1;
    }
    for (int at = 0; at < PLACES; at++) {
        places[at].socket = -1;
    }
    fprintf(number, "%d\n", (int)getpid());
    fclose(number);
    say("serves device", atoi(getenv("CUDA_VISIBLE_DEVICES")));
    signal(SIGPIPE, SIG_IGN);
    serve();
    if (server > 0) {
        kill(server, SIGKILL);
        waitpid(server, NULL, 0);
    }
    unlink(name.sun_path);
    unlink(pid_file);
    say("ends", 0);
    return 0;
}

/* The socket is there before this returns: whoever started it may talk to it at once. */
static int start_daemon(void) {
    const char *wish = getenv("LAMINA_DOUBLE_MPS"), *device = getenv("CUDA_VISIBLE_DEVICES");
    int other = connect_daemon();
    if (other >= 0 || !device || (wish && strcmp(wish, "broken") == 0)) {
        puts(other >= 0 ? "An instance of this daemon is already running" : "Cannot start: the double was told so, or no device is named");
        return 1;
    }
    struct sockaddr_un name = address();
    unlink(name.sun_path);
    listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&name, sizeof name) != 0 || listen(listener, PLACES) != 0) {
        printf("Cannot listen in %s: %s\n", pipes, strerror(errno));
        return 1;
    }
    pid_t child = fork();
    if (child == 0) {
        setsid();
        if (fork() != 0) {
            _exit(0);
        }
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        for (int at = 0; at <= 2; at++) {
            dup2(null, at);
        }
        _exit(run_daemon());
    }
    waitpid(child, NULL, 0);
    char pid_file[PATH_MAX];
    path_in(pid_file, sizeof pid_file, pipes, "nvidia-cuda-mps-control.pid");
    struct stat there;
    for (int tries = 0; tries < 500 && (stat(pid_file, &there) != 0 || there.st_size == 0); tries++) {
        usleep(10000);
    }
    return stat(pid_file, &there) == 0 ? 0 : 1;
}

static int pass_on(void) {
    char line[LINE], text[LINE];
    while (fgets(line, sizeof line, stdin)) {
        int connection = connect_daemon();
        if (connection < 0) {
            puts("Cannot find MPS control daemon process");
            return 1;
        }
        answer(connection, line);
        ssize_t length;
        while ((length = read(connection, text, sizeof text)) > 0) {
            fwrite(text, 1, (size_t)length, stdout);
        }
        close(connection);
    }
    return 0;
}

int main(int argc, char **argv) {
    const char *base = strrchr(argv[0], '/');
    if (strcmp(base ? base + 1 : argv[0], "nvidia-cuda-mps-server") == 0) {
        for (;;) {
            pause();
        }
    }
    pipes = getenv("CUDA_MPS_PIPE_DIRECTORY");
    logs = getenv("CUDA_MPS_LOG_DIRECTORY");
    if (!pipes || !logs) {
        puts("the double wants CUDA_MPS_PIPE_DIRECTORY and CUDA_MPS_LOG_DIRECTORY");
        return 1;
    }
    return argc > 1 && strcmp(argv[1], "-d") == 0 ? start_daemon() : pass_on();
}
