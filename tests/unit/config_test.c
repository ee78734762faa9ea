/*
 * config_test.c - what can be set, its default, and why.
 */
#include "config/config.h"
#include "tests/unit/unit.h"

static enum status
parse(struct config *config, const char *text, struct fault *why)
{
    memset(why, 0, sizeof *why);
    return config_parse(config, "dugnad.yaml", (const uint8_t *)text,
        strlen(text), why);
}

static void
check_wrong(const char *text, const char *wanted)
{
    struct config read;
    struct fault why;

    CHECK_U64(parse(&read, text, &why), STATUS_CONFIG);
    CHECK_STR(why.text, wanted);
}

TEST(the_shipped_file_holds_the_defaults)
{
    struct config shipped;
    struct config standard;
    struct fault why = {0};

    config_default(&standard);
    memset(&shipped, 0xff, sizeof shipped);
    CHECK_U64(config_load(&shipped, SOURCE_DIR "/config/dugnad.yaml", &why), 0);
    CHECK_STR(why.text, "");
    CHECK_BYTES(&shipped, &standard, sizeof shipped);
}

/* Every key of the X-list, so that a new limit cannot be forgotten there. */
TEST(the_shipped_file_names_every_limit)
{
    static char text[65536];
    FILE *file = fopen(SOURCE_DIR "/config/dugnad.yaml", "rb");
    size_t n;

    CHECK(file != NULL);
    n = fread(text, 1, sizeof text - 1, file);
    text[n] = '\0';
    (void)fclose(file);
#define HAS_LIMIT(member, ...) CHECK_HAS(text, "\n  " #member ": ");
    LIMITS(HAS_LIMIT)
#undef HAS_LIMIT
}

TEST(words_are_kept_for_days_or_for_ever)
{
    const char *const wrong = "must be a whole number of days, 0 to 36500; "
                              "0 is for ever";
    struct config read;
    struct fault why;

    config_default(&read);
    CHECK_U64(read.words_days, 30);
    CHECK_U64(read.decided_days, 0);
    CHECK_U64(parse(&read, "words_days: 0\ndecided_days: 36500\n", &why),
        STATUS_OK);
    CHECK_U64(read.words_days, 0);
    CHECK_U64(read.decided_days, 36500);
    CHECK_U64(parse(&read, "words_days: 36501\n", &why), STATUS_CONFIG);
    CHECK_HAS(why.text, wrong);
    CHECK_U64(parse(&read, "decided_days: 30 days\n", &why), STATUS_CONFIG);
    CHECK_HAS(why.text, wrong);
    CHECK_U64(parse(&read, "words_days: -1\n", &why), STATUS_CONFIG);
    CHECK_HAS(why.text, wrong);
    CHECK_U64(parse(&read, "words_days: \"\"\n", &why), STATUS_CONFIG);
    CHECK_HAS(why.text, wrong);
}

TEST(an_empty_file_gives_the_defaults)
{
    struct config read;
    struct config standard;
    struct fault why;

    config_default(&standard);
    CHECK_U64(parse(&read, "", &why), STATUS_OK);
    CHECK_BYTES(&read, &standard, sizeof read);
    CHECK_U64(parse(&read, "# only this\n", &why), STATUS_OK);
    CHECK_BYTES(&read, &standard, sizeof read);
    CHECK_STR(standard.listen, "127.0.0.1:8480");
    CHECK_U64(standard.limits.seats, 500);
}

TEST(each_kind_of_key_is_read)
{
    struct config read;
    struct fault why;

    CHECK_U64(parse(&read,
                  "\xef\xbb\xbflisten: \"[::]:443\"\r\n"
                  "socket: \"\"\r\n"
                  "origins: [https://a.example.no, 'http://10.0.0.1']\n"
                  "durable: false\n"
                  "limits: {seats: 1, tables: 1024}\n",
                  &why),
        STATUS_OK);
    CHECK_STR(read.listen, "[::]:443");
    CHECK_STR(read.socket, "");
    CHECK_U64(read.origins_n, 2);
    CHECK_STR(read.origin[1], "http://10.0.0.1");
    CHECK(!read.durable);
    CHECK_U64(read.limits.seats, 1);
    CHECK_U64(read.limits.tables, 1024);
    CHECK_U64(read.limits.ideas, 4000);
}

TEST(an_unknown_key_is_named_with_the_one_that_was_meant)
{
    check_wrong("data_dir: /x\n\n  \nlisen: a:1\n",
        "dugnad.yaml:4:1: unknown key 'lisen'; did you mean 'listen'?");
    check_wrong("limits:\n  seets: 3\n",
        "dugnad.yaml:2:3: unknown key 'seets'; did you mean 'seats'?");
    check_wrong("bananas: 3\n", "dugnad.yaml:1:1: unknown key 'bananas'");
}

TEST(a_value_out_of_range_is_named_with_its_range)
{
    check_wrong("limits:\n  seats: 12001\n",
        "dugnad.yaml:2:10: limit 'seats' is 12001; it can be 1 to 12000 "
        "(seats in a session)");
    check_wrong("limits:\n  seats: 0\n",
        "dugnad.yaml:2:10: limit 'seats' is 0; it can be 1 to 12000 "
        "(seats in a session)");
    check_wrong("limits:\n  tables: -1\n",
        "dugnad.yaml:2:11: limit 'tables' must be a whole number of tables");
    check_wrong("limits:\n  tables: 99999999999999999999\n",
        "dugnad.yaml:2:11: limit 'tables' must be a whole number of tables");
}

TEST(a_value_of_another_type_is_named)
{
    check_wrong("listen: [a]\n",
        "dugnad.yaml:1:9: 'listen' must be a text, not a list; write \"\" for "
        "none");
    check_wrong("socket:\n",
        "dugnad.yaml:1:8: 'socket' must be a text, not nothing; write \"\" "
        "for none");
    check_wrong("durable: yes\n",
        "dugnad.yaml:1:10: 'durable' must be true or false");
    check_wrong("origins: x\n",
        "dugnad.yaml:1:10: 'origins' must be a list, not a value; write [] "
        "for none");
    check_wrong("- listen\n",
        "dugnad.yaml:1:1: 'key: value' lines are wanted, not a list");
    check_wrong("limits: 3\n",
        "dugnad.yaml:1:9: 'key: value' lines are wanted, not a value");
}

TEST(a_value_that_cannot_be_is_named)
{
    check_wrong("zone: Europe/Oslo\nlisten: 8480\n",
        "dugnad.yaml:2:9: 'listen' is '8480'; it must be an address and a "
        "port, like 127.0.0.1:8480 or [::]:443, or \"\"");
    check_wrong("listen: a:65536\n",
        "dugnad.yaml:1:9: 'listen' is 'a:65536'; it must be an address and a "
        "port, like 127.0.0.1:8480 or [::]:443, or \"\"");
    check_wrong("listen: ::1:80\n",
        "dugnad.yaml:1:9: 'listen' is '::1:80'; it must be an address and a "
        "port, like 127.0.0.1:8480 or [::]:443, or \"\"");
    check_wrong("cert_file: /c\n",
        "dugnad.yaml:1:12: TLS needs both 'cert_file' and 'key_file'");
    check_wrong("key_file: /k\n",
        "dugnad.yaml:1:11: TLS needs both 'cert_file' and 'key_file'");
    check_wrong("public_url: dugnad.example.no\n",
        "dugnad.yaml:1:13: 'public_url' must begin with https:// or http://");
    check_wrong("language: norwegian\n",
        "dugnad.yaml:1:11: 'language' is 9 bytes long; there is room for 8");
    check_wrong("data_dir: \"\"\n",
        "dugnad.yaml:1:11: 'data_dir' must name a folder");
}

TEST(anchors_aliases_tags_and_doubles_are_refused)
{
    static const char anchor[] =
        "anchors (&) and aliases (*) cannot be used here; write the value "
        "out, or put it in quotes";
    struct config read;
    struct fault why;

    CHECK_U64(parse(&read, "data_dir: &a /x\n", &why), STATUS_CONFIG);
    CHECK_HAS(why.text, "dugnad.yaml:1:11: ");
    CHECK_HAS(why.text, anchor);
    CHECK_U64(parse(&read, "limits: &a\n  seats: 1\n", &why), STATUS_CONFIG);
    CHECK_HAS(why.text, anchor);
    CHECK_U64(parse(&read, "zone: x\ndata_dir: *a\n", &why), STATUS_CONFIG);
    CHECK_HAS(why.text, "dugnad.yaml:2:11: ");
    check_wrong("zone: !!str x\n", "dugnad.yaml:1:7: no tags here");
    check_wrong("zone: a\nzone: b\n",
        "dugnad.yaml:2:1: key 'zone' stands twice, first in line 1");
    check_wrong("zone: a\n---\nzone: b\n",
        "dugnad.yaml:2:1: a second document begins; there can be one in a "
        "file");
    check_wrong("zone: \"a\\0b\"\n", "dugnad.yaml:1:7: a NUL in a text");
}

TEST(a_syntax_error_is_named_with_its_line)
{
    struct config read;
    struct fault why;

    CHECK_U64(parse(&read, "zone: x\nlisten: \"a\n\n", &why), STATUS_CONFIG);
    CHECK_HAS(why.text, "dugnad.yaml:");
    CHECK_HAS(why.text, "line 2");
    CHECK_U64(parse(&read, "zone: x\n\tlisten: a\n", &why), STATUS_CONFIG);
    CHECK_HAS(why.text, "dugnad.yaml:2:");
    CHECK_U64(parse(&read, "zone: x\nlisten: \xff\n", &why), STATUS_CONFIG);
    CHECK_HAS(why.text, "byte 17: invalid leading UTF-8 octet");
}

TEST(a_file_that_is_wrong_changes_nothing)
{
    struct config before;
    struct config after;
    struct fault why;

    memset(&before, 0x5a, sizeof before);
    after = before;
    CHECK_U64(parse(&after, "zone: x\nlimits: {seats: 0}\n", &why),
        STATUS_CONFIG);
    CHECK_BYTES(&after, &before, sizeof after);
}

TEST(a_file_that_is_not_there_is_a_fault_of_the_disk)
{
    struct config read;
    struct fault why = {0};

    CHECK_U64(config_load(&read, "/nowhere/dugnad.yaml", &why), STATUS_DISK);
    CHECK_STR(why.text,
        "cannot open '/nowhere/dugnad.yaml': No such file or directory");
    CHECK_U64(config_load(&read, SOURCE_DIR "/config", &why), STATUS_DISK);
    CHECK_HAS(why.text, "Is a directory");
}
