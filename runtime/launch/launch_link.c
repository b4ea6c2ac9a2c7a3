#include "launch_link.h"

#include "launch_clock.h"
#include "launch_say.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define LINK_RETRY_NS (100 * LAUNCH_NS_PER_MS)
#define LINK_REFUSED_RETRY_NS (1000 * LAUNCH_NS_PER_MS)
#define LINK_GREETING_NS (2000 * LAUNCH_NS_PER_MS)
#define LINK_PAGES 3

static void close_fd(int *fd) {
    if (*fd >= 0) {
        close(*fd);
    }
    *fd = -1;
}

static void go_down(launch_link *link, uint64_t retry_after_ns) {
    close_fd(&link->socket);
    link->state = LAUNCH_LINK_DOWN;
    link->retry_ns = launch_now_ns() + retry_after_ns;
}

void launch_link_hang_up(launch_link *link) {
    go_down(link, 0);
}

int launch_link_open(launch_link *link, const char *slice, uint32_t role) {
    memset(link, 0, sizeof *link);
    link->slice = slice;
    link->role = role;
    link->socket = link->card = link->bell = link->pages = -1;
    link->directory = open(slice, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (link->directory < 0) {
        launch_say("slice directory '%s': %s; 'lamina ps' lists the slices there are", slice, strerror(errno));
        return -1;
    }
    return 0;
}

/* Through the directory's descriptor: a socket's path may have 107 characters only, a directory's many more. */
static int connect_socket(launch_link *link) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/reg.sock", link->directory);
    link->socket = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (link->socket < 0) {
        return -1;
    }
    return connect(link->socket, (const struct sockaddr *) &address, sizeof address);
}

static void begin(launch_link *link) {
    lamina_hello hello = {
        .magic = LAMINA_HELLO_MAGIC, .version = LAMINA_PAGE_VERSION, .role = link->role, .pid = (int32_t) getpid()};
    if (connect_socket(link) != 0
        || send(link->socket, &hello, sizeof hello, MSG_NOSIGNAL) != (ssize_t) sizeof hello) {
        link->last_errno = errno;
        go_down(link, LINK_RETRY_NS);
        return;
    }
    link->last_errno = ETIMEDOUT;
    link->state = LAUNCH_LINK_GREETING;
    link->retry_ns = launch_now_ns() + LINK_GREETING_NS;
}

uint64_t launch_link_due_ns(const launch_link *link) {
    return link->state == LAUNCH_LINK_UP ? LAUNCH_NEVER : link->retry_ns;
}

void launch_link_tick(launch_link *link) {
    if (launch_now_ns() < launch_link_due_ns(link)) {
        return;
    }
    if (link->state == LAUNCH_LINK_GREETING) {
        go_down(link, 0);
    }
    begin(link);
}

static bool same_file(int left, int right) {
    struct stat a;
    struct stat b;
    return left >= 0 && fstat(left, &a) == 0 && fstat(right, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static lamina_slice_page *map_page(int fd) {
    struct stat stat;
    if (fstat(fd, &stat) != 0 || stat.st_size < (off_t) LAMINA_SLICE_PAGE_SIZE) {
        return NULL;
    }
    void *mapped = mmap(NULL, LAMINA_SLICE_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (mapped == MAP_FAILED) {
        return NULL;
    }
    lamina_slice_page *page = mapped;
    if (page->magic == LAMINA_SLICE_MAGIC && page->version == LAMINA_PAGE_VERSION) {
        return page;
    }
    munmap(mapped, LAMINA_SLICE_PAGE_SIZE);
    return NULL;
}

/* An agent that could not adopt the old pages brings new ones: what the launcher has said must be on them too. */
static void carry_over(lamina_slice_page *page, const lamina_slice_page *old) {
    atomic_store(&page->launcher_pid, atomic_load(&old->launcher_pid));
    atomic_store(&page->main_pid, atomic_load(&old->main_pid));
    atomic_store(&page->started_ns, atomic_load(&old->started_ns));
    atomic_store(&page->ended_ns, atomic_load(&old->ended_ns));
    atomic_store(&page->exit_code, atomic_load(&old->exit_code));
    atomic_store(&page->exited, atomic_load(&old->exited));
}

/* Takes over the descriptors in any case. Returns 0, or -1 when the slice page is none of ours. */
static int adopt(launch_link *link, int fds[LINK_PAGES]) {
    if (same_file(link->pages, fds[2])) {
        for (int i = 0; i < LINK_PAGES; i++) {
            close_fd(&fds[i]);
        }
        return 0;
    }
    lamina_slice_page *page = map_page(fds[2]);
    if (page == NULL) {
        for (int i = 0; i < LINK_PAGES; i++) {
            close_fd(&fds[i]);
        }
        return -1;
    }
    if (link->page != NULL) {
        carry_over(page, link->page);
        munmap(link->page, LAMINA_SLICE_PAGE_SIZE);
    }
    close_fd(&link->card);
    close_fd(&link->bell);
    close_fd(&link->pages);
    link->card = fds[0];
    link->bell = fds[1];
    link->pages = fds[2];
    link->page = page;
    return 0;
}

/* Receives one packet; descriptors that came along beyond the expected ones are closed by the kernel. */
static ssize_t receive(int socket, void *packet, size_t size, int fds[LINK_PAGES], int *count) {
    union {
        char bytes[CMSG_SPACE(LINK_PAGES * sizeof(int))];
        struct cmsghdr align;
    } control;
    struct iovec part = {.iov_base = packet, .iov_len = size};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    *count = 0;
    ssize_t length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (length < 0) {
        return length;
    }
    for (struct cmsghdr *part_of = CMSG_FIRSTHDR(&message); part_of != NULL; part_of = CMSG_NXTHDR(&message, part_of)) {
        if (part_of->cmsg_level == SOL_SOCKET && part_of->cmsg_type == SCM_RIGHTS) {
            *count = (int) ((part_of->cmsg_len - CMSG_LEN(0)) / sizeof(int));
            memcpy(fds, CMSG_DATA(part_of), (size_t) *count * sizeof(int));
        }
    }
    return length;
}

static void refuse(launch_link *link, int status, const char *message) {
    link->last_errno = 0;
    link->refusal = status;
    snprintf(link->message, sizeof link->message, "%s", message);
    go_down(link, LINK_REFUSED_RETRY_NS);
}

static bool welcome(launch_link *link, const lamina_welcome *welcome, int fds[LINK_PAGES], int count) {
    bool complete = count == LINK_PAGES;
    if (welcome->magic == LAMINA_HELLO_MAGIC && welcome->status == LAMINA_OK && complete && adopt(link, fds) == 0) {
        link->state = LAUNCH_LINK_UP;
        link->refusal = 0;
        return true;
    }
    for (int i = 0; i < count && fds[i] >= 0; i++) {
        close_fd(&fds[i]);
    }
    if (welcome->magic == LAMINA_HELLO_MAGIC && welcome->status != LAMINA_OK) {
        char words[sizeof welcome->message];
        memcpy(words, welcome->message, sizeof words);
        words[sizeof words - 1] = '\0';
        refuse(link, welcome->status, words);
    } else {
        refuse(link, LAMINA_WRONG_VERSION, "the agent and lamina-launch are of different versions");
    }
    return false;
}

bool launch_link_receive(launch_link *link, lamina_note *note, bool *came_up) {
    union {
        lamina_welcome welcome;
        lamina_note note;
    } packet;
    memset(&packet, 0, sizeof packet);
    int fds[LINK_PAGES] = {-1, -1, -1};
    int count;
    *came_up = false;
    ssize_t length = receive(link->socket, &packet, sizeof packet, fds, &count);
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) {
        return false;
    }
    if (length <= 0) {
        link->last_errno = length == 0 ? ECONNRESET : errno;
        go_down(link, LINK_RETRY_NS);
        return false;
    }
    if (link->state == LAUNCH_LINK_GREETING) {
        *came_up = welcome(link, &packet.welcome, fds, count);
        return false;
    }
    for (int i = 0; i < count; i++) {
        close_fd(&fds[i]);
    }
    *note = packet.note;
    return length == (ssize_t) sizeof *note && note->magic == LAMINA_HELLO_MAGIC;
}

int launch_link_send(launch_link *link, uint32_t kind, int32_t a, int32_t b) {
    if (link->state != LAUNCH_LINK_UP) {
        return -1;
    }
    lamina_note note = {.magic = LAMINA_HELLO_MAGIC, .kind = kind, .a = a, .b = b};
    if (send(link->socket, &note, sizeof note, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t) sizeof note) {
        return 0;
    }
    if (errno != EAGAIN) {
        go_down(link, LINK_RETRY_NS);
    }
    return -1;
}

static void say_no_agent(const launch_link *link, int within_ms) {
    if (link->refusal == LAMINA_SLICE_ENDED) {
        launch_say("slice '%s' has ended: %s", link->slice, link->message);
    } else if (link->refusal != 0) {
        launch_say("the agent refuses slice '%s': %s", link->slice, link->message);
    } else {
        launch_say("no agent answered at '%s/reg.sock' within %d ms (%s); start it with 'lamina node start'",
            link->slice, within_ms, strerror(link->last_errno));
    }
}

int launch_link_register(launch_link *link, int within_ms) {
    uint64_t deadline = launch_now_ns() + (uint64_t) within_ms * LAUNCH_NS_PER_MS;
    while (link->refusal == 0 && launch_now_ns() < deadline) {
        launch_link_tick(link);
        uint64_t due = launch_link_due_ns(link);
        struct pollfd wait = {.fd = link->socket, .events = POLLIN}; /* poll passes over -1 */
        if (poll(&wait, 1, launch_poll_ms(due < deadline ? due : deadline)) <= 0) {
            continue;
        }
        lamina_note unexpected;
        bool came_up;
        launch_link_receive(link, &unexpected, &came_up);
        if (came_up) {
            return 0;
        }
    }
    say_no_agent(link, within_ms);
    return -1;
}
