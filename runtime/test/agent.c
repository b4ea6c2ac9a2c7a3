#include "agent.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define QUANTUM_NS UINT64_C(2000000)

static void require(bool fine, const char *what) {
    if (!fine) {
        perror(what);
        abort();
    }
}

uint64_t agent_now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void *make_page(const char *name, size_t size, int *fd) {
    *fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    require(*fd >= 0 && ftruncate(*fd, (off_t)size) == 0, name);
    void *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
    require(page != MAP_FAILED, name);
    require(fcntl(*fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0, name);
    return page;
}

static int read_only(int fd) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int reopened = open(path, O_RDONLY | O_CLOEXEC);
    require(reopened >= 0, "reopen the card page");
    close(fd);
    return reopened;
}

static void make_pages(fake_agent *agent, const char *platform, const char *device) {
    agent->card = make_page("lamina-card", LAMINA_CARD_PAGE_SIZE, &agent->fds[0]);
    agent->bell = make_page("lamina-bell", LAMINA_BELL_PAGE_SIZE, &agent->fds[1]);
    agent->page = make_page("lamina-slice-1", LAMINA_SLICE_PAGE_SIZE, &agent->fds[2]);
    agent->fds[0] = read_only(agent->fds[0]);
    lamina_card_page *card = agent->card;
    card->magic = LAMINA_CARD_MAGIC;
    card->version = LAMINA_PAGE_VERSION;
    card->size = LAMINA_CARD_PAGE_SIZE;
    card->boot = 1;
    snprintf(card->platform, sizeof card->platform, "%s", platform);
    snprintf(card->device, sizeof card->device, "%s", device);
    agent->bell->magic = LAMINA_BELL_MAGIC;
    agent->bell->version = LAMINA_PAGE_VERSION;
    agent->bell->size = LAMINA_BELL_PAGE_SIZE;
    lamina_slice_page *page = agent->page;
    page->magic = LAMINA_SLICE_MAGIC;
    page->version = LAMINA_PAGE_VERSION;
    page->size = LAMINA_SLICE_PAGE_SIZE;
    page->slots = LAMINA_SLOTS;
    page->slot_size = LAMINA_SLOT_SIZE;
    page->slots_offset = LAMINA_SLOTS_OFFSET;
    page->state = LAMINA_RUNNING;
    page->slice = 1;
    page->boot = 1;
    page->guarantee_milli = 500;
    page->limit_milli = 1000;
    page->klass = LAMINA_STANDARD;
    page->memory_quota_bytes = UINT64_C(1) << 30;
}

void agent_grant(fake_agent *agent, uint32_t slot, bool open, uint64_t card_ns) {
    lamina_slot *at = &agent->page->slot[slot];
    atomic_store(&at->grant_card_ns, card_ns);
    atomic_store(&at->window_ns, atomic_load(&agent->window_ns));
    uint32_t next = ((atomic_load(&at->grant) >> 1) + 1) << 1 | (open ? 1u : 0u);
    atomic_store(&at->grant, next);
    syscall(SYS_futex, &at->grant, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

void agent_free_slot(fake_agent *agent, uint32_t slot) {
    atomic_fetch_add(&agent->page->slot[slot].generation, 1);
    atomic_store(&agent->page->slot[slot].state, LAMINA_FREE);
}

static void apply_policy(fake_agent *agent, uint32_t slot) {
    lamina_slot *at = &agent->page->slot[slot];
    bool open = atomic_load(&at->grant) & 1;
    bool paused = atomic_load(&agent->page->state) == LAMINA_PAUSED;
    int policy = atomic_load(&agent->policy);
    if (policy == AGENT_MANUAL || atomic_load(&at->state) != LAMINA_ACTIVE) {
        return;
    }
    if (paused || policy == AGENT_CLOSED) {
        if (open) {
            agent_grant(agent, slot, false, 0);
        }
    } else if (policy == AGENT_OPEN) {
        if (!open || atomic_load(&at->grant_card_ns) != LAMINA_FOREVER) {
            agent_grant(agent, slot, true, LAMINA_FOREVER);
        }
    } else if (open && atomic_load(&at->card_ns) + atomic_load(&at->inflight_ns) >= atomic_load(&at->grant_card_ns)) {
        agent_grant(agent, slot, false, 0);
    } else if (!open && atomic_load(&at->inflight) == 0 && atomic_load(&at->waiters) > 0) {
        agent_grant(agent, slot, true, atomic_load(&at->card_ns) + QUANTUM_NS);
    }
}

/* Atomically, since a test may scribble over the page at the same time. */
static void clear_what_the_process_writes(lamina_slot *at) {
    for (size_t offset = offsetof(lamina_slot, waiters); offset < sizeof *at; offset += sizeof(uint64_t)) {
        atomic_store_explicit((_Atomic uint64_t *)(void *)((char *)at + offset), 0, memory_order_relaxed);
    }
}

static uint32_t take_slot(fake_agent *agent, int32_t pid) {
    for (uint32_t slot = 0; slot < LAMINA_SLOTS; slot++) {
        lamina_slot *at = &agent->page->slot[slot];
        if (atomic_load(&at->state) == LAMINA_FREE) {
            uint32_t generation = atomic_load(&at->generation);
            uint32_t grant = atomic_load(&at->grant);
            clear_what_the_process_writes(at);
            atomic_store(&at->generation, generation);
            atomic_store(&at->grant, grant);
            atomic_store(&at->pid, pid);
            atomic_store(&at->registered_ns, agent_now_ns());
            atomic_store(&at->state, LAMINA_ACTIVE);
            return slot;
        }
    }
    return UINT32_MAX;
}

static void answer(fake_agent *agent, int connection, const lamina_hello *hello) {
    lamina_welcome welcome = {.magic = LAMINA_HELLO_MAGIC, .version = LAMINA_PAGE_VERSION, .slot = UINT32_MAX};
    welcome.status = hello->version == LAMINA_PAGE_VERSION ? agent->next_status : LAMINA_WRONG_VERSION;
    snprintf(welcome.message, sizeof welcome.message, "said by the test's agent");
    if (welcome.status == LAMINA_OK && hello->role == LAMINA_ROLE_REJOIN) {
        lamina_slot *at = &agent->page->slot[hello->slot % LAMINA_SLOTS];
        bool known = !agent->forgets && atomic_load(&at->generation) == hello->generation
            && atomic_load(&at->state) == LAMINA_ACTIVE;
        if (!known) {
            agent_free_slot(agent, hello->slot % LAMINA_SLOTS);
        }
        welcome.status = known ? LAMINA_OK : LAMINA_REFUSED;
        agent->rejoins += known;
    } else if (welcome.status == LAMINA_OK) {
        welcome.slot = take_slot(agent, hello->pid);
        welcome.status = welcome.slot == UINT32_MAX ? LAMINA_NO_SLOT : LAMINA_OK;
    }
    if (welcome.slot != UINT32_MAX) {
        welcome.generation = agent->page->slot[welcome.slot].generation;
        welcome.fds = 3;
        agent->clients++;
    }
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(3 * sizeof(int))];
    } control = {0};
    struct iovec part = {&welcome, sizeof welcome};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (welcome.fds == 3) {
        message.msg_control = &control;
        message.msg_controllen = sizeof control;
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(3 * sizeof(int));
        memcpy(CMSG_DATA(head), agent->fds, 3 * sizeof(int));
        apply_policy(agent, welcome.slot);
    }
    sendmsg(connection, &message, MSG_NOSIGNAL);
}

static void serve(fake_agent *agent) {
    struct pollfd look = {agent->listener, POLLIN, 0};
    if (poll(&look, 1, 0) != 1) {
        return;
    }
    int connection = accept4(agent->listener, NULL, NULL, SOCK_CLOEXEC);
    lamina_hello hello;
    if (connection >= 0 && recv(connection, &hello, sizeof hello, 0) == (ssize_t)sizeof hello) {
        answer(agent, connection, &hello);
    }
    if (connection >= 0) {
        agent->connections[agent->connection_count++] = connection;
    }
}

static void *run(void *data) {
    fake_agent *agent = data;
    atomic_store(&agent->at_work, true);
    while (atomic_load(&agent->running)) {
        uint32_t bell = atomic_load(&agent->bell->bell);
        serve(agent);
        for (uint32_t slot = 0; slot < LAMINA_SLOTS; slot++) {
            apply_policy(agent, slot);
        }
        atomic_store(&agent->bell->sleeping, 1);
        struct timespec tick = {0, 1000000};
        syscall(SYS_futex, &agent->bell->bell, FUTEX_WAIT, bell, &tick, NULL, 0);
        atomic_store(&agent->bell->sleeping, 0);
    }
    return NULL;
}

static void open_shop(fake_agent *agent) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%.90s/reg.sock", agent->directory);
    unlink(address.sun_path);
    agent->listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    require(bind(agent->listener, (struct sockaddr *)&address, sizeof address) == 0, "bind");
    require(listen(agent->listener, 64) == 0, "listen");
    atomic_store(&agent->running, true);
    /* It beats ahead: a busy machine may keep this thread from running for longer than a heartbeat may be old. */
    atomic_store(&agent->card->heartbeat_ns, agent_now_ns() + UINT64_C(3600000000000));
    atomic_store(&agent->at_work, false);
    require(pthread_create(&agent->thread, NULL, run, agent) == 0, "thread");
    while (!atomic_load(&agent->at_work)) { /* a thread that starts holds locks, which a child forked now would never get */
        usleep(100);
    }
}

void agent_start(fake_agent *agent, const char *directory, const char *platform, const char *device) {
    memset(agent, 0, sizeof *agent);
    snprintf(agent->directory, sizeof agent->directory, "%s", directory);
    atomic_store(&agent->window_ns, LAMINA_FOREVER);
    make_pages(agent, platform, device);
    open_shop(agent);
}

void agent_die(fake_agent *agent) {
    atomic_store(&agent->running, false);
    pthread_join(agent->thread, NULL);
    atomic_store(&agent->card->heartbeat_ns, agent_now_ns());
    close(agent->listener);
    for (int at = 0; at < agent->connection_count; at++) {
        close(agent->connections[at]);
    }
    agent->connection_count = 0;
}

void agent_return(fake_agent *agent) {
    atomic_fetch_add(&agent->card->boot, 1);
    open_shop(agent);
}

void agent_stop(fake_agent *agent) {
    agent_die(agent);
    char path[300];
    snprintf(path, sizeof path, "%s/reg.sock", agent->directory);
    unlink(path);
    rmdir(agent->directory);
    for (int at = 0; at < 3; at++) {
        close(agent->fds[at]);
    }
    munmap(agent->card, LAMINA_CARD_PAGE_SIZE);
    munmap(agent->bell, LAMINA_BELL_PAGE_SIZE);
    munmap(agent->page, LAMINA_SLICE_PAGE_SIZE);
}
