/*
 * This process hangs in the middle of send(2), while it holds the lock of its socket. "stuck-send UID" opens a TCP connection
 * on 127.0.0.1 as that user and prints its own port and the peer's. It then sends from a page that userfaultfd(2) never
 * supplies.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int connection;
static void *page;

static void *stuck(void *nothing)
{
    (void) nothing;
    send(connection, page, 4096, 0);
    return NULL;
}

static int fail(const char *what)
{
    perror(what);
    return 1;
}

int main(int count, char **arguments)
{
    if (count != 2) {
        return 1;
    }
    int faults = (int) syscall(SYS_userfaultfd, O_CLOEXEC);
    struct uffdio_api api = {.api = UFFD_API};
    if (faults < 0 || ioctl(faults, UFFDIO_API, &api) != 0) {
        return fail("userfaultfd");
    }
    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct uffdio_register pages = {
        .range = {.start = (unsigned long) page, .len = 4096}, .mode = UFFDIO_REGISTER_MODE_MISSING};
    if (page == MAP_FAILED || ioctl(faults, UFFDIO_REGISTER, &pages) != 0) {
        return fail("UFFDIO_REGISTER");
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int server = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(server, (struct sockaddr *) &address, length) != 0 || listen(server, 1) != 0) {
        return fail("listen");
    }
    getsockname(server, (struct sockaddr *) &address, &length);
    int port = ntohs(address.sin_port);
    if (setresuid(-1, (uid_t) atol(arguments[1]), -1) != 0) {
        return fail("setresuid");
    }
    connection = socket(AF_INET, SOCK_STREAM, 0);
    /* The port is not ephemeral, so that the daemon asks at once which end opened the connection. */
    for (int own = 5000;; own++) {
        struct sockaddr_in from = {
            .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((unsigned short) own)};
        if (bind(connection, (struct sockaddr *) &from, sizeof from) == 0) {
            break;
        }
        if (own == 6000) {
            return fail("bind");
        }
    }
    if (connect(connection, (struct sockaddr *) &address, sizeof address) != 0) {
        return fail("connect");
    }
    getsockname(connection, (struct sockaddr *) &address, &length);
    pthread_t thread;
    pthread_create(&thread, NULL, stuck, NULL);
    sleep(1);
    printf("%d %d\n", ntohs(address.sin_port), port);
    fflush(stdout);
    while (getchar() != EOF) {
    }
    return 0;
}
