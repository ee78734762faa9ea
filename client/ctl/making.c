/* making.c - an evening made at the daemon. See making.h. */
#include "client/ctl/making.h"

#include "client/clean.h"
#include "client/hex.h"
#include "config/config.h"
#include "protocol/seal.h"

#include <sodium.h>
#include <unistd.h>

enum { RECOVERY_N = 24 };

void
making_recovery(char out[MAKING_RECOVERY_MAX])
{
    static const char letters[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    size_t n = 0;

    for (int i = 0; i < RECOVERY_N; i++) {
        if (i > 0 && i % 4 == 0) {
            out[n] = '-';
            n++;
        }
        out[n] = letters[randombytes_uniform(sizeof letters - 1)];
        n++;
    }
    out[n] = '\0';
}

static void
recovery_hash(uint8_t hash[HASH_BYTES], const char *recovery)
{
    uint8_t plain[RECOVERY_N];
    size_t n = 0;

    for (; *recovery != '\0' && n < sizeof plain; recovery++) {
        if (*recovery != '-') {
            plain[n] = (uint8_t)*recovery;
            n++;
        }
    }
    hash_of(hash, "recovery", (struct bytes){plain, n});
}

/* The office's book may come a little after the answer. */
static const struct object *
listing_wait(struct talk *office, uint64_t number)
{
    const struct object *o = model_find(&office->model, KIND_LISTING, number);

    for (int i = 0; i < 100 && o == NULL && !office->ended; i++) {
        talk_sleep(office, 20);
        o = model_find(&office->model, KIND_LISTING, number);
    }
    return o;
}

enum talk_end
making_session(struct talk *office, const struct fields *fields,
    struct keep *keep)
{
    uint8_t token_hash[HASH_BYTES];
    uint8_t code_hash[HASH_BYTES];
    const struct object *o;
    struct command command;
    enum talk_end end;

    randombytes_buf(keep->token, TOKEN_BYTES);
    keep->has_token = true;
    making_recovery(keep->recovery);
    hash_of(token_hash, "token", (struct bytes){keep->token, TOKEN_BYTES});
    recovery_hash(code_hash, keep->recovery);
    talk_command(&command, COMMAND_SESSION_NEW);
    command.f = *fields;
    FSET(&command.f, TOKEN_HASH, token_hash,
        ((struct bytes){token_hash, HASH_BYTES}));
    FSET(&command.f, RECOVERY_HASH, recovery_hash,
        ((struct bytes){code_hash, HASH_BYTES}));
    end = talk_do(office, &command);
    if (end != TALK_DONE) {
        return end;
    }
    o = listing_wait(office, office->made);
    if (o == NULL || o->f.session.n != ID_BYTES ||
        o->f.join_key.n != JOIN_KEY_BYTES) {
        return TALK_LATE;
    }
    memcpy(keep->session, o->f.session.at, ID_BYTES);
    memcpy(keep->join_key, o->f.join_key.at, JOIN_KEY_BYTES);
    keep->has_session = true;
    keep->has_join_key = true;
    keep->seat = 1;
    (void)clean_text(keep->code, sizeof keep->code, o->f.code);
    (void)clean_text(keep->title, sizeof keep->title, o->f.title);
    (void)snprintf(keep->role, sizeof keep->role, "facilitator");
    return TALK_DONE;
}

/* What the daemon's own configuration says, if we may read it. */
static void
base_from_config(struct ctl *ctl, char out[MAKING_LINK_MAX])
{
    const char *path = args_flag(ctl->args, "config");
    struct config config;
    struct fault why = {0};

    if (path == NULL && access("/etc/dugnad/dugnad.yaml", R_OK) == 0) {
        path = "/etc/dugnad/dugnad.yaml";
    }
    if (path == NULL || config_load(&config, path, &why) != STATUS_OK) {
        config_default(&config);
    }
    if (config.public_url[0] != '\0') {
        (void)snprintf(out, MAKING_LINK_MAX, "%s", config.public_url);
    } else {
        (void)snprintf(out, MAKING_LINK_MAX, "%s://%s",
            config.cert_file[0] != '\0' ? "https" : "http", config.listen);
    }
}

void
making_base(struct ctl *ctl, char out[MAKING_LINK_MAX])
{
    const char *flag = args_flag(ctl->args, "url");
    const char *own = getenv("DUGNAD_URL");
    const char *server = ctl_server(ctl);
    size_t n;

    if (flag != NULL) {
        (void)snprintf(out, MAKING_LINK_MAX, "%s", flag);
    } else if (own != NULL && own[0] != '\0') {
        (void)snprintf(out, MAKING_LINK_MAX, "%s", own);
    } else if (strncmp(server, "ws", 2) == 0) {
        (void)snprintf(out, MAKING_LINK_MAX, "http%s", server + 2);
    } else if (strncmp(server, "http", 4) == 0) {
        (void)snprintf(out, MAKING_LINK_MAX, "%s", server);
    } else if (strncmp(server, "unix:", 5) != 0) {
        (void)snprintf(out, MAKING_LINK_MAX, "http://%s", server);
    } else {
        base_from_config(ctl, out);
    }
    n = strlen(out);
    while (n > 0 && out[n - 1] == '/') {
        n--;
        out[n] = '\0';
    }
}

void
making_links(struct ctl *ctl, const struct keep *keep,
    char lead[MAKING_LINK_MAX], char join[MAKING_LINK_MAX])
{
    char session[2 * ID_BYTES + 1];
    char token[2 * TOKEN_BYTES + 1];
    char key[2 * JOIN_KEY_BYTES + 1];
    char base[MAKING_LINK_MAX];

    making_base(ctl, base);
    hex_write(session, keep->session, ID_BYTES);
    hex_write(token, keep->token, TOKEN_BYTES);
    hex_write(key, keep->join_key, JOIN_KEY_BYTES);
    (void)snprintf(lead, MAKING_LINK_MAX, "%.300s/#f=%s.%s", base, session,
        token);
    (void)snprintf(join, MAKING_LINK_MAX, "%.300s/#j=%s", base, key);
}
