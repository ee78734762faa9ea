/*
 * logs.c - old logs open for ever, and tell what they told.
 *
 *     logs           each log in golden/logs is read; what it gives must be
 *                    what stands in its file `told`
 *     logs --tell    writes `told` anew: after a change to what a state or
 *                    minutes hold, and never to make an old log fit
 *     logs --make    makes the logs themselves; once a version of the format
 *
 * `plain` is an evening with nothing removed; `forgotten` one with an idea, a
 * seat and a decision removed, closed, approved, and approved anew.
 */
#include "tests/sim/scene.h"

#include "daemon/core/minutes.h"
#include "protocol/seal.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>

enum { FILE_CAP = 1 << 20, TOLD_CAP = 400, PATH_CAP = 300 };

static const char *const names[] = {"plain", "forgotten"};

/* --- files ----------------------------------------------------------------- */

static void
path_of(char path[PATH_CAP], const char *name, const char *file)
{
    (void)snprintf(path, PATH_CAP, SOURCE_DIR "/tests/golden/logs/%s%s%s", name,
        file[0] == '\0' ? "" : "/", file);
}

static struct bytes
read_file(const char *name, const char *file)
{
    char path[PATH_CAP];
    uint8_t *at = malloc(FILE_CAP);
    FILE *f;
    size_t n = 0;

    path_of(path, name, file);
    f = fopen(path, "rb");
    if (f != NULL && at != NULL) {
        n = fread(at, 1, FILE_CAP, f);
        (void)fclose(f); /* it was only read */
    }
    return (struct bytes){at, n};
}

static bool
write_file(const char *name, const char *file, struct bytes content)
{
    char path[PATH_CAP];
    bool good;
    FILE *f;

    path_of(path, name, file);
    f = fopen(path, "wb");
    if (f == NULL) {
        return false;
    }
    good = fwrite(content.at, 1, content.n, f) == content.n;
    return fclose(f) == 0 && good;
}

/* --- making ---------------------------------------------------------------- */

static struct world *
evening(void)
{
    struct world *w = scene_begin();

    scene_person(w, "anna", 1);
    scene_person(w, "berit", 2);
    scene_at(w, 0, "leder", "invite Dina");
    scene_at(w, 10, "leder", "step 0.0 to 2.1");
    scene_at(w, 20, "anna", "write The boat house");
    scene_at(w, 30, "anna", "share 1");
    scene_at(w, 40, "berit", "write The library");
    scene_at(w, 50, "berit", "share 2");
    scene_at(w, 60, "berit", "rename Berit");
    scene_at(w, 70, "leder", "note It rained");
    scene_at(w, 80, "leder", "step 2.1 to 4.1");
    scene_at(w, 90, "leder", "decide 1 Anna");
    scene_at(w, 100, "leder", "decide 2 Berit");
    scene_at(w, 110, "leder", "meeting 2026-12-01");
    world_until(w, w->now_ms + 100);
    return w;
}

static void
remove_words(struct world *w)
{
    scene_at(w, 300, "anna", "forget idea 1");
    scene_at(w, 310, "leder", "close");
    scene_at(w, 320, "leder", "remark Well done");
    scene_at(w, 330, "leder", "approve Leder");
    world_until(w, w->now_ms + 500);
    scene_at(w, 900, "berit", "forget seat 3");
    scene_at(w, 910, "leder", "forget decision 2");
    world_until(w, w->now_ms + 5000);
}

/* The zeros behind the log and keys that were never used are left out. */
static bool
make(const char *name, bool removes)
{
    struct world *w = evening();
    char path[PATH_CAP];
    struct bytes log;
    struct bytes keys;
    bool good;

    if (removes) {
        remove_words(w);
    }
    log = sim_disk_content(&w->sim, EVENING_PATH "/log");
    keys = sim_disk_content(&w->sim, EVENING_PATH "/keys");
    while (log.n > 8 && get_u64(log.at + log.n - 8) == 0) {
        log.n -= 8;
    }
    keys.n = (size_t)core_state(w->daemon.core)->slots_n * SLOT_KEY_BYTES;
    path_of(path, name, "");
    if (mkdir(path, 0755) != 0 && errno != EEXIST) {
        return false;
    }
    good = write_file(name, "log", log) && write_file(name, "keys", keys);
    return scene_end(w) && good;
}

/* --- reading ---------------------------------------------------------------- */

static struct core *
replay(struct bytes log, const struct core_setup *setup, void **region)
{
    const size_t n = core_size(CORE_SESSION, &setup->limits);
    struct bytes block = {log.at + LOG_HEAD_BYTES, log.n - LOG_HEAD_BYTES};
    struct record record = {0};
    struct effects fx = {.n = 0};
    struct core *core;

    *region = calloc(1, n + 64);
    if (*region == NULL) {
        return NULL;
    }
    core = core_init((uint8_t *)*region + (64 - (uintptr_t)*region % 64), n,
        setup);
    while (
        fx.n == 0 && record_next(&block, &record, setup->mark) == SCAN_RECORD) {
        const struct input in = {.kind = INPUT_RECORD, .record = &record};

        core_take(core, &in, &fx);
    }
    return fx.n == 0 && block.n == 0 ? core : NULL;
}

static void
hex(char *out, const uint8_t hash[HASH_BYTES])
{
    for (size_t i = 0; i < HASH_BYTES; i++) {
        (void)snprintf(out + 2 * i, 3, "%02x", hash[i]);
    }
}

/* What a log tells: how long it is, its state, its minutes as JSON. */
static bool
tell(const char *name, const struct texts *texts, char told[TOLD_CAP])
{
    const struct bytes log = read_file(name, "log");
    const struct bytes keys = read_file(name, "keys");
    struct buf json = {.at = malloc(FILE_CAP), .cap = FILE_CAP};
    struct core_setup setup = {.kind = CORE_SESSION,
        .texts = texts,
        .keys = keys.at,
        .slots_n = (uint32_t)(keys.n / SLOT_KEY_BYTES),
        .minutes = true};
    uint8_t mark[MARK_BYTES];
    uint8_t hash[HASH_BYTES];
    char state[2 * HASH_BYTES + 1];
    char minutes[2 * HASH_BYTES + 1];
    void *region = NULL;
    struct core *core = NULL;

#define ORDINARY(member, ordinary, ...) setup.limits.member = (ordinary);
    LIMITS(ORDINARY)
#undef ORDINARY
    setup.mark = mark;
    if (log.n > LOG_HEAD_BYTES && log_head_take(log, mark) == LOG_HEAD_FINE) {
        core = replay(log, &setup, &region);
    }
    if (core != NULL && json.at != NULL &&
        minutes_write(core, 0, MINUTES_JSON, &json) > 0) {
        core_digest(core, hash);
        hex(state, hash);
        hash_of(hash, "file", buf_bytes(&json));
        hex(minutes, hash);
        (void)snprintf(told, TOLD_CAP,
            "records %" PRIu64 "\nstate %s\nminutes %s\n", core_seq(core),
            state, minutes);
    }
    free(region);
    free(json.at);
    free((uint8_t *)(uintptr_t)log.at);
    free((uint8_t *)(uintptr_t)keys.at);
    return core != NULL;
}

static bool
same(const char *name, const char *told)
{
    const struct bytes want = read_file(name, "told");
    const bool good = bytes_same(want, bytes_of(told));

    if (!good) {
        (void)fprintf(stderr, "%s tells:\n%sand told:\n%.*s", name, told,
            (int)want.n, (const char *)want.at);
    }
    free((uint8_t *)(uintptr_t)want.at);
    return good;
}

int
main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    struct texts *texts = calloc(1, sizeof *texts);
    struct fault why = {0};
    bool good = texts != NULL && sodium_init() >= 0 && world_texts(texts, &why);

    for (size_t i = 0; i < 2 && good; i++) {
        char told[TOLD_CAP] = "";

        if (strcmp(what, "--make") == 0) {
            good = make(names[i], i == 1);
            continue;
        }
        if (!tell(names[i], texts, told)) {
            (void)fprintf(stderr, "%s does not open\n", names[i]);
            good = false;
        } else if (strcmp(what, "--tell") == 0) {
            good = write_file(names[i], "told", bytes_of(told));
        } else {
            good = same(names[i], told);
        }
    }
    if (texts != NULL) {
        texts_release(texts);
    }
    free(texts);
    return good ? 0 : 1;
}
