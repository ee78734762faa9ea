/*
 * wire.c - a WebSocket as a load generator needs it. See wire.h.
 */
#include "tests/bench/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

_Noreturn void
wire_die(const char *what)
{
    (void)fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
    exit(1);
}

int
wire_tcp(unsigned port)
{
    const int yes = 1;
    const struct sockaddr_in to = {.sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 ||
        connect(fd, (const struct sockaddr *)(const void *)&to, sizeof to) !=
            0) {
        wire_die("cannot connect");
    }
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return fd;
}

int
wire_unix(const char *path)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || strlen(path) >= sizeof to.sun_path) {
        wire_die(path);
    }
    memcpy(to.sun_path, path, strlen(path) + 1);
    if (connect(fd, (const struct sockaddr *)(const void *)&to, sizeof to) !=
        0) {
        wire_die(path);
    }
    return fd;
}

struct bytes
wire_request(void)
{
    return bytes_of("GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                    "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Version: 13\r\n"
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                    "Sec-WebSocket-Protocol: dugnad.v1\r\n\r\n");
}

void
wire_put(struct buf *b, unsigned opcode, struct bytes payload)
{
    uint8_t head[WIRE_HEAD_MAX] = {0};
    size_t n = 2;

    head[0] = (uint8_t)(0x80U | opcode);
    if (payload.n > 125) {
        head[1] = 126 | 0x80;
        head[2] = (uint8_t)(payload.n >> 8);
        head[3] = (uint8_t)payload.n;
        n = 4;
    } else {
        head[1] = (uint8_t)(payload.n | 0x80);
    }
    buf_add(b, head, n + 4); /* the key: zeros */
    buf_add(b, payload.at, payload.n);
}

size_t
wire_take(uint8_t *at, size_t n, struct wire_frame *frame)
{
    size_t head = 2;
    size_t long_n = 0;
    uint64_t payload_n;
    bool masked;

    if (n < 2) {
        return 0;
    }
    masked = (at[1] & 0x80) != 0;
    payload_n = at[1] & 0x7fU;
    long_n = payload_n == 127 ? 8 : payload_n == 126 ? 2 : 0;
    head += long_n + (masked ? 4 : 0);
    if (n < head) {
        return 0;
    }
    if (long_n > 0) {
        payload_n = 0;
        for (size_t i = 0; i < long_n; i++) {
            payload_n = payload_n << 8 | at[2 + i];
        }
    }
    if (n - head < payload_n) {
        return 0;
    }
    for (size_t i = 0; masked && i < payload_n; i++) {
        at[head + i] ^= at[head - 4 + i % 4];
    }
    frame->opcode = at[0] & 0x0fU;
    frame->payload = (struct bytes){at + head, (size_t)payload_n};
    return head + (size_t)payload_n;
}

bool
wire_send(int fd, struct bytes bytes)
{
    while (bytes.n > 0) {
        const ssize_t n = send(fd, bytes.at, bytes.n, MSG_NOSIGNAL);

        if (n < 0 && errno == EAGAIN) {
            struct pollfd wait = {.fd = fd, .events = POLLOUT};

            (void)poll(&wait, 1, 1000); /* then it is tried again */
            continue;
        }
        if (n < 0) {
            return false;
        }
        bytes.at += n;
        bytes.n -= (size_t)n;
    }
    return true;
}

uint64_t
wire_now_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail on Linux */
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

/* Source: proc(5), /proc/PID/stat: fields 14 and 15 */
struct wire_cpu
wire_cpu(int pid)
{
    struct wire_cpu cpu = {0};
    char path[40];
    char line[1024];
    const double tick_s = 1.0 / (double)sysconf(_SC_CLK_TCK);
    const char *at = NULL;
    FILE *f;

    (void)snprintf(path, sizeof path, "/proc/%d/stat", pid);
    f = fopen(path, "r");
    if (f == NULL) {
        return cpu;
    }
    if (fgets(line, sizeof line, f) != NULL) {
        at = strrchr(line, ')');
    }
    (void)fclose(f); /* only read */
    for (int i = 2; at != NULL && i < 14; i++) {
        at = strchr(at + 1, ' ');
    }
    if (at != NULL) {
        char *end;
        const double user = (double)strtoul(at, &end, 10);

        cpu.user_s = user * tick_s;
        cpu.all_s = cpu.user_s + (double)strtoul(end, NULL, 10) * tick_s;
    }
    return cpu;
}
