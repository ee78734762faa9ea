/*
 * load.c - a load generator: holds its connections and does as it is told.
 *
 * Each line on standard input is one thing to do, each answered by one line
 * of figures, so that two generators can be told in turn while the other
 * stands still:
 *
 *   come N                 N more callers, each with a seat
 *   return N               the last N hang up and come again
 *   fan SECONDS EVERY FLY  one writes to all: each EVERY ms, or, if that is
 *                          0, so that FLY messages are always under way
 *   each SECONDS           everyone has one command of their own under way
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/bench/callers.h"
#include "tests/bench/wire.h"

enum { IN_BYTES = 1 << 18, BODY_BYTES = 200, LATE_MS = 20000, MS = 1000000 };

/* What the server and this program used, from `begin` to `end`. */
struct meter {
    struct wire_cpu server;
    struct wire_cpu own;
    uint64_t at_ns;
};

static struct meter
meter(const struct load *load)
{
    return (
        struct meter){wire_cpu(load->pid), wire_cpu(getpid()), wire_now_ns()};
}

static void
print_meter(const struct load *load, const struct meter *begin)
{
    const struct meter end = meter(load);
    const double s = (double)(end.at_ns - begin->at_ns) / 1e9;

    (void)printf(" seconds=%.3f cpu_s=%.3f user_s=%.3f own_s=%.3f\n", s,
        end.server.all_s - begin->server.all_s,
        end.server.user_s - begin->server.user_s,
        end.own.all_s - begin->own.all_s);
    (void)fflush(stdout);
}

static void
print_times(const char *name, const struct times *times)
{
    (void)printf(" %s_p50_ms=%.3f %s_p99_ms=%.3f", name, times_part(times, 0.5),
        name, times_part(times, 0.99));
}

static void
forget(struct load *load)
{
    load->run++;
    load->sent = 0;
    load->whole = 0;
    load->heard = 0;
    load->heard_bytes = 0;
    load->disorder = 0;
    load->done = 0;
    memset(&load->all, 0, sizeof load->all);
    memset(&load->last, 0, sizeof load->last);
    memset(&load->own, 0, sizeof load->own);
    for (uint32_t i = 0; i < load->callers_n; i++) {
        load->caller[i].next = 0;
    }
}

static void
come(struct load *load, uint32_t n)
{
    const struct meter begin = meter(load);

    callers_come(load, n);
    (void)printf("callers=%u", load->callers_n);
    print_meter(load, &begin);
}

/* Long enough that the server has seen them go. */
static void
rest(struct load *load, unsigned ms)
{
    const uint64_t until = wire_now_ns() + (uint64_t)ms * MS;

    while (wire_now_ns() < until) {
        callers_turn(load, 20);
    }
}

static void
come_again(struct load *load, uint32_t n)
{
    struct meter begin;

    callers_leave(load, n);
    rest(load, 1500);
    begin = meter(load);
    callers_return(load, n);
    (void)printf("callers=%u", n);
    print_meter(load, &begin);
}

/* Messages that are due; with `flying`, as many as may be under way. */
static void
send_due(struct load *load, uint64_t due, uint32_t flying)
{
    while (flying > 0 ? load->sent - load->whole < flying : load->sent < due) {
        callers_write(load, load->sent);
        load->sent++;
    }
}

static void
wait_whole(struct load *load)
{
    uint64_t since = wire_now_ns();
    uint64_t heard = load->heard;

    while (load->whole < load->sent &&
        wire_now_ns() - since < (uint64_t)LATE_MS * MS) {
        callers_turn(load, 100);
        if (heard != load->heard) {
            heard = load->heard;
            since = wire_now_ns();
        }
    }
}

static void
fan(struct load *load, double seconds, double every_ms, uint32_t flying)
{
    const uint64_t begin_ns = wire_now_ns();
    const uint64_t end_ns = begin_ns + (uint64_t)(seconds * 1e9);
    struct meter begin;

    forget(load);
    begin = meter(load);
    while (wire_now_ns() < end_ns) {
        const double since_ms = (double)(wire_now_ns() - begin_ns) / 1e6;
        const uint64_t due =
            flying > 0 ? 0 : (uint64_t)(since_ms / every_ms) + 1;
        int wait_ms = 10;

        send_due(load, due, flying);
        if (flying == 0) {
            const double left_ms = (double)due * every_ms - since_ms;

            wait_ms = left_ms > 1 ? (int)left_ms : 1;
        }
        callers_turn(load, wait_ms);
    }
    wait_whole(load);
    (void)printf("messages=%u deliveries=%llu lost=%llu disorder=%llu "
                 "bytes=%.0f",
        load->sent, (unsigned long long)load->heard,
        (unsigned long long)((uint64_t)load->sent * load->callers_n -
            load->heard),
        (unsigned long long)load->disorder,
        load->heard == 0 ? 0.0
                         : (double)load->heard_bytes / (double)load->heard);
    print_times("all", &load->all);
    print_times("last", &load->last);
    print_meter(load, &begin);
}

static void
each(struct load *load, double seconds)
{
    const uint64_t end_ns = wire_now_ns() + (uint64_t)(seconds * 1e9);
    struct meter begin;

    forget(load);
    begin = meter(load);
    load->each = true;
    load->each_ends = false;
    for (uint32_t i = 0; i < load->callers_n; i++) {
        callers_own(load, &load->caller[i]);
    }
    while (wire_now_ns() < end_ns) {
        callers_turn(load, 10);
    }
    load->each_ends = true;
    while (load->each_left > 0) {
        callers_turn(load, 100);
    }
    load->each = false;
    (void)printf("commands=%llu", (unsigned long long)load->done);
    print_times("own", &load->own);
    print_meter(load, &begin);
}

static void
obey(struct load *load, const char *line)
{
    double a = 0;
    double b = 0;
    unsigned c = 0;

    if (sscanf(line, "come %u", &c) == 1) {
        come(load, c);
    } else if (sscanf(line, "return %u", &c) == 1) {
        come_again(load, c);
    } else if (sscanf(line, "fan %lf %lf %u", &a, &b, &c) == 3 &&
        (b > 0 || c > 0)) {
        fan(load, a, b, c);
    } else if (sscanf(line, "each %lf", &a) == 1) {
        each(load, a);
    } else {
        (void)fprintf(stderr, "bench: not understood: %s\n", line);
        exit(1);
    }
}

/* Between two lines the callers answer pings. */
static void
serve(struct load *load)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    char line[200];
    size_t n = 0;

    if (epoll_ctl(load->epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event) != 0) {
        wire_die("standard input");
    }
    for (;;) {
        struct epoll_event ready;
        ssize_t got;

        if (epoll_wait(load->epoll, &ready, 1, -1) < 1 ||
            ready.data.ptr != NULL) {
            callers_turn(load, 0);
            continue;
        }
        got = read(STDIN_FILENO, line + n, 1);
        if (got <= 0) {
            return;
        }
        n++;
        if (line[n - 1] == '\n' || n == sizeof line - 1) {
            line[n - 1] = '\0';
            n = 0;
            (void)epoll_ctl(load->epoll, EPOLL_CTL_DEL, STDIN_FILENO, NULL);
            obey(load, line);
            (void)epoll_ctl(load->epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event);
        }
    }
}

static const char usage[] =
    "usage: load --port PORT --pid SERVER (--socket PATH | --bare)\n"
    "            [--tables N] [--body BYTES]\n";

static void
options(struct load *load, int argc, char **argv)
{
    static const struct option known[] = {{"port", required_argument, NULL,
                                              'p'},
        {"pid", required_argument, NULL, 'i'},
        {"socket", required_argument, NULL, 's'},
        {"bare", no_argument, NULL, 'b'},
        {"tables", required_argument, NULL, 't'},
        {"body", required_argument, NULL, 'y'}, {NULL, 0, NULL, 0}};
    int option;

    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        const unsigned number =
            optarg == NULL ? 0 : (unsigned)strtoul(optarg, NULL, 10);

        if (option == 'p') {
            load->port = number;
        } else if (option == 'i') {
            load->pid = (int)number;
        } else if (option == 's') {
            load->making.socket = optarg;
        } else if (option == 'b') {
            load->bare = true;
        } else if (option == 't') {
            load->making.tables = number;
        } else if (option == 'y' && number >= 64 && number <= 1000) {
            load->body_n = number;
        } else {
            (void)fprintf(stderr, "%s", usage);
            exit(2);
        }
    }
    if (load->port == 0 || (load->making.socket == NULL && !load->bare)) {
        (void)fprintf(stderr, "%s", usage);
        exit(2);
    }
}

int
main(int argc, char **argv)
{
    struct load *load = calloc(1, sizeof *load);
    struct rlimit files;

    if (load == NULL) {
        wire_die("memory");
    }
    load->body_n = BODY_BYTES;
    options(load, argc, argv);
    load->caller = calloc(CALLERS_MAX, sizeof *load->caller);
    load->in = malloc(IN_BYTES);
    load->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (load->caller == NULL || load->in == NULL || load->epoll < 0) {
        wire_die("memory");
    }
    (void)signal(SIGPIPE, SIG_IGN);         /* cannot fail */
    (void)getrlimit(RLIMIT_NOFILE, &files); /* nor this one */
    files.rlim_cur = files.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &files); /* within the hard limit */
    load->making.port = load->port;
    if (!load->bare) {
        making_run(&load->making);
    }
    (void)printf("ready\n");
    (void)fflush(stdout);
    serve(load);
    free(load->caller);
    free(load->in);
    free(load);
    return 0;
}
