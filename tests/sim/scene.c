/*
 * scene.c - worlds written by hand. See scene.h.
 */
#include "tests/sim/scene.h"

#include <assert.h>
#include <inttypes.h>

/* A world with the texts that it lives on. */
struct scene {
    struct world w; /* first: a scene is a world */
    struct texts texts;
};

static void
settle(struct world *w)
{
    world_until(w, w->now_ms + 100);
}

struct world *
scene_begin(void)
{
    struct scene *scene = calloc(1, sizeof *scene);
    struct world *w;
    struct fault why;

    assert(scene != NULL && sodium_init() >= 0);
    w = &scene->w;
    assert(world_texts(&scene->texts, &why));
    world_init(w, 1, &scene->texts);
    w->scene = true;
    w->disk_ms = 1;
    w->climate = (struct climate){0};
    w->words_days = 0;
    w->decided_days = 0;
#define ORDINARY(member, ordinary, ...) w->limits.member = (ordinary);
    LIMITS(ORDINARY)
#undef ORDINARY
    w->limits.text_bytes = 1000000;
    w->limits.ids = 4000;
    w->limits.slots = 2000;
    w->limits.ideas = 200;
    w->limits.seats = SEATS_MAX;
    w->limits.peers = DEVICES_MAX;
    w->limits.commands_second = 1000;
    daemon_make(w);
    (void)members_add(w, "leder", UINT32_MAX);
    world_add(w, 0, (struct thing){.kind = THING_BOOT});
    world_add(w, 10, (struct thing){.kind = THING_CONNECT});
    settle(w);
    scene_at(w, 0, "leder", "doors 1");
    settle(w);
    scene_starts(w);
    return w;
}

bool
scene_end(struct world *w)
{
    struct scene *scene = (struct scene *)w;
    bool good;

    settle(w);
    good = !w->failed;
    if (!good || getenv("SCENE") != NULL) {
        (void)fprintf(stderr, "%s\n%s", w->why, w->story);
    }
    world_release(w);
    texts_release(&scene->texts);
    free(scene);
    return good;
}

struct device *
scene_device(struct world *w, const char *name)
{
    for (uint32_t i = 0; i < w->devices_n; i++) {
        if (strcmp(w->device[i].name, name) == 0) {
            return &w->device[i];
        }
    }
    assert(false);
    return NULL;
}

const struct object *
scene_sees(struct world *w, const char *who, enum kind kind, uint64_t id)
{
    return model_find(&scene_device(w, who)->model, kind, id);
}

void
scene_person(struct world *w, const char *name, uint64_t table)
{
    const size_t n = strlen(name);
    uint32_t person = UINT32_MAX;
    struct device *device;

    if (name[n - 1] == '2') {
        for (uint32_t i = 0; i < w->devices_n; i++) {
            if (strncmp(w->device[i].name, name, n - 1) == 0 &&
                w->device[i].name[n - 1] == '\0') {
                person = i;
            }
        }
    }
    device = members_add(w, name, person);
    world_add(w, 0,
        (struct thing){.kind = THING_CONNECT,
            .device = (uint32_t)(device - w->device)});
    settle(w);
    if (person == UINT32_MAX) {
        char sit[32];

        (void)snprintf(sit, sizeof sit, "sit %" PRIu64, table);
        scene_at(w, 0, name, sit);
        settle(w);
    }
}

void
scene_starts(struct world *w)
{
    settle(w);
    assert(!w->failed);
    w->zero_ms = w->now_ms;
    w->zero_seq = w->durable;
    w->story_n = 0;
}

/* --- what is said ------------------------------------------------------- */

struct line {
    const char *verb;
    enum command_word what;
    enum field first; /* the number that follows */
};

static const struct line lines[] = {
    {"write ", COMMAND_IDEA_WRITE, FIELD_END},
    {"change ", COMMAND_IDEA_CHANGE, FIELD_IDEA},
    {"withdraw ", COMMAND_IDEA_WITHDRAW, FIELD_IDEA},
    {"share ", COMMAND_IDEA_SHARE, FIELD_IDEA},
    {"reveal ", COMMAND_REVEAL, FIELD_IDEA},
    {"hide ", COMMAND_IDEA_HIDE, FIELD_IDEA},
    {"unhide ", COMMAND_IDEA_UNHIDE, FIELD_IDEA},
    {"part ", COMMAND_IDEA_PART, FIELD_IDEA},
    {"merge ", COMMAND_IDEA_MERGE, FIELD_IDEA},
    {"decide ", COMMAND_DECIDE, FIELD_IDEA},
    {"again ", COMMAND_DECISION_CHANGE, FIELD_DECISION},
    {"drop ", COMMAND_DECISION_DROP, FIELD_DECISION},
    {"meeting ", COMMAND_MEETING, FIELD_END},
    {"sit ", COMMAND_SIT, FIELD_TABLE},
    {"doors ", COMMAND_DOORS, FIELD_OPEN},
    {"lobby ", COMMAND_DOORS, FIELD_LOBBY},
    {"start", COMMAND_CLOCK_START, FIELD_END},
    {"pause", COMMAND_CLOCK_PAUSE, FIELD_END},
    {"extend", COMMAND_CLOCK_EXTEND, FIELD_END},
    {"set", COMMAND_CLOCK_SET, FIELD_END},
    {"step ", COMMAND_STEP, FIELD_END},
    {"role ", COMMAND_ROLE, FIELD_SEAT},
    {"undo", COMMAND_UNDO, FIELD_END},
    {"leave", COMMAND_LEAVE, FIELD_END},
    {"forget idea ", COMMAND_FORGET, FIELD_IDEA},
    {"forget seat ", COMMAND_FORGET, FIELD_SEAT},
    {"forget note ", COMMAND_FORGET, FIELD_NOTE},
    {"forget decision ", COMMAND_FORGET, FIELD_DECISION},
    {"forget invited ", COMMAND_FORGET, FIELD_INVITED},
    {"note ", COMMAND_NOTE, FIELD_END},
    {"invite ", COMMAND_INVITE, FIELD_END},
    {"remark ", COMMAND_REMARK, FIELD_END},
    {"rename ", COMMAND_RENAME, FIELD_END},
    {"close", COMMAND_CLOSE, FIELD_END},
    {"issue", COMMAND_MINUTES_ISSUE, FIELD_END},
    {"approve ", COMMAND_APPROVE, FIELD_END},
};

static uint64_t
digits(const char **at)
{
    char *end;
    const uint64_t n = strtoull(*at, &end, 10);

    *at = end + (*end == ' ' || *end == '.' ? 1 : 0);
    return n;
}

static uint64_t
last_undoable(const struct device *device)
{
    uint64_t id = 0;

    for (const struct object *o = model_one(&device->model, KIND_UNDOABLE);
         o != NULL; o = model_next(&device->model, KIND_UNDOABLE, o)) {
        id = o->id;
    }
    return id;
}

/* What follows the number, by command. */
static void
fill(const struct device *device, struct command *cmd, const char *rest)
{
    const struct object *clock = model_one(&device->model, KIND_CLOCK);

    switch ((unsigned)cmd->what) {
    case COMMAND_IDEA_WRITE:
    case COMMAND_IDEA_CHANGE:
    case COMMAND_NOTE:
    case COMMAND_REMARK:
        FSET(&cmd->f, TEXT, text, bytes_of(rest));
        break;
    case COMMAND_IDEA_HIDE:
        FSET(&cmd->f, REASON, reason, bytes_of("names somebody"));
        break;
    case COMMAND_IDEA_MERGE:
        rest += strlen("into ");
        FSET(&cmd->f, INTO, into, digits(&rest));
        break;
    case COMMAND_DECIDE:
    case COMMAND_DECISION_CHANGE:
        if (cmd->what == COMMAND_DECISION_CHANGE) {
            FSET(&cmd->f, TEXT, text, bytes_of(rest));
        }
        FSET(&cmd->f, OWNER, owner, bytes_of(rest[0] == '\0' ? "NAV" : rest));
        FSET(&cmd->f, FIRST_STEP, first_step, bytes_of("to ring"));
        break;
    case COMMAND_INVITE:
    case COMMAND_RENAME:
    case COMMAND_APPROVE:
        FSET(&cmd->f, NAME, name, bytes_of(rest));
        break;
    case COMMAND_DOORS:
        FSET(&cmd->f, OPEN, open,
            fields_has(&cmd->f, FIELD_LOBBY) ? 1 : cmd->f.open);
        break;
    case COMMAND_CLOSE:
        FSET(&cmd->f, NOT_AGREED, not_agreed, bytes_of("not today"));
        break;
    case COMMAND_MEETING:
        FSET(&cmd->f, DATE, date, bytes_of(rest));
        FSET(&cmd->f, PLACE, place, bytes_of(rest));
        break;
    case COMMAND_STEP:
        FSET(&cmd->f, FROM_STEP, from_step, digits(&rest));
        FSET(&cmd->f, FROM_PART, from_part, digits(&rest));
        rest += strlen("to ");
        FSET(&cmd->f, STEP, step, digits(&rest));
        FSET(&cmd->f, PART, part, digits(&rest));
        break;
    case COMMAND_ROLE:
        FSET(&cmd->f, ROLES, roles, digits(&rest));
        break;
    case COMMAND_UNDO:
        FSET(&cmd->f, UNDOES, undoes, last_undoable(device));
        break;
    case COMMAND_CLOCK_EXTEND:
        FSET(&cmd->f, ADD_MS, add_ms, 60000);
        break;
    case COMMAND_CLOCK_SET:
        FSET(&cmd->f, REMAINING_MS, remaining_ms, 777000);
        break;
    default: /* the number says it all */
        break;
    }
    if (cmd->what >= COMMAND_CLOCK_START && cmd->what <= COMMAND_CLOCK_SET) {
        FSET(&cmd->f, REVISION, revision, clock->f.revision);
    }
}

static void
say(struct world *w, struct device *device, const char *words)
{
    struct command cmd = {.what = COMMAND_NONE};

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        const char *rest = words + strlen(lines[i].verb);

        if (strncmp(words, lines[i].verb, strlen(lines[i].verb)) != 0) {
            continue;
        }
        cmd.what = lines[i].what;
        if (lines[i].first != FIELD_END) {
            fields_number_set(&cmd.f, lines[i].first, digits(&rest));
        }
        fill(device, &cmd, rest);
        break;
    }
    assert(cmd.what != COMMAND_NONE);
    members_send(w, device, &cmd);
}

void
scene_at(struct world *w, uint64_t ms, const char *who, const char *words)
{
    struct device *device = scene_device(w, who);

    if (w->zero_ms + ms > w->now_ms) {
        world_until(w, w->zero_ms + ms);
    }
    if (strcmp(words, "cut") == 0) {
        world_story(w, "%s x cut", who);
        net_cut(w, device, 0);
    } else if (strcmp(words, "comes") == 0) {
        net_connect(w, device);
    } else if (strcmp(words, "asks") == 0) {
        members_ask(w, device);
    } else if (strncmp(words, "same as ", strlen("same as ")) == 0) {
        members_same(w, device, scene_device(w, words + strlen("same as ")));
    } else {
        say(w, device, words);
    }
}

bool
scene_told(const struct world *w, const char *want)
{
    const char *saw = w->story_n == 0 ? "" : w->story;

    if (strcmp(saw, want) == 0) {
        return true;
    }
    (void)fprintf(stderr, "--- told:\n%s--- wanted:\n%s", saw, want);
    return false;
}
