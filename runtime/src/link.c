#include "link.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

/* Programs close and reopen 0-2 as they like: a descriptor of ours must not sit there. */
static int above_standard(int fd) {
    if (fd < 0 || fd > 2) {
        return fd;
    }
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    close(fd);
    return moved;
}

static int dial(const char *directory, int patience_ms) {
    int fd = above_standard(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    if (fd < 0) {
        return -1;
    }
    struct timeval patience = {patience_ms / 1000, (patience_ms % 1000) * 1000};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    /* Through a directory descriptor the path fits sun_path however deep the slice's directory lies. */
    int folder = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/reg.sock", folder);
    int rc = folder < 0 ? -1 : connect(fd, (struct sockaddr *)&address, sizeof address);
    if (folder >= 0) {
        close(folder);
    }
    if (rc != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void take_descriptors(struct msghdr *message, lamina_link *link) {
    int taken = 0;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) {
            continue;
        }
        int count = (int)((part->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        for (int at = 0; at < count; at++) {
            int fd;
            memcpy(&fd, CMSG_DATA(part) + (size_t)at * sizeof fd, sizeof fd);
            if (taken < 3) {
                link->fds[taken++] = above_standard(fd);
            } else {
                close(fd);
            }
        }
    }
}

/* 0, 1 when nothing has come yet (only with MSG_DONTWAIT or after the patience), or -1. */
static int receive(lamina_link *link, int flags) {
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(8 * sizeof(int))];
    } control;
    struct iovec part = {&link->welcome, sizeof link->welcome};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t got;
    do {
        got = recvmsg(link->connection, &message, MSG_CMSG_CLOEXEC | flags);
    } while (got < 0 && errno == EINTR);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        return 1;
    }
    if (got >= 0) {
        take_descriptors(&message, link);
    }
    link->welcome.message[sizeof link->welcome.message - 1] = '\0';
    return got == (ssize_t)sizeof link->welcome && link->welcome.magic == LAMINA_HELLO_MAGIC ? 0 : -1;
}

int lamina_link_ask(lamina_link *link, const char *directory, const lamina_hello *hello, int patience_ms) {
    memset(link, 0, sizeof *link);
    link->fds[0] = link->fds[1] = link->fds[2] = -1;
    link->connection = dial(directory, patience_ms);
    if (link->connection < 0) {
        return -1;
    }
    ssize_t sent;
    do {
        sent = send(link->connection, hello, sizeof *hello, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent != (ssize_t)sizeof *hello) {
        lamina_link_close(link);
        return -1;
    }
    return 0;
}

int lamina_link_answer(lamina_link *link) {
    int rc = receive(link, MSG_DONTWAIT);
    if (rc < 0) {
        lamina_link_close(link);
    }
    return rc;
}

int lamina_link_open(lamina_link *link, const char *directory, const lamina_hello *hello, int patience_ms) {
    if (lamina_link_ask(link, directory, hello, patience_ms) != 0) {
        return -1;
    }
    if (receive(link, 0) != 0) {
        lamina_link_close(link);
        return -1;
    }
    return 0;
}

void lamina_link_close(lamina_link *link) {
    for (int at = 0; at < 3; at++) {
        if (link->fds[at] >= 0) {
            close(link->fds[at]);
        }
        link->fds[at] = -1;
    }
    if (link->connection >= 0) {
        close(link->connection);
    }
    link->connection = -1;
}
