/*
 * This is the limit that the benchmark compares with: an ident server that looks nothing up and answers every query with
 * the user-id "constant". It has one thread, uses epoll, and allocates nothing.
 *
 *   cc -O2 -o constident constident.c && ./constident PORT        (on 127.0.0.1)
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_CONNECTIONS = 65536, MAX_REST = 60, MAX_READ = 8192, MAX_EVENTS = 128 };

#define REPLY " : USERID : UNIX :constant\r\n"

/* The part of a line that has arrived so far, for each file descriptor. */
static struct { size_t length; char text[MAX_REST]; } rest[MAX_CONNECTIONS];

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* Answers each complete line of TEXT. Returns the octets consumed, and stores the number of octets to send. */
static size_t answer(const char *text, size_t length, char *out, size_t *out_length)
{
    size_t start = 0, written = 0;
    const char *end;
    while ((end = memchr(text + start, '\n', length - start)) != NULL) {
        size_t line = (size_t)(end - text) - start;
        size_t shown = line > 0 && text[start + line - 1] == '\r' ? line - 1 : line;
        memcpy(out + written, text + start, shown);
        memcpy(out + written + shown, REPLY, sizeof REPLY - 1);
        written += shown + sizeof REPLY - 1;
        start += line + 1;
    }
    *out_length = written;
    return start;
}

/* Reads and answers the queries that have arrived. Returns 0 once the connection is closed. */
static int serve(int fd)
{
    static char in[MAX_REST + MAX_READ], out[(MAX_REST + MAX_READ) * sizeof REPLY];
    size_t length = rest[fd].length, used, out_length;
    ssize_t got;

    memcpy(in, rest[fd].text, length);
    got = recv(fd, in + length, MAX_READ, 0);
    if (got < 0 && errno == EAGAIN)
        return 1;
    if (got > 0) {
        length += (size_t)got;
        used = answer(in, length, out, &out_length);
        if (length - used <= MAX_REST
            && (out_length == 0 || send(fd, out, out_length, MSG_NOSIGNAL) == (ssize_t)out_length)) {
            rest[fd].length = length - used;
            memcpy(rest[fd].text, in + used, length - used);
            return 1;
        }
    }
    close(fd);
    return 0;
}

static void watch(int epoll, int fd)
{
    struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0)
        fail("epoll_ctl");
}

static void accept_all(int epoll, int listener)
{
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (fd >= MAX_CONNECTIONS) {
            close(fd);
            continue;
        }
        rest[fd].length = 0;
        /* The query has usually arrived together with the connection. */
        if (serve(fd))
            watch(epoll, fd);
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct epoll_event events[MAX_EVENTS];
    struct rlimit descriptors;
    int on = 1, listener, epoll;

    if (argc != 2) {
        fprintf(stderr, "usage: constident PORT\n");
        return 2;
    }
    getrlimit(RLIMIT_NOFILE, &descriptors);
    descriptors.rlim_cur = descriptors.rlim_max;
    setrlimit(RLIMIT_NOFILE, &descriptors);

    address.sin_port = htons((unsigned short)atoi(argv[1]));
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    epoll = epoll_create1(0);
    if (listener < 0 || epoll < 0)
        fail("socket");
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 4096) < 0)
        fail("bind");
    watch(epoll, listener);
    for (;;) {
        int ready = epoll_wait(epoll, events, MAX_EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd == listener)
                accept_all(epoll, listener);
            else
                serve(events[i].data.fd);
        }
    }
}
