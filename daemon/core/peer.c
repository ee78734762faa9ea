/*
 * peer.c - one connection: who it is, and how far it has come.
 *
 * See peer.h
 */
#include "daemon/core/peer.h"

bool
peer_hears(const struct state *st, const struct peer *peer, struct audience to,
    uint64_t seq)
{
    const struct seat *seat;

    if (to.kind == AUDIENCE_PEER) {
        return to.id == peer->unique;
    }
    if (peer->seat == NOBODY) {
        return false;
    }
    if (to.kind == AUDIENCE_SEAT) {
        return to.id == peer->seat;
    }
    seat = &st->seat[peer->seat - 1];
    if (seat->is != SEAT_HERE) {
        return false;
    }
    switch (to.kind) {
    case AUDIENCE_ALL:
        return true;
    case AUDIENCE_STAFF:
        return seq >= seat->staff_seq && seat_is_staff(seat);
    case AUDIENCE_SCREEN:
        return seq >= seat->staff_seq &&
            (seat_is_staff(seat) || (seat->roles & ROLE_DISPLAY) != 0);
    case AUDIENCE_LANGUAGE:
        return to.id == peer->language;
    case AUDIENCE_TABLE:
        return to.id == seat->table && seq >= seat->audience_seq;
    case AUDIENCE_PAIR:
    case AUDIENCE_SEAT:
    case AUDIENCE_PEER:
        return false;
    }
    return false;
}

void
peer_owe(struct peer *peer, uint64_t index)
{
    if (peer->owed >= peer->owed_end) {
        peer->owed = index;
    }
    peer->owed_end = index + 1;
}

bool
allowance_spend(struct allowance *allowance, const struct limits *limits,
    uint32_t factor, uint64_t now_ms)
{
    const uint64_t most = (uint64_t)limits->commands_burst * factor * 1000;
    const uint64_t since =
        now_ms > allowance->at_ms ? now_ms - allowance->at_ms : 0;
    uint64_t have = most;

    if (allowance->begun && since < 3600000) {
        have = allowance->left + since * limits->commands_second * factor;
    }
    if (have > most) {
        have = most;
    }
    allowance->begun = 1;
    allowance->at_ms = now_ms;
    allowance->left = (uint32_t)(have < 1000 ? have : have - 1000);
    return have >= 1000;
}
