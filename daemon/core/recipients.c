/*
 * recipients.c - who the minutes are sent to.
 *
 * See recipients.h
 */
#include "daemon/core/recipients.h"

#include "daemon/core/state.h"

static uint8_t
small(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

static bool
is_same(struct bytes a, struct bytes b)
{
    if (a.n != b.n) {
        return false;
    }
    for (size_t i = 0; i < a.n; i++) {
        if (small(a.at[i]) != small(b.at[i])) {
            return false;
        }
    }
    return true;
}

static bool
is_blank(uint8_t c)
{
    return c <= ' ' || c == 0x7f;
}

/* The address of one who is to have the minutes, or nothing. */
static struct bytes
address_of(const struct state *st, uint32_t i)
{
    const struct invited *invited = &st->invited[i];
    struct bytes address = text_of(st, invited->email);

    if (invited->is != INVITED_IS || invited->removed ||
        (invited->flags & FLAG_WALK_IN) != 0) {
        return (struct bytes){NULL, 0};
    }
    while (address.n > 0 && is_blank(address.at[0])) {
        address.at++;
        address.n--;
    }
    while (address.n > 0 && is_blank(address.at[address.n - 1])) {
        address.n--;
    }
    for (size_t c = 0; c < address.n; c++) {
        if (is_blank(address.at[c])) {
            return (struct bytes){NULL, 0}; /* that is no address */
        }
    }
    return address;
}

static bool
was_before(const struct state *st, uint32_t i, struct bytes address)
{
    while (i-- > 0) {
        if (is_same(address_of(st, i), address)) {
            return true;
        }
    }
    return false;
}

uint32_t
recipients_write(const struct core *core, struct buf *out)
{
    const struct state *st = core_state(core);
    uint32_t n = 0;

    for (uint32_t i = 0; i < st->invited_n; i++) {
        const struct bytes address = address_of(st, i);

        if (address.n > 0 && !was_before(st, i, address)) {
            buf_add(out, address.at, address.n);
            buf_add(out, "\n", 1);
            n++;
        }
    }
    return n;
}
