/* Membership: registers this process with its slice, maps the pages, joins again after an agent's death, drops all at fork. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "link.h"
#include "process.h"

#define REJOIN_PAUSE_NS UINT64_C(100000000)
#define ANSWER_MS 250
#define ANSWER_POLL_NS UINT64_C(5000000)
#define MESSAGES 8

lamina_process lamina_self = {.lock = PTHREAD_MUTEX_INITIALIZER, .connection = {-1, 0}, .card_file = {-1, 0},
    .bell_file = {-1, 0}, .page_file = {-1, 0}};

/* Held by the one thread that talks to the agent; taken before the process's lock. */
static pthread_mutex_t joining = PTHREAD_MUTEX_INITIALIZER;
static _Atomic int messages;
/* The question to an agent that came back, with `joining` held; -1 = none is open. */
static lamina_link asked = {.connection = -1, .fds = {-1, -1, -1}};
static ino_t asked_inode;
static _Atomic bool awaits_answer;

uint64_t lamina_now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void lamina_lock(void) {
    pthread_mutex_lock(&lamina_self.lock);
}

void lamina_unlock(void) {
    pthread_mutex_unlock(&lamina_self.lock);
}

void lamina_say(const char *format, ...) {
    if (atomic_fetch_add(&messages, 1) >= MESSAGES) {
        return;
    }
    char line[512];
    int used = snprintf(line, sizeof line, "lamina: ");
    va_list values;
    va_start(values, format);
    used += vsnprintf(line + used, sizeof line - (size_t)used - 1, format, values);
    va_end(values);
    size_t length = (size_t)used < sizeof line - 1 ? (size_t)used : sizeof line - 2;
    line[length] = '\n';
    ssize_t ignored = write(STDERR_FILENO, line, length + 1);
    (void)ignored;
}

static void init_room(void) {
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&lamina_self.room, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

static ino_t inode_of(int fd) {
    struct stat facts;
    return fd >= 0 && fstat(fd, &facts) == 0 ? facts.st_ino : 0;
}

bool lamina_file_intact(lamina_file file) {
    return file.fd >= 0 && inode_of(file.fd) == file.inode;
}

/* Fails closed: a file that is too short or could be truncated under us is not mapped. */
static void *map_page(int fd, size_t size, int protection) {
    struct stat facts;
    int seals = fcntl(fd, F_GET_SEALS);
    if (fstat(fd, &facts) != 0 || (size_t)facts.st_size < size || seals < 0 || !(seals & F_SEAL_SHRINK)) {
        return NULL;
    }
    void *page = mmap(NULL, size, protection, MAP_SHARED, fd, 0);
    return page == MAP_FAILED ? NULL : page;
}

static bool header_valid(uint64_t magic, uint64_t wanted, uint32_t version) {
    return magic == wanted && version == LAMINA_PAGE_VERSION;
}

static bool slice_page_valid(const lamina_slice_page *page) {
    return header_valid(page->magic, LAMINA_SLICE_MAGIC, page->version) && page->slots == LAMINA_SLOTS
        && page->slot_size == LAMINA_SLOT_SIZE && page->slots_offset == LAMINA_SLOTS_OFFSET;
}

bool lamina_slot_valid(void) {
    lamina_slot *slot = lamina_self.slot;
    return slot && atomic_load_explicit(&slot->state, memory_order_acquire) == LAMINA_ACTIVE
        && atomic_load_explicit(&slot->generation, memory_order_relaxed) == lamina_self.generation
        && header_valid(lamina_self.page->magic, LAMINA_SLICE_MAGIC, lamina_self.page->version);
}

typedef struct {
    const lamina_card_page *card;
    lamina_bell_page *bell;
    lamina_slice_page *page;
} mappings;

static void *map_or_keep(int fd, const void *mine, lamina_file file, size_t size, int protection) {
    bool same = mine && inode_of(fd) == file.inode;
    return same ? (void *)(uintptr_t)mine : map_page(fd, size, protection);
}

/* Maps what came, or keeps the mapping of the same file; an old mapping of another file stays for threads that read it. */
static mappings map_all(const int *fds) {
    lamina_process *self = &lamina_self;
    int shared = PROT_READ | PROT_WRITE;
    return (mappings){map_or_keep(fds[0], self->card, self->card_file, LAMINA_CARD_PAGE_SIZE, PROT_READ),
        map_or_keep(fds[1], self->bell, self->bell_file, LAMINA_BELL_PAGE_SIZE, shared),
        map_or_keep(fds[2], self->page, self->page_file, LAMINA_SLICE_PAGE_SIZE, shared)};
}

static void drop_if_new(const void *page, const void *mine, size_t size) {
    if (page && page != mine) {
        munmap((void *)(uintptr_t)page, size);
    }
}

static bool mappings_valid(const mappings *m) {
    return m->card && m->bell && m->page && slice_page_valid(m->page)
        && header_valid(m->card->magic, LAMINA_CARD_MAGIC, m->card->version)
        && header_valid(m->bell->magic, LAMINA_BELL_MAGIC, m->bell->version);
}

static void keep(lamina_file *mine, int *theirs) {
    if (lamina_file_intact(*mine)) {
        close(mine->fd);
    }
    *mine = (lamina_file){*theirs, inode_of(*theirs)};
    *theirs = -1;
}

static void set_connection(lamina_link *link) {
    keep(&lamina_self.connection, &link->connection);
    lamina_self.hung_up = false;
    lamina_self.boot = atomic_load_explicit(&lamina_self.card->boot, memory_order_acquire);
}

/* A new slot begins its counters at nothing; what this process holds and has in flight moves into it. */
static bool adopt(lamina_link *link) {
    lamina_process *self = &lamina_self;
    bool complete = link->welcome.fds == 3 && link->fds[2] >= 0 && link->welcome.slot < LAMINA_SLOTS;
    mappings m = complete ? map_all(link->fds) : (mappings){NULL, NULL, NULL};
    if (!mappings_valid(&m)) {
        drop_if_new(m.card, self->card, LAMINA_CARD_PAGE_SIZE);
        drop_if_new(m.bell, self->bell, LAMINA_BELL_PAGE_SIZE);
        drop_if_new(m.page, self->page, LAMINA_SLICE_PAGE_SIZE);
        lamina_say("the agent's pages are not of version %u or damaged: run the same version of both, in a new slice",
            LAMINA_PAGE_VERSION);
        return false;
    }
    lamina_lock();
    lamina_fallback_end();
    keep(&self->card_file, &link->fds[0]);
    keep(&self->bell_file, &link->fds[1]);
    keep(&self->page_file, &link->fds[2]);
    self->card = m.card;
    self->bell = m.bell;
    self->page = m.page;
    self->slot = &self->page->slot[link->welcome.slot];
    self->slot_index = link->welcome.slot;
    self->generation = link->welcome.generation;
    self->membership = LAMINA_MEMBER;
    set_connection(link);
    uint64_t longest = self->counters.longest_ns;
    self->counters = (lamina_counters){.longest_ns = longest};
    self->memory_peak_bytes = self->memory_bytes;
    lamina_publish_all();
    lamina_unlock();
    return true;
}

static bool answered(lamina_link *link) {
    if (link->welcome.status == LAMINA_OK && adopt(link)) {
        return true;
    }
    if (link->welcome.status != LAMINA_OK) {
        lamina_say("the agent refused this program (status %d): %s", link->welcome.status, link->welcome.message);
    }
    lamina_link_close(link);
    lamina_lock();
    lamina_self.slot = NULL;
    lamina_self.membership = link->welcome.status == LAMINA_SLICE_ENDED ? LAMINA_OVER : LAMINA_LOST;
    lamina_unlock();
    return false;
}

/* With `joining` held. False also when no agent answered within the patience. */
static bool register_client(int patience_ms) {
    lamina_hello hello = {
        .magic = LAMINA_HELLO_MAGIC, .version = LAMINA_PAGE_VERSION, .role = LAMINA_ROLE_CLIENT, .pid = (int32_t)getpid()};
    uint64_t deadline = lamina_now_ns() + (uint64_t)patience_ms * 1000000u;
    for (;;) {
        lamina_link link;
        uint64_t now = lamina_now_ns();
        int left_ms = now < deadline ? (int)((deadline - now) / 1000000u) : 0;
        if (lamina_link_open(&link, lamina_self.directory, &hello, left_ms > ANSWER_MS ? left_ms : ANSWER_MS) == 0) {
            return answered(&link);
        }
        if (left_ms == 0) {
            return false;
        }
        nanosleep(&(struct timespec){0, 20000000}, NULL);
    }
}

static bool is_member(void) {
    lamina_lock();
    bool member = lamina_self.membership == LAMINA_MEMBER;
    lamina_unlock();
    return member;
}

bool lamina_join(int patience_ms) {
    if (lamina_self.directory[0] == '\0') {
        return false;
    }
    lamina_lock();
    enum lamina_membership membership = lamina_self.membership;
    lamina_unlock();
    if (membership == LAMINA_MEMBER || membership == LAMINA_OVER) {
        return membership == LAMINA_MEMBER;
    }
    pthread_mutex_lock(&joining);
    bool member = is_member() || register_client(patience_ms);
    pthread_mutex_unlock(&joining);
    return member;
}

void lamina_recover(void) {
    if (pthread_mutex_trylock(&joining) != 0) {
        nanosleep(&(struct timespec){0, 1000000}, NULL); /* another thread is at it: the gate looks again */
        return;
    }
    lamina_lock();
    bool broken = lamina_self.membership != LAMINA_MEMBER || !lamina_slot_valid();
    bool first = lamina_self.membership != LAMINA_LOST;
    if (broken && lamina_self.membership != LAMINA_OVER) {
        lamina_self.slot = NULL;
        lamina_self.membership = LAMINA_LOST;
    }
    lamina_unlock();
    if (broken && !register_client(ANSWER_MS) && first) {
        lamina_say("lost the slice at %s: commands pass unasked until its agent takes this program back", lamina_self.directory);
    }
    pthread_mutex_unlock(&joining);
}

bool lamina_join_due(uint64_t now_ns) {
    uint64_t pause = atomic_load(&awaits_answer) ? ANSWER_POLL_NS : REJOIN_PAUSE_NS;
    bool due = now_ns - lamina_self.last_join_ns >= pause;
    if (due) {
        lamina_self.last_join_ns = now_ns;
    }
    return due;
}

bool lamina_connection_lost(void) {
    lamina_lock();
    lamina_file connection = lamina_self.connection;
    lamina_unlock();
    struct pollfd look = {.fd = connection.fd, .events = 0};
    return !lamina_file_intact(connection) || (poll(&look, 1, 0) == 1 && (look.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0);
}

/* With `joining` held: the question is closed, unless the program has closed it by mistake. */
static void drop_question(void) {
    if (!lamina_file_intact((lamina_file){asked.connection, asked_inode})) {
        asked.connection = -1;
    }
    lamina_link_close(&asked);
}

/* With `joining` held: a question to the agent is open. */
static bool ask(const lamina_hello *hello) {
    if (asked.connection >= 0 && lamina_file_intact((lamina_file){asked.connection, asked_inode})) {
        return true;
    }
    if (lamina_link_ask(&asked, lamina_self.directory, hello, ANSWER_MS) != 0) {
        return false;
    }
    asked_inode = inode_of(asked.connection);
    return true;
}

/* With `joining` held: an agent has answered the question whether it still knows this process's slot. */
static void take_rejoin_answer(void) {
    bool known = asked.welcome.status == LAMINA_OK;
    if (known) {
        lamina_lock();
        set_connection(&asked);
        lamina_unlock();
    }
    lamina_link_close(&asked);
    if (!known) { /* begin anew */
        register_client(ANSWER_MS);
    }
}

/* Never waits: an agent that has just come back may need a while to answer, and the card is to be used meanwhile. */
void lamina_rejoin(void) {
    lamina_process *self = &lamina_self;
    if (pthread_mutex_trylock(&joining) != 0) {
        return;
    }
    lamina_lock();
    bool due = self->membership == LAMINA_MEMBER;
    lamina_hello hello = {.magic = LAMINA_HELLO_MAGIC, .version = LAMINA_PAGE_VERSION, .role = LAMINA_ROLE_REJOIN,
        .pid = (int32_t)getpid(), .slot = self->slot_index, .generation = self->generation};
    lamina_unlock();
    if (!due) {
        drop_question();
    } else if (ask(&hello) && lamina_link_answer(&asked) == 0) {
        take_rejoin_answer();
    }
    atomic_store(&awaits_answer, asked.connection >= 0);
    pthread_mutex_unlock(&joining);
}

static _Thread_local bool locked_for_fork;

/* A fork from a signal handler may find the lock in its own thread's hands: it goes on without it after a while. */
static void before_fork(void) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec++;
    locked_for_fork = pthread_mutex_timedlock(&lamina_self.lock, &until) == 0;
}

static void after_fork_in_parent(void) {
    if (locked_for_fork) {
        pthread_mutex_unlock(&lamina_self.lock);
    }
}

/* The child is another member: it keeps the mappings for its own registration and nothing of what its parent had begun. */
static void after_fork_in_child(void) {
    lamina_process *self = &lamina_self;
    pthread_mutex_init(&self->lock, NULL);
    pthread_mutex_init(&joining, NULL);
    init_room();
    if (lamina_file_intact(self->connection)) {
        close(self->connection.fd); /* or the agent would not see the parent die */
    }
    self->connection = (lamina_file){-1, 0};
    drop_question();
    atomic_store(&awaits_answer, false);
    self->membership = LAMINA_OUTSIDE;
    self->slot = NULL;
    self->first = self->last = NULL;
    self->inflight = self->natives_inflight = 0;
    self->grant_waiters = self->room_waiters = 0;
    self->last_join_ns = 0;
    self->inflight_ns = self->longest_inflight_ns = self->wait_since_ns = self->wanted_ns = self->idle_since_ns = 0;
    self->memory_bytes = self->memory_peak_bytes = 0;
    self->counters = (lamina_counters){0};
    self->intervals.count = 0;
    self->fallback = (lamina_fallback){0};
}

void lamina_process_start(const char *directory) {
    static bool started;
    snprintf(lamina_self.directory, sizeof lamina_self.directory, "%s", directory);
    if (!started) {
        started = true;
        init_room();
        pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
    }
}
