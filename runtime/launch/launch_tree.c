#include "launch_tree.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TREE_MOST_PROCESSES 65536

typedef struct {
    pid_t pid;
    pid_t parent;
    bool ours;
    bool zombie;
} process;

static process processes[TREE_MOST_PROCESSES];

static bool read_process(const char *name, process *found) {
    char path[64];
    char text[512];
    snprintf(path, sizeof path, "/proc/%.20s/stat", name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false; /* gone since it was listed */
    }
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    if (length <= 0) {
        return false;
    }
    text[length] = '\0';
    const char *behind_name = strrchr(text, ')'); /* the name itself may hold anything */
    char state;
    int parent;
    if (behind_name == NULL || sscanf(behind_name, ") %c %d", &state, &parent) != 2) {
        return false;
    }
    found->pid = (pid_t) atoi(name);
    found->parent = (pid_t) parent;
    found->zombie = state == 'Z' || state == 'X';
    found->ours = false;
    return true;
}

static int list_processes(void) {
    DIR *proc = opendir("/proc");
    if (proc == NULL) {
        return 0;
    }
    int count = 0;
    for (struct dirent *entry = readdir(proc); entry != NULL && count < TREE_MOST_PROCESSES; entry = readdir(proc)) {
        if (isdigit((unsigned char) entry->d_name[0]) && read_process(entry->d_name, &processes[count])) {
            count++;
        }
    }
    closedir(proc);
    return count;
}

static bool is_ours(pid_t pid, pid_t self, int count) {
    if (pid == self) {
        return true;
    }
    for (int i = 0; i < count; i++) {
        if (processes[i].pid == pid) {
            return processes[i].ours;
        }
    }
    return false;
}

/* Marks a process once its parent is; repeated until nothing changes, since pids need not follow descent. */
static void mark_ours(int count) {
    pid_t self = getpid();
    bool changed = true;
    while (changed) {
        changed = false;
        for (int i = 0; i < count; i++) {
            if (!processes[i].ours && is_ours(processes[i].parent, self, count)) {
                processes[i].ours = true;
                changed = true;
            }
        }
    }
}

int launch_tree_find(pid_t *pids, int most) {
    int count = list_processes();
    mark_ours(count);
    int found = 0;
    for (int i = 0; i < count && found < most; i++) {
        if (processes[i].ours && !processes[i].zombie) {
            pids[found++] = processes[i].pid;
        }
    }
    return found;
}

int launch_tree_signal(int signal_number) {
    static pid_t pids[LAUNCH_TREE_MOST];
    int count = launch_tree_find(pids, LAUNCH_TREE_MOST);
    for (int i = 0; i < count; i++) {
        kill(pids[i], signal_number);
    }
    return count;
}
