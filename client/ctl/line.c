/* line.c - a seat in a plain terminal. See line.h. */
#include "client/ctl/line.h"

#include "client/clean.h"
#include "client/ctl/since.h"
#include "client/ctl/told.h"
#include "client/ctl/where.h"
#include "client/when.h"

#include <unistd.h>

enum { PENDING_MAX = 64, INPUT_MAX = 16384, NEWS_EVERY_MS = 4000 };

struct pending {
    uint8_t id[ID_BYTES];
    enum text_key done; /* what to say when it is done; TEXT_N: nothing */
};

struct line {
    struct ctl *ctl;
    uv_poll_t poll;
    bool polling;
    bool done;
    bool tty;
    bool offline;
    struct pending pending[PENDING_MAX];
    size_t pending_n;
    uint64_t step; /* what was told last */
    uint64_t part;
    uint64_t left_told_ms; /* the clock's last mark */
    uint64_t deadline_at;
    uint32_t news; /* ideas of others since they were told of */
    uint64_t news_mono_ms;
    size_t n;
    char input[INPUT_MAX];
};

static void
prompt(const struct line *line)
{
    if (line->tty && !line->done) {
        (void)fputs("> ", stdout);
    }
    (void)fflush(stdout);
}

static void
expect(struct line *line, const struct command *command, enum text_key done)
{
    if (line->pending_n == PENDING_MAX) {
        memmove(line->pending, line->pending + 1,
            (PENDING_MAX - 1) * sizeof line->pending[0]);
        line->pending_n--;
    }
    memcpy(line->pending[line->pending_n].id, command->id, ID_BYTES);
    line->pending[line->pending_n].done = done;
    line->pending_n++;
}

/* The text for an answer to one of ours; TEXT_N if it is none. */
static enum text_key
answered(struct line *line, const uint8_t *id)
{
    for (size_t i = 0; i < line->pending_n; i++) {
        if (memcmp(line->pending[i].id, id, ID_BYTES) == 0) {
            const enum text_key done = line->pending[i].done;

            line->pending_n--;
            line->pending[i] = line->pending[line->pending_n];
            return done;
        }
    }
    return TEXT_N;
}

static void
deliver(struct line *line, const struct command *command, enum text_key done)
{
    expect(line, command, done);
    if (!link_command(line->ctl->talk.link, command)) {
        ctl_line(line->ctl, stdout, TEXT_REFUSED_TOO_LONG, "limit", "2000",
            NULL);
    } else if (!line->ctl->talk.up) {
        ctl_line(line->ctl, stdout, TEXT_LINE_KEPT, NULL);
    }
}

static void
step_tell(struct line *line)
{
    const struct object *step = model_one(&line->ctl->talk.model, KIND_STEP);

    if (step == NULL || step->f.step == 0 ||
        (step->f.step == line->step && step->f.part == line->part)) {
        return;
    }
    line->step = step->f.step;
    line->part = step->f.part;
    where_print(line->ctl, stdout);
    if (step->f.step == 1) {
        since_tell(line->ctl, stdout); /* the welcome begins with it */
    }
    if (step->f.collects != IDEA_KIND_NONE &&
        step->f.collects != IDEA_KIND_DECISION &&
        !told_closed(&line->ctl->talk.model)) {
        ctl_line(line->ctl, stdout, TEXT_LINE_WRITE, NULL);
    }
}

static void
ideas_tell(struct line *line, bool all)
{
    const struct model *model = &line->ctl->talk.model;
    const struct object *o = NULL;
    bool any = false;

    while ((o = model_next(model, KIND_IDEA, o)) != NULL) {
        const bool own = model_find(model, KIND_OWN, o->id) != NULL;
        char n[24];
        char *text;

        if (o->f.hidden != 0 || (!all && o->f.step != line->step)) {
            continue;
        }
        text = clean_new(o->f.text);
        (void)snprintf(n, sizeof n, "%llu", (unsigned long long)o->id);
        ctl_line(line->ctl, stdout, own ? TEXT_LINE_IDEA_OWN : TEXT_LINE_IDEA,
            "n", n, "text", text == NULL ? "" : text, "state",
            ctl_get(line->ctl,
                o->f.shown == SHOWN_SHARED ? TEXT_LINE_STATE_SHARED
                                           : TEXT_LINE_STATE_TABLE),
            NULL);
        free(text);
        any = true;
    }
    if (!any) {
        ctl_line(line->ctl, stdout, TEXT_LINE_NO_IDEAS, NULL);
    }
    line->news = 0;
}

static void
table_tell(struct line *line)
{
    const struct object *own = model_one(&line->ctl->talk.model, KIND_OWN_SEAT);
    char table[24];

    (void)snprintf(table, sizeof table, "%llu",
        own == NULL ? 0 : (unsigned long long)own->f.table);
    ctl_line(line->ctl, stdout, TEXT_LINE_TABLE, "table", table, NULL);
}

static void
greet(struct line *line)
{
    const struct object *own = model_one(&line->ctl->talk.model, KIND_OWN_SEAT);
    char table[24];
    char *name = clean_new(own == NULL ? (struct bytes){0} : own->f.name);

    (void)snprintf(table, sizeof table, "%llu",
        own == NULL ? 0 : (unsigned long long)own->f.table);
    if (own != NULL && own->f.waiting != 0) {
        ctl_line(line->ctl, stdout, TEXT_LINE_WAITING, NULL);
    } else if (name != NULL && name[0] != '\0') {
        ctl_line(line->ctl, stdout, TEXT_LINE_GREET, "name", name, "table",
            table, NULL);
    } else {
        table_tell(line);
    }
    free(name);
    step_tell(line);
    if (told_closed(&line->ctl->talk.model)) {
        ctl_line(line->ctl, stdout, TEXT_CTL_CLOSED, NULL);
        told_all(line->ctl);
    } else if (line->step == 0) {
        ctl_line(line->ctl, stdout, TEXT_CTL_NOT_BEGUN, NULL);
        since_tell(line->ctl, stdout);
    }
    ctl_line(line->ctl, stdout, TEXT_LINE_HELP_HINT, NULL);
}

/* Does the line begin with this command, in any language? */
static const char *
is_command(const struct line *line, const char *text, enum text_key key)
{
    for (uint32_t l = 0; l < line->ctl->texts.n; l++) {
        const char *word = texts_get(&line->ctl->texts, l, key);
        const size_t n = strlen(word);

        if (n > 0 && strncmp(text, word, n) == 0 &&
            (text[n] == '\0' || text[n] == ' ')) {
            return text + n + strspn(text + n, " ");
        }
    }
    return NULL;
}

static void
number_command(struct line *line, const char *rest, enum command_word what,
    enum text_key done)
{
    struct command command;
    const uint64_t v = strtoull(rest, NULL, 10);

    if (v == 0) {
        ctl_line(line->ctl, stdout, TEXT_LINE_NUMBER, NULL);
        return;
    }
    talk_command(&command, what);
    if (what == COMMAND_SIT) {
        FSET(&command.f, TABLE, table, v);
    } else {
        FSET(&command.f, IDEA, idea, v);
    }
    deliver(line, &command, done);
}

static void
change_command(struct line *line, const char *rest)
{
    struct command command;
    char *text;
    const uint64_t v = strtoull(rest, &text, 10);

    text += strspn(text, " ");
    if (v == 0 || *text == '\0') {
        ctl_line(line->ctl, stdout, TEXT_LINE_NUMBER, NULL);
        return;
    }
    talk_command(&command, COMMAND_IDEA_CHANGE);
    FSET(&command.f, IDEA, idea, v);
    FSET(&command.f, TEXT, text, bytes_of(text));
    deliver(line, &command, TEXT_CTL_CHANGED);
}

static void
slash(struct line *line, const char *text)
{
    const char *rest;

    if (is_command(line, text, TEXT_LINE_CMD_IDEAS) != NULL) {
        ideas_tell(line, true);
    } else if ((rest = is_command(line, text, TEXT_LINE_CMD_SHARE)) != NULL) {
        number_command(line, rest, COMMAND_IDEA_SHARE, TEXT_CTL_IDEA_SHARED);
    } else if ((rest = is_command(line, text, TEXT_LINE_CMD_CHANGE)) != NULL) {
        change_command(line, rest);
    } else if ((rest = is_command(line, text, TEXT_LINE_CMD_WITHDRAW)) !=
        NULL) {
        number_command(line, rest, COMMAND_IDEA_WITHDRAW,
            TEXT_CTL_IDEA_WITHDRAWN);
    } else if ((rest = is_command(line, text, TEXT_LINE_CMD_TABLE)) != NULL) {
        if (*rest == '\0') {
            table_tell(line);
        } else {
            number_command(line, rest, COMMAND_SIT, TEXT_CTL_CHANGED);
        }
    } else if (is_command(line, text, TEXT_LINE_CMD_DECISIONS) != NULL) {
        told_all(line->ctl);
    } else if (is_command(line, text, TEXT_LINE_CMD_CLOCK) != NULL) {
        where_clock_print(line->ctl, stdout);
    } else if (is_command(line, text, TEXT_LINE_CMD_STEP) != NULL) {
        line->step = 0;
        step_tell(line);
    } else if (is_command(line, text, TEXT_LINE_CMD_HELP) != NULL) {
        ctl_line(line->ctl, stdout, TEXT_LINE_HELP, NULL);
    } else if (is_command(line, text, TEXT_LINE_CMD_END) != NULL) {
        line->done = true;
    } else {
        ctl_line(line->ctl, stdout, TEXT_LINE_UNKNOWN, NULL);
    }
}

static void
take_line(struct line *line, char *text)
{
    struct command command;
    size_t n = strlen(text);

    while (n > 0 && (text[n - 1] == '\r' || text[n - 1] == ' ')) {
        n--;
        text[n] = '\0';
    }
    text += strspn(text, " \t");
    if (*text == '/') {
        slash(line, text + 1);
    } else if (*text != '\0') {
        talk_command(&command, COMMAND_IDEA_WRITE);
        FSET(&command.f, TEXT, text, bytes_of(text));
        deliver(line, &command, TEXT_LINE_SENT);
    }
    prompt(line);
}

/* What was read so far, line by line. */
static void
take_input(struct line *line, bool end)
{
    char *start = line->input;
    char *stop = memchr(start, '\n', line->n);
    size_t rest = line->n;

    while (stop != NULL && !line->done) {
        *stop = '\0';
        rest -= (size_t)(stop + 1 - start);
        take_line(line, start);
        start = stop + 1;
        stop = memchr(start, '\n', rest);
    }
    if (end && rest > 0 && !line->done) {
        start[rest] = '\0';
        take_line(line, start);
        rest = 0;
    }
    memmove(line->input, start, rest);
    line->n = rest;
    if (end) {
        line->done = true;
    }
}

static void
on_input(uv_poll_t *poll, int status, int events)
{
    struct line *line = poll->data;
    ssize_t n = 0;

    (void)events;
    if (line->n >= sizeof line->input - 2) {
        line->n = 0; /* longer than any text can be */
    }
    if (status == 0) {
        n = read(STDIN_FILENO, line->input + line->n,
            sizeof line->input - 1 - line->n);
    }
    if (n <= 0) {
        (void)uv_poll_stop(poll);
        take_input(line, true);
    } else {
        line->n += (size_t)n;
        take_input(line, false);
    }
    line->ctl->talk.turned = true;
}

static void
before(void *owner, struct talk *talk, const struct reply *reply)
{
    struct line *line = owner;
    struct reply in = *reply;
    struct object o;

    told_news(line->ctl, reply);
    if (talk->model.gathering || (reply->flags & CHANGE_FRESH) != 0 ||
        reply->has_id) {
        return;
    }
    while (reply_put(&in, &o)) {
        if (o.kind == KIND_IDEA &&
            model_find(&talk->model, KIND_IDEA, o.id) == NULL &&
            model_find(&talk->model, KIND_OWN, o.id) == NULL) {
            line->news++;
        } else if (o.kind == KIND_OWN && line->news > 0) {
            line->news--;
        }
    }
}

static void
after(void *owner, struct talk *talk, enum link_news news,
    const struct reply *reply)
{
    struct line *line = owner;
    struct ctl *ctl = line->ctl;
    char n[24];

    if (news == LINK_LOST && !talk->ended && !line->done) {
        if (!line->offline) {
            ctl_line(ctl, stdout, TEXT_LINE_OFFLINE, NULL);
        }
        line->offline = true;
    } else if (news == LINK_WELCOME && line->offline) {
        ctl_line(ctl, stdout, TEXT_LINE_ONLINE, NULL);
        line->offline = false;
    } else if (news == LINK_REFUSAL && reply->has_id) {
        char text[600];

        (void)clean_text(text, sizeof text, reply->sentence);
        if (answered(line, reply->id) != TEXT_N) {
            (void)printf("%s\n", text);
        }
    } else if (news == LINK_CHANGE && reply->has_id) {
        const enum text_key done = answered(line, reply->id);

        (void)snprintf(n, sizeof n, "%llu", (unsigned long long)reply->made);
        if (done != TEXT_N) {
            ctl_line(ctl, stdout, done, "n", n, NULL);
        }
    }
    if (news == LINK_CHANGE && talk->model.whole && !talk->model.gathering &&
        line->step > 0) {
        step_tell(line);
    }
    (void)fflush(stdout);
}

/* Five minutes, one minute, and the end: no more is spoken unasked. */
static void
clock_tell(struct line *line)
{
    static const uint64_t marks[] = {300000, 60000, 0};
    const struct object *clock = model_one(&line->ctl->talk.model, KIND_CLOCK);
    uint64_t left = 0;
    bool running = false;
    bool over = false;

    if (clock == NULL ||
        !where_left(&line->ctl->talk, &left, &running, &over) || !running) {
        return;
    }
    if (clock->f.deadline_at != line->deadline_at) {
        line->deadline_at = clock->f.deadline_at;
        line->left_told_ms = left;
        return;
    }
    for (size_t i = 0; i < 3; i++) {
        if (left <= marks[i] && line->left_told_ms > marks[i]) {
            where_clock_print(line->ctl, stdout);
            break;
        }
    }
    line->left_told_ms = left;
}

static void
tick(struct line *line)
{
    const uint64_t now = net_now_mono_ms();
    char n[24];

    if (line->step == 0 && line->ctl->talk.model.whole) {
        step_tell(line);
    }
    clock_tell(line);
    if (line->news > 0 && now - line->news_mono_ms > NEWS_EVERY_MS) {
        (void)snprintf(n, sizeof n, "%u", line->news);
        ctl_line(line->ctl, stdout,
            line->news == 1 ? TEXT_LINE_NEWS_ONE : TEXT_LINE_NEWS, "n", n,
            NULL);
        line->news = 0;
        line->news_mono_ms = now;
    }
    (void)fflush(stdout);
}

struct line *
line_hook(struct ctl *ctl)
{
    struct line *line = calloc(1, sizeof *line);

    if (line != NULL) {
        line->ctl = ctl;
        line->tty = isatty(STDIN_FILENO) != 0;
        ctl->talk.owner = line;
        ctl->talk.before = before;
        ctl->talk.after = after;
    }
    return line;
}

static void
on_poll_closed(uv_handle_t *handle)
{
    struct line *line = handle->data;

    line->polling = false;
}

/* epoll does not take files: those are read in one go. */
static void
input_begin(struct line *line)
{
    const uv_handle_type type = uv_guess_handle(STDIN_FILENO);

    if (type != UV_FILE && type != UV_UNKNOWN_HANDLE &&
        uv_poll_init(&line->ctl->net.loop, &line->poll, STDIN_FILENO) == 0) {
        line->poll.data = line;
        line->polling = true;
        (void)uv_poll_start(&line->poll, UV_READABLE | UV_DISCONNECT, on_input);
        return;
    }
    while (!line->done) {
        const size_t n = fread(line->input + line->n, 1,
            sizeof line->input - 1 - line->n, stdin);

        line->n += n;
        take_input(line, n == 0);
        if (n > 0 && line->n >= sizeof line->input - 2) {
            line->n = 0; /* longer than any text can be */
        }
    }
}

enum code
line_run(struct line *line)
{
    struct ctl *ctl = line->ctl;
    struct talk *talk = &ctl->talk;
    const uint64_t patience_ms = ctl->timeout_ms;
    uint64_t end_ms;
    enum code code = CODE_OK;

    greet(line);
    prompt(line);
    input_begin(line);
    while (!line->done && !talk->ended) {
        talk->turned = false;
        (void)net_wait(&ctl->net, &talk->turned, 1000);
        tick(line);
    }
    end_ms = net_now_mono_ms() + patience_ms;
    while (link_unanswered(talk->link) > 0 && !talk->ended &&
        net_now_mono_ms() < end_ms) {
        talk->turned = false;
        (void)net_wait(&ctl->net, &talk->turned, 200);
    }
    if (talk->ended && !line->done) {
        code = ctl_end(ctl, talk, talk->refused ? TALK_REFUSED : TALK_NO_LINE);
    } else if (link_unanswered(talk->link) > 0) {
        code = ctl_end(ctl, talk, TALK_LATE);
    }
    talk->before = NULL;
    talk->after = NULL;
    if (line->polling) {
        uv_close((uv_handle_t *)&line->poll, on_poll_closed);
        while (line->polling) {
            (void)uv_run(&ctl->net.loop, UV_RUN_NOWAIT);
        }
    }
    free(line);
    return code;
}
