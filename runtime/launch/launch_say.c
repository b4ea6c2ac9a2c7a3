#include "launch_say.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

void launch_say(const char *format, ...) {
    int kept = errno;
    char line[1024];
    int length = snprintf(line, sizeof line - 1, "lamina-launch: ");
    va_list arguments;
    va_start(arguments, format);
    int more = vsnprintf(line + length, sizeof line - 1 - (size_t) length, format, arguments);
    va_end(arguments);
    length += more < 0 ? 0 : more;
    if (length > (int) sizeof line - 2) {
        length = (int) sizeof line - 2;
    }
    line[length++] = '\n';
    /* A stderr that is gone, or a pipe that nobody empties, must not hold the launcher up: then nobody is there to be told. */
    struct pollfd room = {.fd = STDERR_FILENO, .events = POLLOUT};
    if (poll(&room, 1, 1000) == 1) {
        ssize_t ignored = write(STDERR_FILENO, line, (size_t) length);
        (void) ignored;
    }
    errno = kept;
}
