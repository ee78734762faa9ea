/*
 * listen.c - who may come in. See listen.h.
 */
#include "daemon/io/listen.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/io/log.h"
#include "daemon/io/loop.h"

enum {
    SEND_BUFFER_BYTES = 131072,
    NOT_SENT_BYTES = 65536,
    USER_TIMEOUT_MS = 45000,
    LISTEN_FDS_START = 3, /* Source: sd_listen_fds(3) */
    ORGANISERS_KEPT = 8,  /* the unix socket may go over the limit by so many */
    SAY_MS = 1000
};

static enum status
add_socket(struct listen *listen, int fd, bool organiser)
{
    struct listen_socket *socket;

    assert(listen->sockets_n < LISTEN_SOCKETS_MAX);
    socket = &listen->socket[listen->sockets_n++];
    socket->fd = fd;
    socket->organiser = organiser;
    socket->listen = listen;
    return STATUS_OK;
}

/* "host:port" or "[host]:port" in two. False if it is neither. */
static bool
split_address(const char *address, char host[80], char port[8])
{
    const char *colon = strrchr(address, ':');
    size_t host_n;

    if (colon == NULL || strlen(colon + 1) == 0 || strlen(colon + 1) > 5) {
        return false;
    }
    host_n = (size_t)(colon - address);
    if (host_n >= 2 && address[0] == '[' && address[host_n - 1] == ']') {
        address++;
        host_n -= 2;
    } else if (memchr(address, ':', host_n) != NULL) {
        return false;
    }
    if (host_n >= 80) {
        return false;
    }
    memcpy(host, address, host_n);
    host[host_n] = '\0';
    memcpy(port, colon + 1, strlen(colon + 1) + 1);
    return true;
}

static enum status
port_fault(struct fault *why, int sys, const char *address)
{
    switch (sys) {
    case EADDRINUSE:
        return fault_set(why, STATUS_PORT, 0,
            "%s is in use by another program; stop it, or choose another "
            "address with --listen or 'listen:'",
            address);
    case EACCES:
        return fault_set(why, STATUS_PORT, 0,
            "%s may not be listened on by this user; choose a port from 1024 "
            "on, or let systemd open it (dugnadd.socket)",
            address);
    case EADDRNOTAVAIL:
        return fault_set(why, STATUS_PORT, 0,
            "%s is no address of this machine; see 'ip address'", address);
    default:
        return fault_set(why, STATUS_PORT, sys, "cannot listen on %s", address);
    }
}

static int
bound(const struct addrinfo *at)
{
    const int yes = 1;
    const int fd =
        socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0) {
        return -errno;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, at->ai_addr, at->ai_addrlen) != 0 ||
        listen(fd, LISTEN_BACKLOG) != 0) {
        const int sys = errno;

        (void)close(fd); /* nothing was written to it */
        return -sys;
    }
    return fd;
}

static enum status
bind_tcp(struct listen *listen, const char *address, struct fault *why)
{
    const struct addrinfo want = {.ai_family = AF_UNSPEC,
        .ai_socktype = SOCK_STREAM,
        .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    char host[80];
    char port[8];
    int fd;

    if (!split_address(address, host, port) ||
        getaddrinfo(host[0] == '\0' ? NULL : host, port, &want, &found) != 0) {
        return fault_set(why, STATUS_CONFIG, 0,
            "listen: '%s' is not an address; write 127.0.0.1:8080 or "
            "[::]:443",
            address);
    }
    fd = bound(found);
    freeaddrinfo(found);
    if (fd < 0) {
        return port_fault(why, -fd, address);
    }
    return add_socket(listen, fd, false);
}

/* A socket file that nobody answers at is a dead daemon's. */
static bool
unix_dead(const struct sockaddr_un *at)
{
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool dead;

    if (fd < 0) {
        return false;
    }
    dead = connect(fd, (const struct sockaddr *)at, sizeof *at) != 0 &&
        errno == ECONNREFUSED;
    (void)close(fd); /* nothing was written to it */
    return dead;
}

static enum status
bind_unix(struct listen *listen, const char *path, struct fault *why)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    const struct addrinfo info = {.ai_family = AF_UNIX,
        .ai_addr = (struct sockaddr *)&at,
        .ai_addrlen = sizeof at};
    mode_t old;
    int fd;

    if (strlen(path) >= sizeof at.sun_path) {
        return fault_set(why, STATUS_CONFIG, 0,
            "socket: '%s' is too long; a path of at most %zu bytes is needed",
            path, sizeof at.sun_path - 1);
    }
    memcpy(at.sun_path, path, strlen(path) + 1);
    if (unix_dead(&at)) {
        (void)unlink(path); /* bind says it if this failed */
    }
    old = umask(0117); /* 0660: owner and group */
    fd = bound(&info);
    (void)umask(old);
    if (fd == -ENOENT || fd == -ENOTDIR) {
        return fault_set(why, STATUS_PORT, 0,
            "the folder of the socket '%s' is not there; make it, or choose "
            "another with --socket",
            path);
    }
    if (fd < 0) {
        return port_fault(why, -fd, path);
    }
    memcpy(listen->unix_path, path, strlen(path) + 1);
    return add_socket(listen, fd, true);
}

/* Source: sd_listen_fds(3); done by hand, it is two variables. */
static uint32_t
passed_on(void)
{
    const char *pid = getenv("LISTEN_PID");
    const char *fds = getenv("LISTEN_FDS");

    if (pid == NULL || fds == NULL ||
        strtoul(pid, NULL, 10) != (unsigned long)getpid()) {
        return 0;
    }
    return (uint32_t)strtoul(fds, NULL, 10);
}

static enum status
take_passed(struct listen *listen, uint32_t n, struct fault *why)
{
    if (n > LISTEN_SOCKETS_MAX) {
        return fault_set(why, STATUS_CONFIG, 0,
            "systemd passes on %u sockets, %d are the most", n,
            (int)LISTEN_SOCKETS_MAX);
    }
    for (uint32_t i = 0; i < n; i++) {
        const int fd = LISTEN_FDS_START + (int)i;
        struct sockaddr_storage at = {0};
        socklen_t at_n = sizeof at;

        if (getsockname(fd, (struct sockaddr *)&at, &at_n) != 0) {
            return fault_set(why, STATUS_PORT, errno,
                "descriptor %d from systemd is no socket", fd);
        }
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
        (void)fcntl(fd, F_SETFL, O_NONBLOCK);
        (void)add_socket(listen, fd, at.ss_family == AF_UNIX);
    }
    return STATUS_OK;
}

enum status
listen_bind(struct listen *listen, const struct config *config,
    struct fault *why)
{
    const uint32_t passed = passed_on();
    enum status status = STATUS_OK;

    listen->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (passed > 0) {
        return take_passed(listen, passed, why);
    }
    if (config->listen[0] == '\0' && config->socket[0] == '\0') {
        return fault_set(why, STATUS_CONFIG, 0,
            "neither 'listen' nor 'socket' is set: nobody could come in");
    }
    if (config->listen[0] != '\0') {
        status = bind_tcp(listen, config->listen, why);
    }
    if (status == STATUS_OK && config->socket[0] != '\0') {
        status = bind_unix(listen, config->socket, why);
    }
    return status;
}

static struct address **
address_at(struct listen *listen, uint64_t number)
{
    struct address **at = &listen->bucket[number % ADDRESS_BUCKETS];

    while (*at != NULL && (*at)->number != number) {
        at = &(*at)->next;
    }
    return at;
}

static struct address *
address_come(struct listen *listen, uint64_t number)
{
    struct address **at = address_at(listen, number);

    if (*at == NULL) {
        *at = calloc(1, sizeof **at);
        if (*at == NULL) {
            return NULL;
        }
        (*at)->number = number;
    }
    (*at)->connections++;
    (*at)->unknown++;
    listen->connections++;
    return *at;
}

void
listen_known(struct address *address)
{
    assert(address->unknown > 0);
    address->unknown--;
}

void
listen_left(struct listen *listen, struct address *address, bool known)
{
    struct address **at;

    assert(listen->connections > 0 && address->connections > 0);
    listen->connections--;
    address->connections--;
    if (!known) {
        listen_known(address);
    }
    if (address->connections == 0) {
        at = address_at(listen, address->number);
        *at = address->next;
        free(address);
    }
}

/* At most one line a second, with how many it stands for. */
static void
say(struct listen *listen, const char *what)
{
    const uint64_t now = loop_boot_ms();

    listen->turned_away++;
    if (now - listen->said_ms >= SAY_MS) {
        listen->said_ms = now;
        log_line("dugnadd: turned a caller away: %s (%llu so far)", what,
            (unsigned long long)listen->turned_away);
    }
}

static bool
has_place(struct listen *listen, uint64_t number, bool organiser)
{
    const struct limits *limits = &listen->loop->config->limits;
    const struct address *address = *address_at(listen, number);

    if (organiser) {
        return listen->connections < listen->connections_max + ORGANISERS_KEPT;
    }
    if (listen->connections >= listen->connections_max) {
        say(listen, "limits.connections, or the descriptors, are used up");
        return false;
    }
    if (address != NULL &&
        address->connections >= limits->connections_address) {
        say(listen, "limits.connections_address is used up");
        return false;
    }
    if (address != NULL && address->unknown >= limits->unknown_address) {
        say(listen, "limits.unknown_address is used up");
        return false;
    }
    return true;
}

static void
set_options(int fd)
{
    const int yes = 1;
    const int send_buffer = SEND_BUFFER_BYTES / 2; /* the kernel doubles it */
    const int not_sent = NOT_SENT_BYTES;
    const unsigned timeout = USER_TIMEOUT_MS;

    /* Not worth a refusal where one is not to be had (unix sockets). */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send_buffer,
        sizeof send_buffer);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout,
        sizeof timeout);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &not_sent,
        sizeof not_sent);
}

static void
turn_away(int fd)
{
    static const char sorry[] =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n"
        "Content-Length: 0\r\nConnection: close\r\n\r\n";

    /* Whether it arrives or not, the caller sees the connection close. */
    (void)send(fd, sorry, sizeof sorry - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)close(fd);
}

static void on_rested(uv_timer_t *timer);

static void on_knock(uv_poll_t *poll, int status, int events);

static void
poll_all(struct listen *listen, bool on)
{
    for (uint32_t i = 0; i < listen->sockets_n; i++) {
        struct listen_socket *socket = &listen->socket[i];

        if (!socket->polled || uv_is_closing((uv_handle_t *)&socket->poll)) {
            continue;
        }
        if (on) {
            (void)uv_poll_start(&socket->poll, UV_READABLE, on_knock);
        } else {
            (void)uv_poll_stop(&socket->poll);
        }
    }
}

/* No descriptor is left: take one caller with the reserve, then rest. */
static void
rest(struct listen *listen, int listening_fd)
{
    say(listen, "no descriptors are left; raise LimitNOFILE or ulimit -n");
    if (listen->reserve_fd >= 0) {
        int fd;

        (void)close(listen->reserve_fd);
        fd = accept(listening_fd, NULL, NULL);
        if (fd >= 0) {
            turn_away(fd);
        }
        listen->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    }
    poll_all(listen, false);
    (void)uv_timer_start(&listen->rest, on_rested, LISTEN_REST_MS, 0);
}

static void
on_rested(uv_timer_t *timer)
{
    poll_all(timer->data, true);
}

/* One caller with a place goes on to web.c, one without is told so. */
static void
let_in(struct listen_socket *socket, int fd, const struct sockaddr *from)
{
    struct listen *listen = socket->listen;
    const uint64_t number = auth_address(&listen->loop->auth, from);
    struct web_caller caller = {.fd = fd, .organiser = socket->organiser};

    if (has_place(listen, number, socket->organiser)) {
        caller.address = address_come(listen, number);
    }
    if (caller.address == NULL) {
        turn_away(fd);
        return;
    }
    set_options(fd);
    web_take(&listen->loop->web, &caller);
}

/* Takes one caller; false if there was none, or no descriptor for it. */
static bool
let_one_in(struct listen_socket *socket)
{
    struct sockaddr_storage from = {0};
    socklen_t from_n = sizeof from;
    const int fd = accept4(socket->fd, (struct sockaddr *)&from, &from_n,
        SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd >= 0) {
        let_in(socket, fd, (const struct sockaddr *)&from);
        return true;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
        errno == ENOMEM) {
        rest(socket->listen, socket->fd);
    }
    return false; /* or EAGAIN, or the caller has gone again */
}

static void
on_knock(uv_poll_t *poll, int status, int events)
{
    struct listen_socket *socket = poll->data;

    (void)events;
    if (status < 0) {
        rest(socket->listen, socket->fd);
        return;
    }
    for (int i = 0; i < LISTEN_TURN_MAX && let_one_in(socket); i++) {
    }
}

enum status
listen_open(struct listen *listen, struct loop *loop, struct fault *why)
{
    listen->loop = loop;
    (void)uv_timer_init(&loop->uv, &listen->rest); /* never fails */
    listen->rest.data = listen;
    for (uint32_t i = 0; i < listen->sockets_n; i++) {
        struct listen_socket *socket = &listen->socket[i];
        const int failed = uv_poll_init(&loop->uv, &socket->poll, socket->fd);

        if (failed != 0) {
            return fault_set(why, STATUS_SYSTEM, -failed,
                "cannot watch the listening socket");
        }
        socket->poll.data = socket;
        socket->polled = true;
    }
    poll_all(listen, true);
    return STATUS_OK;
}

void
listen_stop(struct listen *listen)
{
    if (listen->loop == NULL) {
        return;
    }
    (void)uv_timer_stop(&listen->rest);
    poll_all(listen, false);
}

void
listen_close(struct listen *listen)
{
    listen_stop(listen);
    for (uint32_t i = 0; i < listen->sockets_n; i++) {
        struct listen_socket *socket = &listen->socket[i];

        if (socket->polled && !uv_is_closing((uv_handle_t *)&socket->poll)) {
            uv_close((uv_handle_t *)&socket->poll, NULL);
        }
        (void)close(socket->fd); /* nothing was written to it */
    }
    listen->sockets_n = 0;
    if (listen->loop != NULL && !uv_is_closing((uv_handle_t *)&listen->rest)) {
        uv_close((uv_handle_t *)&listen->rest, NULL);
    }
    if (listen->unix_path[0] != '\0') {
        (void)unlink(listen->unix_path); /* the next start removes it too */
    }
    if (listen->reserve_fd > 0) {
        (void)close(listen->reserve_fd);
    }
    listen->reserve_fd = -1;
}
