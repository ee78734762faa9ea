/*
 * bare.c - the bare loop and the bare append: what nobody can go below.
 *
 *   bare fan PORT       WebSockets; what one sends, all get: one frame made
 *                       ready, one write() for each. No log, no rights, no
 *                       resume, nobody who reads slowly.
 *   bare append FILE W SECONDS
 *                       W records of 320 bytes, one write, one fdatasync,
 *                       and again; in a file filled with zeros beforehand
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "protocol/frame.h"
#include "tests/bench/wire.h"

enum {
    FDS_MAX = 32768,
    EVENTS = 256,
    IN_BYTES = 65536,
    REST_BYTES = 2048,
    RECORD_BYTES = 320, /* of an idea with 200 bytes of text */
    FILE_BYTES = 256 << 20
};

/* The answer to the one key that the generator sends. */
static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\n"
                             "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Accept: "
                             "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
                             "Sec-WebSocket-Protocol: dugnad.v1\r\n\r\n";

struct line {
    bool open; /* the handshake is done */
    size_t rest_n;
    uint8_t *rest;
};

struct loop {
    int epoll;
    int listening;
    struct line line[FDS_MAX];
    int fd[FDS_MAX]; /* those with a line */
    int fds_n;
    uint8_t in[IN_BYTES + REST_BYTES];
    uint8_t out[IN_BYTES];
};

static void
watch(const struct loop *loop, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

    if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
        wire_die("cannot watch");
    }
}

static void
accept_all(struct loop *loop)
{
    const int yes = 1;
    int fd;

    while ((fd = accept4(loop->listening, NULL, NULL,
                SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        if (fd >= FDS_MAX) {
            (void)close(fd); /* nothing was written to it */
            continue;
        }
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        loop->line[fd] = (struct line){0};
        loop->fd[loop->fds_n] = fd;
        loop->fds_n++;
        watch(loop, fd);
    }
}

static void
hang_up(struct loop *loop, int fd)
{
    for (int i = 0; i < loop->fds_n; i++) {
        if (loop->fd[i] == fd) {
            loop->fd[i] = loop->fd[--loop->fds_n];
            break;
        }
    }
    free(loop->line[fd].rest);
    loop->line[fd] = (struct line){0};
    (void)close(fd); /* the other end has gone */
}

static void
to_all(struct loop *loop, struct bytes payload)
{
    uint8_t *at = loop->out + FRAME_HEAD_MAX;
    size_t head;

    memcpy(at, payload.at, payload.n);
    head = frame_head(at, payload.n);
    for (int i = 0; i < loop->fds_n; i++) {
        ssize_t n;

        do {
            n = write(loop->fd[i], at - head, head + payload.n);
        } while (n < 0 && errno == EAGAIN);
    }
}

static void
keep(struct line *line, const uint8_t *at, size_t n)
{
    if (n > REST_BYTES) {
        errno = EMSGSIZE;
        wire_die("a frame");
    }
    free(line->rest);
    line->rest = NULL;
    line->rest_n = n;
    if (n > 0) {
        line->rest = malloc(n);
        if (line->rest == NULL) {
            wire_die("memory");
        }
        memcpy(line->rest, at, n);
    }
}

static void
hear(struct loop *loop, int fd)
{
    struct line *line = &loop->line[fd];
    size_t n = line->rest_n;
    size_t at = 0;
    ssize_t got;

    if (n > 0) {
        memcpy(loop->in, line->rest, n);
    }
    got = read(fd, loop->in + n, IN_BYTES);
    if (got < 0 && errno == EAGAIN) {
        return;
    }
    if (got <= 0) {
        hang_up(loop, fd);
        return;
    }
    n += (size_t)got;
    if (!line->open) {
        line->open = true; /* a request comes in one piece here */
        (void)wire_send(fd, bytes_of(answer)); /* seen by the next read */
        return;
    }
    while (at < n) {
        struct wire_frame frame;
        const size_t taken = wire_take(loop->in + at, n - at, &frame);

        if (taken == 0) {
            break;
        }
        if (frame.opcode == WIRE_BINARY) {
            to_all(loop, frame.payload);
        }
        at += taken;
    }
    if (at < n || line->rest_n > 0) {
        keep(line, loop->in + at, n - at);
    }
}

static int
fan(unsigned port)
{
    const struct sockaddr_in at = {.sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct loop *loop = calloc(1, sizeof *loop);
    struct rlimit files;
    const int yes = 1;

    if (loop == NULL) {
        wire_die("memory");
    }
    (void)getrlimit(RLIMIT_NOFILE, &files); /* cannot fail for this one */
    files.rlim_cur = files.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &files); /* within the hard limit */
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    loop->listening =
        socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    (void)setsockopt(loop->listening, SOL_SOCKET, SO_REUSEADDR, &yes,
        sizeof yes);
    if (bind(loop->listening, (const struct sockaddr *)(const void *)&at,
            sizeof at) != 0 ||
        listen(loop->listening, 4096) != 0) {
        wire_die("cannot listen");
    }
    watch(loop, loop->listening);
    (void)signal(SIGPIPE, SIG_IGN); /* cannot fail */
    (void)printf("ready\n");
    (void)fflush(stdout);
    for (;;) {
        struct epoll_event event[EVENTS];
        const int n = epoll_wait(loop->epoll, event, EVENTS, -1);

        for (int i = 0; i < n; i++) {
            if (event[i].data.fd == loop->listening) {
                accept_all(loop);
            } else {
                hear(loop, event[i].data.fd);
            }
        }
    }
}

static void
fill(int fd)
{
    static const uint8_t zeros[65536];

    for (off_t at = 0; at < FILE_BYTES; at += (off_t)sizeof zeros) {
        if (pwrite(fd, zeros, sizeof zeros, at) != (ssize_t)sizeof zeros) {
            wire_die("cannot fill the file");
        }
    }
    if (fsync(fd) != 0) {
        wire_die("cannot sync the file");
    }
}

static int
append(const char *path, unsigned writers, double seconds)
{
    const int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const size_t n = (size_t)writers * RECORD_BYTES;
    uint8_t *at = malloc(n);
    uint64_t end;
    uint64_t records = 0;
    off_t offset = 0;
    struct wire_cpu cpu;
    uint64_t since;

    if (fd < 0 || at == NULL) {
        wire_die(path);
    }
    memset(at, 0x5a, n);
    fill(fd);
    cpu = wire_cpu(getpid());
    since = wire_now_ns();
    end = since + (uint64_t)(seconds * 1e9);
    while (wire_now_ns() < end) {
        if (offset + (off_t)n > FILE_BYTES) {
            offset = 0;
        }
        if (pwrite(fd, at, n, offset) != (ssize_t)n || fdatasync(fd) != 0) {
            wire_die("cannot append");
        }
        offset += (off_t)n;
        records += writers;
    }
    end = wire_now_ns();
    (void)printf("commands=%llu seconds=%.3f cpu_s=%.3f\n",
        (unsigned long long)records, (double)(end - since) / 1e9,
        wire_cpu(getpid()).all_s - cpu.all_s);
    (void)close(fd);    /* all is synced */
    (void)unlink(path); /* it may stay if it must */
    free(at);
    return 0;
}

int
main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "fan") == 0) {
        return fan((unsigned)strtoul(argv[2], NULL, 10));
    }
    if (argc == 5 && strcmp(argv[1], "append") == 0) {
        return append(argv[2], (unsigned)strtoul(argv[3], NULL, 10),
            strtod(argv[4], NULL));
    }
    (void)fprintf(stderr,
        "usage: bare fan PORT | bare append FILE WRITERS SECONDS\n");
    return 2;
}
