/*
 * sim.c - worlds by number.
 *
 *     dugnad-sim SEED [-v]              one world, told if -v
 *     dugnad-sim --worlds N [--from S]  many, and what came of them
 *     dugnad-sim --bytes N              one number of all that N worlds leave
 *
 * Each world that fails is run again: the same seed must end in the same
 * place. Every 16th world is, also when it passes.
 */
#include "tests/sim/world.h"

#include "protocol/seal.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>

enum { TWICE_EVERY = 16, SHOWN_MAX = 10 };

struct totals {
    struct counts counts;
    uint64_t passed;
    uint64_t failed;
};

static void
add(struct counts *sum, const struct counts *one)
{
    sum->boots += one->boots;
    sum->crashes += one->crashes;
    sum->torn += one->torn;
    sum->rotten += one->rotten;
    sum->unloads += one->unloads;
    sum->commands += one->commands;
    sum->records += one->records;
    sum->refusals += one->refusals;
    sum->snapshots += one->snapshots;
    sum->compared += one->compared;
    sum->frames += one->frames;
    sum->keys += one->keys;
    sum->versions += one->versions;
    sum->pages += one->pages;
    sum->ends += one->ends;
    sum->scans += one->scans;
}

/* What came of one world. */
struct outcome {
    bool good;
    uint64_t hash;
    struct counts counts;
    uint8_t bytes[HASH_BYTES];
    char why[WHY_CAP];
};

static struct outcome
run(const struct texts *texts, uint64_t seed, bool verbose)
{
    struct world *w = malloc(sizeof *w);
    struct outcome o = {0};

    assert(w != NULL);
    world_init(w, seed, texts);
    w->verbose = verbose;
    o.good = world_run(w);
    o.hash = w->hash;
    o.counts = w->counts;
    memcpy(o.bytes, w->bytes, HASH_BYTES);
    memcpy(o.why, w->why, sizeof o.why);
    world_release(w);
    free(w);
    return o;
}

static void
print_counts(const struct counts *c)
{
    printf("%" PRIu64 " boots, %" PRIu64 " ends, %" PRIu64 " unloads, "
           "%" PRIu64 " torn tails, %" PRIu64 " rotten logs, %" PRIu64
           " commands, %" PRIu64 " records, %" PRIu64 " refusals, %" PRIu64
           " snapshots, %" PRIu64 " frames, %" PRIu64 " models compared\n",
        c->boots, c->crashes, c->unloads, c->torn, c->rotten, c->commands,
        c->records, c->refusals, c->snapshots, c->frames, c->compared);
    printf("%" PRIu64 " keys overwritten, %" PRIu64 " versions of minutes "
           "made, %" PRIu64 " given, %" PRIu64 " lives ended, %" PRIu64
           " memories searched\n",
        c->keys, c->versions, c->pages, c->ends, c->scans);
}

static int
one(const struct texts *texts, uint64_t seed, bool verbose)
{
    const struct outcome w = run(texts, seed, verbose);

    print_counts(&w.counts);
    printf("seed %" PRIu64 ": %s%s (trace %016" PRIx64 ")\n", seed,
        w.good ? "passed" : "FAILED: ", w.good ? "" : w.why, w.hash);
    return w.good ? 0 : 1;
}

static int
many(const struct texts *texts, uint64_t from, uint64_t n)
{
    struct totals t = {0};

    for (uint64_t seed = from; seed < from + n; seed++) {
        const struct outcome w = run(texts, seed, false);
        bool good = w.good;

        if (!good || seed % TWICE_EVERY == 0) {
            if (run(texts, seed, false).hash != w.hash) {
                good = false;
                printf("seed %" PRIu64 ": not the same world twice\n", seed);
            }
        }
        if (!good && t.failed < SHOWN_MAX) {
            printf("seed %" PRIu64 ": %s\n", seed, w.why);
        }
        t.passed += good;
        t.failed += !good;
        add(&t.counts, &w.counts);
    }
    print_counts(&t.counts);
    printf("%" PRIu64 " passed, %" PRIu64 " failed\n", t.passed, t.failed);
    return t.failed == 0 ? 0 : 1;
}

/* The same with each compiler: logs, states and minutes, byte for byte. */
static int
bytes(const struct texts *texts, uint64_t n)
{
    uint8_t sum[2 * HASH_BYTES] = {0};

    for (uint64_t seed = 1; seed <= n; seed++) {
        const struct outcome w = run(texts, seed, false);

        if (!w.good) {
            printf("seed %" PRIu64 ": %s\n", seed, w.why);
            return 1;
        }
        memcpy(sum + HASH_BYTES, w.bytes, HASH_BYTES);
        hash_of(sum, "worlds", (struct bytes){sum, sizeof sum});
        unpoison(sum, HASH_BYTES);
    }
    for (size_t i = 0; i < HASH_BYTES; i++) {
        printf("%02x", sum[i]);
    }
    printf("\n");
    return 0;
}

static bool
number(const char *text, uint64_t *out)
{
    char *end;

    errno = 0;
    *out = strtoull(text, &end, 10);
    return errno == 0 && end != text && *end == '\0';
}

int
main(int argc, char **argv)
{
    struct texts *texts = calloc(1, sizeof *texts);
    struct fault why = {0};
    uint64_t from = 1;
    uint64_t n = 0;
    int result = 2;

    if (texts == NULL || sodium_init() < 0 || !world_texts(texts, &why)) {
        (void)fprintf(stderr, "dugnad-sim: %s\n", why.text);
        return 2;
    }
    if (argc >= 3 && strcmp(argv[1], "--worlds") == 0 && number(argv[2], &n) &&
        (argc == 3 ||
            (argc == 5 && strcmp(argv[3], "--from") == 0 &&
                number(argv[4], &from)))) {
        result = many(texts, from, n);
    } else if (argc == 3 && strcmp(argv[1], "--bytes") == 0 &&
        number(argv[2], &n)) {
        result = bytes(texts, n);
    } else if ((argc == 2 || (argc == 3 && strcmp(argv[2], "-v") == 0)) &&
        number(argv[1], &from)) {
        result = one(texts, from, argc == 3);
    } else {
        (void)fprintf(stderr,
            "dugnad-sim SEED [-v]\ndugnad-sim --worlds N [--from SEED]\n"
            "dugnad-sim --bytes N\n");
    }
    texts_release(texts);
    free(texts);
    return result;
}
