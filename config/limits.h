/*
 * limits.h - everything has a limit, and the limit has a name.
 *
 * The core's memory is one region whose size follows from these; it is
 * reserved when an evening is opened and filled only as it is used.
 */
#ifndef CONFIG_LIMITS_H
#define CONFIG_LIMITS_H

#include <stdint.h>

/*
 * LIMITS: member, default, lowest, highest, unit
 */
#define LIMITS(X)                                                      \
    X(seats, 500, 1, 12000, "seats in a session")                      \
    X(tables, 64, 1, 1024, "tables")                                   \
    X(invited, 1000, 1, 12000, "invited people")                       \
    X(ideas, 4000, 8, 60000, "ideas, strengths and insights")          \
    X(notes, 1000, 8, 60000, "notes")                                  \
    X(slots, 16384, 128, 131072, "key slots")                          \
    X(ids, 65536, 128, 1048576, "command ids kept")                    \
    X(text_bytes, 16777216, 65536, 268435456, "bytes of text held")    \
    X(ring_bytes, 1048576, 131072, 16777216, "bytes in the ring")      \
    X(ring_messages, 4096, 16, 65536, "messages in the ring")          \
    X(peers, 1500, 2, 24000, "connections to a session")               \
    X(listings, 4000, 16, 60000, "sessions in the office's book")      \
    X(plan_texts, 1000, 16, 10000, "texts of a run plan")              \
    X(sessions_open, 1000, 1, 100000, "sessions in memory at once")    \
    X(connections, 20000, 8, 200000, "connections to the daemon")      \
    X(connections_address, 2000, 1, 200000, "from one address")        \
    X(unknown_address, 200, 1, 200000, "without a seat, one address")  \
    X(failures_address, 20, 1, 10000, "wrong codes a minute, address") \
    X(failures_daemon, 60, 1, 100000, "wrong codes a minute, daemon")  \
    X(commands_second, 5, 1, 100000, "commands a second from a seat")  \
    X(commands_burst, 20, 1, 100000, "commands at once from a seat")

#define LIMIT_MEMBER(member, ...) uint32_t member;
struct limits {
    LIMITS(LIMIT_MEMBER)
};
#undef LIMIT_MEMBER

#endif
