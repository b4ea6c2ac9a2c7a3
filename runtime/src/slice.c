/* Membership: registers this process with its slice, maps the pages, joins again after an agent's death, drops all at fork. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
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

bool lamina_slot_valid(const lamina_member *self) {
    lamina_slot *slot = self->slot;
    return slot && atomic_load_explicit(&slot->state, memory_order_acquire) == LAMINA_ACTIVE
        && atomic_load_explicit(&slot->generation, memory_order_relaxed) == self->generation
        && header_valid(self->page->magic, LAMINA_SLICE_MAGIC, self->page->version);
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
static mappings map_all(const lamina_member *self, const int *fds) {
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

static void set_connection(lamina_member *self, lamina_link *link) {
    keep(&self->connection, &link->connection);
    self->hung_up = false;
    self->boot = atomic_load_explicit(&self->card->boot, memory_order_acquire);
}

/* A new slot begins its counters at nothing; what this process holds and has in flight moves into it. */
static bool adopt(lamina_member *self, lamina_link *link) {
    bool complete = link->welcome.fds == 3 && link->fds[2] >= 0 && link->welcome.slot < LAMINA_SLOTS;
    mappings m = complete ? map_all(self, link->fds) : (mappings){NULL, NULL, NULL};
    if (!mappings_valid(&m)) {
        drop_if_new(m.card, self->card, LAMINA_CARD_PAGE_SIZE);
        drop_if_new(m.bell, self->bell, LAMINA_BELL_PAGE_SIZE);
        drop_if_new(m.page, self->page, LAMINA_SLICE_PAGE_SIZE);
        lamina_say("the agent's pages are not of version %u or damaged: run the same version of both, in a new slice",
            LAMINA_PAGE_VERSION);
        return false;
    }
    lamina_lock(self);
    lamina_fallback_end(self);
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
    set_connection(self, link);
    uint64_t longest = self->counters.longest_ns;
    self->counters = (lamina_counters){.longest_ns = longest};
    self->memory_peak_bytes = self->memory_bytes;
    lamina_publish_all(self);
    lamina_unlock(self);
    return true;
}

static bool answered(lamina_member *self, lamina_link *link) {
    if (link->welcome.status == LAMINA_OK && adopt(self, link)) {
        return true;
    }
    if (link->welcome.status != LAMINA_OK) {
        lamina_say("the agent refused this program (status %d): %s", link->welcome.status, link->welcome.message);
    }
    lamina_link_close(link);
    lamina_lock(self);
    self->slot = NULL;
    self->membership = link->welcome.status == LAMINA_SLICE_ENDED ? LAMINA_OVER : LAMINA_LOST;
    lamina_unlock(self);
    return false;
}

/* With `joining` held. False also when no agent answered within the patience. */
static bool register_client(lamina_member *self, int patience_ms) {
    lamina_hello hello = {
        .magic = LAMINA_HELLO_MAGIC, .version = LAMINA_PAGE_VERSION, .role = LAMINA_ROLE_CLIENT, .pid = (int32_t)getpid()};
    uint64_t deadline = lamina_now_ns() + (uint64_t)patience_ms * 1000000u;
    for (;;) {
        lamina_link link;
        uint64_t now = lamina_now_ns();
        int left_ms = now < deadline ? (int)((deadline - now) / 1000000u) : 0;
        if (lamina_link_open(&link, self->directory, &hello, left_ms > ANSWER_MS ? left_ms : ANSWER_MS) == 0) {
            return answered(self, &link);
        }
        if (left_ms == 0) {
            return false;
        }
        nanosleep(&(struct timespec){0, 20000000}, NULL);
    }
}

static bool is_member(lamina_member *self) {
    lamina_lock(self);
    bool member = self->membership == LAMINA_MEMBER;
    lamina_unlock(self);
    return member;
}

bool lamina_join(lamina_member *self, int patience_ms) {
    if (self->directory[0] == '\0') {
        return false;
    }
    lamina_lock(self);
    enum lamina_membership membership = self->membership;
    lamina_unlock(self);
    if (membership == LAMINA_MEMBER || membership == LAMINA_OVER) {
        return membership == LAMINA_MEMBER;
    }
    pthread_mutex_lock(&self->joining);
    bool member = is_member(self) || register_client(self, patience_ms);
    pthread_mutex_unlock(&self->joining);
    return member;
}

void lamina_recover(lamina_member *self) {
    if (pthread_mutex_trylock(&self->joining) != 0) {
        nanosleep(&(struct timespec){0, 1000000}, NULL); /* another thread is at it: the gate looks again */
        return;
    }
    lamina_lock(self);
    bool broken = self->membership != LAMINA_MEMBER || !lamina_slot_valid(self);
    bool first = self->membership != LAMINA_LOST;
    if (broken && self->membership != LAMINA_OVER) {
        self->slot = NULL;
        self->membership = LAMINA_LOST;
    }
    lamina_unlock(self);
    if (broken && !register_client(self, ANSWER_MS) && first) {
        lamina_say("lost the slice at %s: commands pass unasked until its agent takes this program back", self->directory);
    }
    pthread_mutex_unlock(&self->joining);
}

bool lamina_join_due(lamina_member *self, uint64_t now_ns) {
    uint64_t pause = atomic_load(&self->awaits_answer) ? ANSWER_POLL_NS : REJOIN_PAUSE_NS;
    bool due = now_ns - self->last_join_ns >= pause;
    if (due) {
        self->last_join_ns = now_ns;
    }
    return due;
}

bool lamina_connection_lost(lamina_member *self) {
    lamina_lock(self);
    lamina_file connection = self->connection;
    lamina_unlock(self);
    struct pollfd look = {.fd = connection.fd, .events = 0};
    return !lamina_file_intact(connection) || (poll(&look, 1, 0) == 1 && (look.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0);
}

void lamina_drop_question(lamina_member *self) {
    if (!lamina_file_intact((lamina_file){self->asked.connection, self->asked_inode})) {
        self->asked.connection = -1;
    }
    lamina_link_close(&self->asked);
}

/* With `joining` held: a question to the agent is open. */
static bool ask(lamina_member *self, const lamina_hello *hello) {
    if (self->asked.connection >= 0 && lamina_file_intact((lamina_file){self->asked.connection, self->asked_inode})) {
        return true;
    }
    if (lamina_link_ask(&self->asked, self->directory, hello, ANSWER_MS) != 0) {
        return false;
    }
    self->asked_inode = inode_of(self->asked.connection);
    return true;
}

/* With `joining` held: an agent has answered the question whether it still knows this process's slot. */
static void take_rejoin_answer(lamina_member *self) {
    bool known = self->asked.welcome.status == LAMINA_OK;
    if (known) {
        lamina_lock(self);
        set_connection(self, &self->asked);
        lamina_unlock(self);
    }
    lamina_link_close(&self->asked);
    if (!known) { /* begin anew */
        register_client(self, ANSWER_MS);
    }
}

/* Never waits: an agent that has just come back may need a while to answer, and the card is to be used meanwhile. */
void lamina_rejoin(lamina_member *self) {
    if (pthread_mutex_trylock(&self->joining) != 0) {
        return;
    }
    lamina_lock(self);
    bool due = self->membership == LAMINA_MEMBER;
    lamina_hello hello = {.magic = LAMINA_HELLO_MAGIC, .version = LAMINA_PAGE_VERSION, .role = LAMINA_ROLE_REJOIN,
        .pid = (int32_t)getpid(), .slot = self->slot_index, .generation = self->generation};
    lamina_unlock(self);
    if (!due) {
        lamina_drop_question(self);
    } else if (ask(self, &hello) && lamina_link_answer(&self->asked) == 0) {
        take_rejoin_answer(self);
    }
    atomic_store(&self->awaits_answer, self->asked.connection >= 0);
    pthread_mutex_unlock(&self->joining);
}
