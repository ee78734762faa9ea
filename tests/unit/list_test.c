/*
 * list_test.c - a sign-up list, as a municipality's spreadsheet gives it.
 */
#include "config/list.h"
#include "protocol/words.h"
#include "tests/unit/unit.h"

#include <stdlib.h>

static enum status
read_n(struct list *list, const char *text, size_t n, struct fault *why)
{
    memset(why, 0, sizeof *why);
    memset(list, 0, sizeof *list);
    return list_read(list, (const uint8_t *)text, n, NULL, why);
}

static void
read_list(struct list *list, const char *text)
{
    struct fault why;

    CHECK_U64(read_n(list, text, strlen(text), &why), STATUS_OK);
    CHECK_STR(why.text, "");
}

TEST(a_list_as_a_municipality_exports_it_is_read)
{
    struct list list;

    read_list(&list,
        "navn;organisasjon;sektor;felt;epost;merke;fjern\r\n"
        "\xc3\x98yvind Lund;Oppvekst;kommune;skole;o@example.no;;nei\r\n"
        "Mari Vik;Ungdomsr\xc3\xa5"
        "det;ungdom;ungdom;;ungdom;ja\r\n"
        "Kari Dahl;;politikk;;;beslutningstaker;\r\n");
    CHECK_U64(list.persons_n, 3);
    CHECK_U64(list.complaints_n, 0);
    CHECK_U64(list.separator, ';');
    CHECK(list.has_heading);
    CHECK(!list.was_windows_1252);
    CHECK_U64(list.columns_n, 7);
    CHECK_STR(list.heading[4], "epost");
    CHECK_STR(list.person[0].name, "\xc3\x98yvind Lund");
    CHECK_STR(list.person[0].organisation, "Oppvekst");
    CHECK_STR(list.person[0].sector, "kommune");
    CHECK_STR(list.person[0].area, "skole");
    CHECK_STR(list.person[0].email, "o@example.no");
    CHECK_STR(list.person[0].phone, "");
    CHECK_U64(list.person[0].flags, 0);
    CHECK_U64(list.person[0].line, 2);
    CHECK_U64(list.person[1].flags, FLAG_YOUTH | FLAG_MINOR | FLAG_REMOTE);
    CHECK_U64(list.person[2].flags, FLAG_DECISION_MAKER);
    list_release(&list);
}

TEST(windows_1252_is_seen_and_made_utf8)
{
    struct list list;

    read_list(&list, "navn;epost\nMarit Gr\xf8nli;\nBj\xf8rg \x8aimko;\x80\n");
    CHECK(list.was_windows_1252);
    CHECK_STR(list.person[0].name, "Marit Gr\xc3\xb8nli");
    CHECK_STR(list.person[1].name, "Bj\xc3\xb8rg \xc5\xa0imko");
    CHECK_STR(list.person[1].email, "\xe2\x82\xac");
    list_release(&list);
}

TEST(a_stray_byte_spoils_its_own_line_only)
{
    struct list list;

    read_list(&list,
        "navn\n\xc3\x85se Dahl\nP\xe5l Vik\n\xc3\x98rjan Lie\nA\x01\n");
    CHECK(!list.was_windows_1252);
    CHECK_U64(list.persons_n, 2);
    CHECK_U64(list.complaints_n, 2);
    CHECK_U64(list.complaint[0].why, LIST_BAD_BYTES);
    CHECK_U64(list.complaint[0].line, 3);
    CHECK_U64(list.complaint[1].line, 5);
    list_release(&list);
}

TEST(comma_tab_semicolon_mark_and_line_ends_all_do)
{
    static const char *const texts[] = {"Name,Email\nAda Lund,a@example.no\n",
        "Name\tEmail\rAda Lund\ta@example.no\r",
        "\xef\xbb\xbfName;Email\r\nAda Lund;a@example.no",
        "sep=;\r\nName;Email\r\nAda Lund;a@example.no\r\n\r\n",
        "\n\nName;Email\n;\n\"Ada Lund\";\"a@example.no\"\n;;;\n",
        "Name ; Email\n  Ada Lund\xc2\xa0; a@example.no \n"};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct list list;

        read_list(&list, texts[i]);
        CHECK_U64(list.persons_n, 1);
        CHECK_U64(list.complaints_n, 0);
        CHECK_STR(list.person[0].name, "Ada Lund");
        CHECK_STR(list.person[0].email, "a@example.no");
        list_release(&list);
    }
}

TEST(quotes_hold_separators_lines_and_quotes)
{
    struct list list;

    read_list(&list,
        "navn;lag\n\"Lund; Ada\";\"\"\"Sangen\"\"\n kor\"\nBo Vik;IL\n");
    CHECK_U64(list.persons_n, 2);
    CHECK_STR(list.person[0].name, "Lund; Ada");
    CHECK_STR(list.person[0].organisation, "\"Sangen\"  kor");
    CHECK_U64(list.person[0].line, 2);
    CHECK_U64(list.person[1].line, 4);
    list_release(&list);
}

TEST(a_line_that_cannot_be_read_is_named_and_the_rest_is_read)
{
    char text[1000];
    char name[130];
    struct list list;

    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    (void)snprintf(text, sizeof text,
        "navn;lag\n;IL Fram\nAda Lund;IL;mer\n\"Bo Vik;IL\nCarl Dahl;IL\n"
        "%s;IL\nCarl Dahl;IL\nEva Lie;IL\n",
        name);
    read_list(&list, text);
    CHECK_U64(list.persons_n, 2);
    CHECK_STR(list.person[0].name, "Carl Dahl");
    CHECK_STR(list.person[1].name, "Eva Lie");
    CHECK_U64(list.complaints_n, 5);
    CHECK_U64(list.complaint[0].line, 2);
    CHECK_U64(list.complaint[0].why, LIST_NO_NAME);
    CHECK_U64(list.complaint[1].why, LIST_TOO_MANY_FIELDS);
    CHECK_U64(list.complaint[2].line, 4);
    CHECK_U64(list.complaint[2].why, LIST_OPEN_QUOTE);
    CHECK_U64(list.complaint[3].why, LIST_FIELD_TOO_LONG);
    CHECK_U64(list.complaint[4].line, 7);
    CHECK_U64(list.complaint[4].why, LIST_DOUBLE);
    CHECK_STR(list.complaint[4].text, "line 7: stands in the list twice");
    list_release(&list);
}

TEST(the_same_name_elsewhere_is_another_person)
{
    struct list list;

    read_list(&list,
        "navn;lag;epost\nAda Lund;IL;\nAda Lund;Kor;\nAda Lund;;a@example.no\n"
        "ada lund;Kor;A@example.no\n");
    CHECK_U64(list.persons_n, 3);
    CHECK_U64(list.complaints_n, 1);
    CHECK_U64(list.complaint[0].line, 5);
    list_release(&list);
}

TEST(first_and_last_name_become_one)
{
    struct list list;

    read_list(&list,
        "Etternavn,Fornavn,Mobilnr\nLund,Ada,90 00 00 00\nVik,,\n");
    CHECK_STR(list.person[0].name, "Ada Lund");
    CHECK_STR(list.person[0].phone, "90 00 00 00");
    CHECK_STR(list.person[1].name, "Vik");
    list_release(&list);
}

TEST(without_headings_the_columns_are_guessed_by_what_they_hold)
{
    struct list list;

    read_list(&list,
        "kommune;a@example.no;Ada Lund;NAV;nei;90000000\n"
        "frivillighet;b@example.no;Bo Vik;IL Fram;ja;+47 900 00 001\n");
    CHECK(!list.has_heading);
    CHECK_U64(list.persons_n, 2);
    CHECK_U64(list.column[0], LIST_SECTOR);
    CHECK_U64(list.column[1], LIST_EMAIL);
    CHECK_U64(list.column[2], LIST_NAME);
    CHECK_U64(list.column[3], LIST_ORGANISATION);
    CHECK_U64(list.column[4], LIST_REMOTE);
    CHECK_U64(list.column[5], LIST_PHONE);
    CHECK_U64(list.person[1].flags, FLAG_REMOTE);
    list_release(&list);
    read_list(&list, "Ada\nBo\n");
    CHECK_U64(list.persons_n, 2);
    list_release(&list);
}

TEST(an_unknown_heading_is_left_out_and_a_name_is_found_by_content)
{
    struct list list;

    read_list(&list,
        "Tidsstempel;E-post;Kven er du?\n"
        "2026-01-02 10.00;a@example.no;Ada Lund\n");
    CHECK(list.has_heading);
    CHECK_U64(list.column[0], LIST_IGNORED);
    CHECK_U64(list.column[1], LIST_EMAIL);
    CHECK_STR(list.person[0].name, "Ada Lund");
    list_release(&list);
}

TEST(the_columns_can_be_said)
{
    static const char text[] = "IL;Ada Lund;x\nKor;Bo Vik;y\n";
    struct list list = {0};
    struct fault why = {0};

    CHECK_U64(list_read(&list, (const uint8_t *)text, sizeof text - 1,
                  "organisation,name,-", &why),
        STATUS_OK);
    CHECK_STR(list.person[1].name, "Bo Vik");
    CHECK_STR(list.person[1].organisation, "Kor");
    CHECK_STR(list.person[1].area, "");
    list_release(&list);
    CHECK_U64(list_read(&list, (const uint8_t *)text, sizeof text - 1,
                  "organisation,nmae", &why),
        STATUS_USAGE);
    CHECK_STR(why.text,
        "'nmae' is no column; did you mean 'name'? (- for a column that is "
        "left out)");
}

TEST(a_list_without_names_is_refused)
{
    struct list list;
    struct fault why;

    CHECK_U64(read_n(&list, "epost\na@example.no\n", 19, &why), STATUS_USAGE);
    CHECK_HAS(why.text, "no column can be a name");
    CHECK_U64(read_n(&list, "", 0, &why), STATUS_USAGE);
    CHECK_U64(read_n(&list, "\xff\xfen\0", 4, &why), STATUS_USAGE);
    CHECK_HAS(why.text, "UTF-16");
}

TEST(a_list_has_room_for_so_many_people_and_no_more)
{
    const size_t line = 8;
    const size_t n = (LIST_LINES_MAX + 1) * line;
    char *text = calloc(1, n + 1);
    struct list list;
    struct fault why;

    CHECK(text != NULL);
    for (size_t i = 0; i <= LIST_LINES_MAX; i++) {
        (void)snprintf(text + i * line, line + 1, "Ada %c%c%c\n",
            (int)('a' + i / 676), (int)('a' + i / 26 % 26),
            (int)('a' + i % 26));
    }
    CHECK_U64(read_n(&list, text, n - line, &why), STATUS_OK);
    CHECK_U64(list.persons_n, LIST_LINES_MAX);
    list_release(&list);
    CHECK_U64(read_n(&list, text, n, &why), STATUS_USAGE);
    CHECK_HAS(why.text, "more than 12000");
    free(text);
}

TEST(a_list_cut_anywhere_is_read_or_refused_and_never_loses_a_line)
{
    static const char whole[] =
        "navn;lag\n\"Ada \"\"A\"\" Lund\";IL\n\xc3\x98yvind;\"Kor\n2\"\nBo;\n";

    for (size_t cut = 0; cut < sizeof whole; cut++) {
        struct list list;
        struct fault why;

        if (read_n(&list, whole, cut, &why) == STATUS_OK) {
            CHECK(list.persons_n + list.complaints_n <= 3 + 1);
            list_release(&list);
        } else {
            CHECK_U64(why.status, STATUS_USAGE);
        }
    }
}
