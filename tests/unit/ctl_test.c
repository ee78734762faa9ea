/*
 * ctl_test.c - the command line of dugnadctl, taken apart.
 */
#include "client/args.h"
#include "client/clean.h"
#include "client/ctl/compare.h"
#include "client/ctl/making.h"
#include "client/ctl/verbs.h"
#include "client/hex.h"
#include "client/names.h"
#include "client/place.h"
#include "client/when.h"
#include "tests/unit/unit.h"

static const char *
clean(const char *text)
{
    static char out[200];

    (void)clean_text(out, sizeof out, bytes_of(text));
    return out;
}

static bool
take(struct args *args, const char *known, int argc, const char *const *argv)
{
    const char *words[20] = {0};

    for (int i = 0; i < argc; i++) {
        words[i] = argv[i];
    }
    return args_take(args, argc, words, known);
}

TEST(words_and_flags_come_in_any_order)
{
    const char *const argv[] = {"idea", "--table", "3", "add", "--text=to ord",
        "--yes", "slutt"};
    struct args args;

    CHECK(take(&args, "table= text= yes", 7, argv));
    CHECK_U64(args.words_n, 3);
    CHECK_STR(args_word(&args, 1), "add");
    CHECK_STR(args_word(&args, 2), "slutt");
    CHECK_STR(args_flag(&args, "table"), "3");
    CHECK_STR(args_flag(&args, "text"), "to ord");
    CHECK(args_has(&args, "yes"));
    CHECK(!args_has(&args, "no"));
}

TEST(a_number_below_zero_is_a_word_and_so_is_all_after_two_hyphens)
{
    const char *const argv[] = {"timer", "add", "-1m", "--", "--yes"};
    struct args args;

    CHECK(take(&args, "yes", 5, argv));
    CHECK_U64(args.words_n, 4);
    CHECK_STR(args_word(&args, 2), "-1m");
    CHECK_STR(args_word(&args, 3), "--yes");
    CHECK(!args_has(&args, "yes"));
}

TEST(a_flag_that_is_nearly_known_is_named)
{
    const char *const argv[] = {"ideas", "--tabel", "2"};
    struct args args;

    CHECK(!take(&args, "table= step=", 3, argv));
    CHECK_U64(args.mistake, ARGS_UNKNOWN_FLAG);
    CHECK_STR(args.near, "table");
}

TEST(a_flag_without_its_value_and_one_with_too_much_are_mistakes)
{
    const char *const no_value[] = {"x", "--table"};
    const char *const too_much[] = {"x", "--yes=1"};
    struct args args;

    CHECK(!take(&args, "table=", 2, no_value));
    CHECK_U64(args.mistake, ARGS_NO_VALUE);
    CHECK(!take(&args, "yes", 2, too_much));
    CHECK_U64(args.mistake, ARGS_NEEDS_NONE);
}

TEST(a_flag_given_more_than_once_is_kept_in_order)
{
    const char *const argv[] = {"x", "--goal", "a", "--goal", "b"};
    struct args args;
    size_t i = 0;

    CHECK(take(&args, "goal=", 5, argv));
    CHECK_STR(args_flag_next(&args, "goal", &i), "a");
    CHECK_STR(args_flag_next(&args, "goal", &i), "b");
    CHECK(args_flag_next(&args, "goal", &i) == NULL);
}

TEST(a_verb_is_found_by_one_word_or_two)
{
    const char *const one[] = {"next"};
    const char *const two[] = {"session", "new", "x"};
    const char *const flow[] = {"flow", "goto", "4.2"};
    struct verbs_found found;

    verbs_find(&found, one, 1);
    CHECK_STR(found.verb->name, "next");
    CHECK_U64(found.used, 1);
    verbs_find(&found, two, 3);
    CHECK_STR(found.verb->name, "session new");
    CHECK_U64(found.used, 2);
    verbs_find(&found, flow, 3);
    CHECK_STR(found.verb->name, "goto");
    CHECK_U64(found.used, 2);
}

TEST(a_slip_is_answered_with_what_was_meant)
{
    const char *const slip[] = {"nxet"};
    const char *const two[] = {"sesion", "new"};
    const char *const far[] = {"frobnicate"};
    struct verbs_found found;

    verbs_find(&found, slip, 1);
    CHECK(found.verb == NULL);
    CHECK_STR(found.near, "next");
    verbs_find(&found, two, 2);
    CHECK_STR(found.near, "session new");
    verbs_find(&found, far, 1);
    CHECK_STR(found.near, "");
}

TEST(no_two_verbs_have_the_same_name)
{
    const struct verb *a;
    const struct verb *b;

    for (size_t i = 0; (a = verbs_at(i)) != NULL; i++) {
        CHECK(strlen(a->name) < VERB_NAME_MAX);
        for (size_t j = i + 1; (b = verbs_at(j)) != NULL; j++) {
            CHECK(strcmp(a->name, b->name) != 0);
        }
    }
}

TEST(spans_are_read_as_people_write_them)
{
    uint64_t ms = 0;
    bool negative = false;

    CHECK(when_span("10m", &ms, NULL));
    CHECK_U64(ms, 600000);
    CHECK(when_span("1h30m", &ms, NULL));
    CHECK_U64(ms, 5400000);
    CHECK(when_span("90s", &ms, NULL));
    CHECK_U64(ms, 90000);
    CHECK(when_span("-1m", &ms, &negative));
    CHECK(negative);
    CHECK_U64(ms, 60000);
    CHECK(!when_span("", &ms, NULL));
    CHECK(!when_span("m", &ms, NULL));
    CHECK(!when_span("ti", &ms, NULL));
    CHECK(!when_span("25h", &ms, NULL));
}

TEST(days_that_are_not_in_the_calendar_are_refused)
{
    CHECK(when_date("2028-02-29"));
    CHECK(!when_date("2026-02-29"));
    CHECK(!when_date("2026-13-01"));
    CHECK(!when_date("26-1-1"));
    CHECK(when_minute("2026-10-14T18:00"));
    CHECK(!when_minute("2026-10-14T24:00"));
    CHECK(!when_minute("2026-10-14 18:00"));
}

TEST(local_time_in_norway_knows_summer_and_winter)
{
    uint64_t ms = 0;
    char text[WHEN_TEXT_MAX];

    when_zone(NULL);
    CHECK(when_ms("2018-12-03", "18:00", &ms));
    CHECK_U64(ms, 1543856400000);
    CHECK(when_ms("2026-07-01", "18:00", &ms));
    CHECK_U64(ms, 1782921600000);
    when_text(text, ms);
    CHECK_STR(text, "2026-07-01 18:00");
}

TEST(addresses_of_every_kind_are_taken)
{
    struct place place;

    CHECK(place_take(&place, "unix:/run/dugnad/dugnad.sock"));
    CHECK(place.is_unix);
    CHECK_STR(place.host, "/run/dugnad/dugnad.sock");
    CHECK(place_take(&place, "ws://127.0.0.1:8480"));
    CHECK_U64(place.port, 8480);
    CHECK(!place.tls);
    CHECK(place_take(&place, "https://dugnad.example.no/"));
    CHECK(place.tls);
    CHECK_U64(place.port, 443);
    CHECK_STR(place.host, "dugnad.example.no");
    CHECK(place_take(&place, "ws://[::1]:99"));
    CHECK_STR(place.host, "::1");
    CHECK_U64(place.port, 99);
    CHECK(!place_take(&place, "ftp://x"));
    CHECK(!place_take(&place, "ws://"));
    CHECK(!place_take(&place, "ws://x:0"));
    CHECK(!place_take(&place, "unix:"));
}

TEST(words_of_others_cannot_command_the_terminal)
{
    CHECK_STR(clean("a\033[31mb"), "a[31mb");
    CHECK_STR(clean("a\xc2\x9b"
                    "b"),
        "ab");
    CHECK_STR(clean("to\nlinjer\tog"), "to linjer og");
    CHECK_STR(clean("a\xe2\x80\xae"
                    "b"),
        "ab");
    CHECK_STR(clean("\xc4\x8d\xc4\x91\xc5\x8b \xf0\x9f\x8e\xbf"),
        "\xc4\x8d\xc4\x91\xc5\x8b \xf0\x9f\x8e\xbf");
    CHECK_STR(clean("\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9"),
        "\xf0\x9f\x91\xa8\xf0\x9f\x91\xa9");
}

TEST(clean_text_is_cut_on_a_whole_letter)
{
    char out[4];

    CHECK_U64(clean_text(out, sizeof out, bytes_of("a\xc3\xa5\xc3\xa5")), 3);
    CHECK_STR(out, "a\xc3\xa5");
}

TEST(roles_are_a_set_of_words)
{
    uint64_t set = 0;

    CHECK(names_bits(FIELD_ROLES, "scribe,table_host", &set));
    CHECK_U64(set, ROLE_SCRIBE | ROLE_TABLE_HOST);
    CHECK(!names_bits(FIELD_ROLES, "konge", &set));
    CHECK_STR(names_value(FIELD_BARRIER, BARRIER_ECONOMY), "economy");
    CHECK(names_value(FIELD_SEAT, 1) == NULL);
}

TEST(a_recovery_code_has_no_letters_that_look_alike)
{
    char code[MAKING_RECOVERY_MAX];

    making_recovery(code);
    CHECK_U64(strlen(code), 29);
    CHECK_U64(strspn(code, "23456789ABCDEFGHJKMNPQRSTUVWXYZ-"), 29);
    CHECK(code[4] == '-' && code[24] == '-');
}

TEST(hex_goes_there_and_back)
{
    const uint8_t in[3] = {0, 0xab, 0xff};
    uint8_t out[3];
    char text[7];

    hex_write(text, in, 3);
    CHECK_STR(text, "00abff");
    CHECK(hex_take(out, 3, text));
    CHECK_BYTES(out, in, 3);
    CHECK(!hex_take(out, 3, "00abf"));
    CHECK(!hex_take(out, 3, "00abfg"));
}

static void
invited_put(struct model *model, uint64_t id, const char *name,
    const char *email)
{
    static uint8_t room[1000];
    struct buf b = {.at = room, .cap = sizeof room};
    struct object o = {.kind = KIND_INVITED, .id = id};
    struct change_writer w;
    struct reply reply;

    FSET(&o.f, INVITED, invited, id);
    FSET(&o.f, NAME, name, bytes_of(name));
    if (email != NULL) {
        FSET(&o.f, EMAIL, email, bytes_of(email));
    }
    FSET(&o.f, FLAGS, flags, 0);
    change_begin(&w, &b, id, 1, 0);
    change_put(&w, &o);
    change_end(&w, NULL, 0);
    CHECK(reply_take(buf_bytes(&b), &reply));
    CHECK(model_hear(model, &reply));
}

TEST(a_list_read_again_shows_who_is_new_changed_and_gone)
{
    static const char text[] = "navn;epost;sektor\n"
                               "Kari Dahl;kari@example.no;\n"
                               "Ola Vik;OLA@example.no;kommune\n"
                               "Ny Person;;\n"
                               "Siri Hagen;siri@example.no;\n";
    struct model model = {0};
    struct list list = {0};
    struct compare compare;
    struct fault why = {0};

    invited_put(&model, 1, "Kari Dahl", "kari@example.no");
    invited_put(&model, 2, "Ola Vik", "ola@example.no");
    invited_put(&model, 3, "Borte Nes", NULL);
    invited_put(&model, 4, "Siri Moen", "siri@example.no");
    CHECK_U64(list_read(&list, (const uint8_t *)text, sizeof text - 1, NULL,
                  &why),
        STATUS_OK);
    CHECK(compare_lists(&compare, &list, &model));
    CHECK_U64(compare.same_n, 1);
    CHECK_U64(compare.changed_n, 2);
    CHECK_U64(compare.added_n, 1);
    CHECK_U64(compare.gone_n, 1);
    CHECK_U64(compare.gone[0], 3);
    CHECK_U64(compare.person[3].invited, 4);
    compare_release(&compare);
    list_release(&list);
    model_release(&model);
}

TEST(the_flags_of_all_verbs_have_room_at_the_first_look)
{
    char flags[4000] = CTL_FLAGS;
    size_t n = 0;

    verbs_flags(flags + strlen(flags), sizeof flags - strlen(flags));
    for (const char *at = flags; *at != '\0'; at++) {
        n += *at == ' ' ? 1 : 0;
    }
    CHECK(n < ARGS_KNOWN_MAX);
    CHECK(strlen(flags) < sizeof flags - 100);
}
