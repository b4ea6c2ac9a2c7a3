#include "launch_inherited.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool ends_with(const char *text, const char *end) {
    size_t length = strlen(text);
    size_t end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static bool is_modules(const char *target) {
    return ends_with(target, "/lib/modules");
}

/* The half of a socket pair that the virtual machine closes descriptors with: its other half is gone from the start. */
static bool is_dead_socket(int fd) {
    char byte;
    int type = 0;
    socklen_t length = sizeof type;
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_STREAM
        && recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0
        && send(fd, "", 0, MSG_NOSIGNAL | MSG_DONTWAIT) < 0;
}

static bool is_of_java(int fd, const char *target) {
    return is_modules(target) || ends_with(target, ".jar") || ends_with(target, ".jsa") || ends_with(target, ".aot")
        || strcmp(target, "/dev/random") == 0 || strcmp(target, "/dev/urandom") == 0
        || (strncmp(target, "socket:", 7) == 0 && is_dead_socket(fd));
}

typedef void visit(int fd, const char *target, bool *seen);

static void look_for_modules(int fd, const char *target, bool *seen) {
    (void) fd;
    *seen = *seen || is_modules(target);
}

static void hide(int fd, const char *target, bool *seen) {
    (void) seen;
    if (is_of_java(fd, target)) {
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
}

static void for_each_inherited(visit *visitor, bool *seen) {
    DIR *directory = opendir("/proc/self/fd");
    if (directory == NULL) {
        return;
    }
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        char target[512];
        int fd = atoi(entry->d_name);
        ssize_t length = readlinkat(dirfd(directory), entry->d_name, target, sizeof target - 1);
        if (isdigit((unsigned char) entry->d_name[0]) && fd > STDERR_FILENO && length > 0) {
            target[length] = '\0';
            visitor(fd, target, seen);
        }
    }
    closedir(directory);
}

void launch_inherited_hide(void) {
    bool from_java = false;
    for_each_inherited(look_for_modules, &from_java);
    if (from_java) {
        for_each_inherited(hide, &from_java);
    }
}
