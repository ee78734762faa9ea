/* seating.c - take a seat. See seating.h. */
#include "client/ctl/seating.h"

#include <sodium.h>

enum talk_end
seating_send(struct talk *talk, struct command *command,
    uint8_t token[TOKEN_BYTES])
{
    enum talk_end end;

    randombytes_buf(token, TOKEN_BYTES);
    FSET(&command->f, TOKEN, token, ((struct bytes){token, TOKEN_BYTES}));
    end = talk_do(talk, command);
    if (end == TALK_DONE) {
        struct link_hello *hello = link_hello(talk->link);

        memcpy(hello->token, token, TOKEN_BYTES);
        hello->has_token = true;
        talk->has_seat = true;
        talk->seat = talk->made;
        end = talk_whole(talk);
    }
    return end;
}

enum talk_end
seating_join(struct talk *talk, const struct seating *seating,
    uint8_t token[TOKEN_BYTES])
{
    struct command command;

    talk_command(&command, COMMAND_JOIN);
    if (seating->name != NULL) {
        FSET(&command.f, NAME, name, bytes_of(seating->name));
    }
    if (seating->table > 0) {
        FSET(&command.f, TABLE, table, seating->table);
    }
    if (seating->flags > 0) {
        FSET(&command.f, FLAGS, flags, seating->flags);
    }
    return seating_send(talk, &command, token);
}
