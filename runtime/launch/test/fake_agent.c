#include "fake_agent.h"

#include "stage.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int memory_file(const char *name, size_t size) {
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    STAGE_CHECK(fd >= 0 && ftruncate(fd, (off_t) size) == 0);
    return fd;
}

void fake_agent_new_pages(fake_agent *agent) {
    agent->pages[0] = memory_file("lamina-card", LAMINA_CARD_PAGE_SIZE);
    agent->pages[1] = memory_file("lamina-bell", LAMINA_BELL_PAGE_SIZE);
    agent->pages[2] = memory_file("lamina-slice-1", LAMINA_SLICE_PAGE_SIZE);
    agent->page = mmap(NULL, LAMINA_SLICE_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, agent->pages[2], 0);
    STAGE_CHECK(agent->page != MAP_FAILED);
    agent->page->magic = LAMINA_SLICE_MAGIC;
    agent->page->version = LAMINA_PAGE_VERSION;
    agent->page->size = LAMINA_SLICE_PAGE_SIZE;
}

void fake_agent_return(fake_agent *agent) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    STAGE_CHECK(chdir(agent->directory) == 0);
    unlink("reg.sock");
    strcpy(address.sun_path, "reg.sock");
    agent->listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    STAGE_CHECK(agent->listener >= 0);
    STAGE_CHECK(bind(agent->listener, (const struct sockaddr *) &address, sizeof address) == 0);
    STAGE_CHECK(listen(agent->listener, 8) == 0);
}

void fake_agent_open(fake_agent *agent, const char *directory) {
    memset(agent, 0, sizeof *agent);
    agent->connection = -1;
    snprintf(agent->directory, sizeof agent->directory, "%s", directory);
    fake_agent_new_pages(agent);
    fake_agent_return(agent);
}

static void wait_readable(int fd, const char *what) {
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    if (poll(&wait, 1, 30000) != 1) {
        fprintf(stderr, "waited in vain for %s\n", what);
        STAGE_CHECK(!"something to read");
    }
}

static void answer(const fake_agent *agent, const lamina_welcome *welcome) {
    union {
        char bytes[CMSG_SPACE(sizeof agent->pages)];
        struct cmsghdr align;
    } control;
    memset(&control, 0, sizeof control);
    lamina_welcome packet = *welcome;
    struct iovec part = {.iov_base = &packet, .iov_len = sizeof packet};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (welcome->fds != 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof agent->pages);
        memcpy(CMSG_DATA(rights), agent->pages, sizeof agent->pages);
    }
    STAGE_CHECK(sendmsg(agent->connection, &message, MSG_NOSIGNAL) == (ssize_t) sizeof packet);
}

uint32_t fake_agent_greet(fake_agent *agent, int32_t status, const char *text) {
    wait_readable(agent->listener, "a registration");
    agent->connection = accept4(agent->listener, NULL, NULL, SOCK_CLOEXEC);
    STAGE_CHECK(agent->connection >= 0);
    lamina_hello hello;
    wait_readable(agent->connection, "a hello");
    STAGE_CHECK(recv(agent->connection, &hello, sizeof hello, 0) == (ssize_t) sizeof hello);
    STAGE_CHECK(hello.magic == LAMINA_HELLO_MAGIC && hello.version == LAMINA_PAGE_VERSION);
    lamina_welcome welcome = {.magic = LAMINA_HELLO_MAGIC, .version = LAMINA_PAGE_VERSION, .status = status,
        .slot = UINT32_MAX, .fds = status == LAMINA_OK ? 3 : 0};
    snprintf(welcome.message, sizeof welcome.message, "%s", text);
    answer(agent, &welcome);
    return hello.role;
}

lamina_note fake_agent_expect(fake_agent *agent, uint32_t kind) {
    lamina_note note;
    wait_readable(agent->connection, "a note");
    STAGE_CHECK(recv(agent->connection, &note, sizeof note, 0) == (ssize_t) sizeof note);
    STAGE_CHECK(note.magic == LAMINA_HELLO_MAGIC);
    if (note.kind != kind) {
        fprintf(stderr, "note %u came, %u was expected\n", note.kind, kind);
    }
    STAGE_CHECK(note.kind == kind);
    return note;
}

int fake_agent_sees_close(fake_agent *agent) {
    lamina_note note;
    wait_readable(agent->connection, "the end of the connection");
    return recv(agent->connection, &note, sizeof note, 0) <= 0;
}

void fake_agent_send(fake_agent *agent, uint32_t kind, int32_t a, int32_t b) {
    lamina_note note = {.magic = LAMINA_HELLO_MAGIC, .kind = kind, .a = a, .b = b};
    STAGE_CHECK(send(agent->connection, &note, sizeof note, MSG_NOSIGNAL) == (ssize_t) sizeof note);
}

void fake_agent_die(fake_agent *agent) {
    close(agent->connection);
    close(agent->listener);
    agent->connection = agent->listener = -1;
}
