/*
 * list_columns.c - what the columns of a sign-up list hold.
 * See list_columns.h.
 */
#include "config/list_columns.h"

#include "config/near.h"
#include "protocol/words.h"

#include <stdio.h>
#include <string.h>

enum { WORD_CAP = 64, SURE_LETTERS = 4 };

struct meaning {
    const char *word; /* as plain() leaves it */
    enum list_column column;
};

/* Norwegian and English headings; longer ones before what they begin with. */
static const struct meaning headings[] = {{"navn", LIST_NAME},
    {"namn", LIST_NAME}, {"name", LIST_NAME}, {"fulltnavn", LIST_NAME},
    {"fulltnamn", LIST_NAME}, {"fullname", LIST_NAME}, {"deltaker", LIST_NAME},
    {"deltakar", LIST_NAME}, {"participant", LIST_NAME}, {"hvem", LIST_NAME},
    {"fornavn", LIST_FIRST_NAME}, {"fornamn", LIST_FIRST_NAME},
    {"f\xc3\xb8renavn", LIST_FIRST_NAME}, {"firstname", LIST_FIRST_NAME},
    {"givenname", LIST_FIRST_NAME}, {"etternavn", LIST_LAST_NAME},
    {"etternamn", LIST_LAST_NAME}, {"lastname", LIST_LAST_NAME},
    {"surname", LIST_LAST_NAME}, {"familyname", LIST_LAST_NAME},
    {"organisasjon", LIST_ORGANISATION}, {"organisation", LIST_ORGANISATION},
    {"organization", LIST_ORGANISATION}, {"lag", LIST_ORGANISATION},
    {"lagforening", LIST_ORGANISATION}, {"forening", LIST_ORGANISATION},
    {"foreining", LIST_ORGANISATION}, {"klubb", LIST_ORGANISATION},
    {"club", LIST_ORGANISATION}, {"association", LIST_ORGANISATION},
    {"arbeidssted", LIST_ORGANISATION}, {"arbeidsstad", LIST_ORGANISATION},
    {"arbeidsplass", LIST_ORGANISATION}, {"arbeidsgiver", LIST_ORGANISATION},
    {"workplace", LIST_ORGANISATION}, {"employer", LIST_ORGANISATION},
    {"virksomhet", LIST_ORGANISATION}, {"verksemd", LIST_ORGANISATION},
    {"enhet", LIST_ORGANISATION}, {"avdeling", LIST_ORGANISATION},
    {"sektor", LIST_SECTOR}, {"sector", LIST_SECTOR}, {"felt", LIST_AREA},
    {"omr\xc3\xa5"
     "de",
        LIST_AREA},
    {"fagomr\xc3\xa5"
     "de",
        LIST_AREA},
    {"fagfelt", LIST_AREA}, {"area", LIST_AREA}, {"field", LIST_AREA},
    {"epost", LIST_EMAIL}, {"epostadresse", LIST_EMAIL}, {"email", LIST_EMAIL},
    {"mail", LIST_EMAIL}, {"mailadresse", LIST_EMAIL},
    {"emailaddress", LIST_EMAIL}, {"telefon", LIST_PHONE},
    {"telephone", LIST_PHONE}, {"telefonnummer", LIST_PHONE},
    {"tlf", LIST_PHONE}, {"mobil", LIST_PHONE}, {"mobilnummer", LIST_PHONE},
    {"mobile", LIST_PHONE}, {"phone", LIST_PHONE}, {"merke", LIST_FLAG},
    {"merknad", LIST_FLAG}, {"flag", LIST_FLAG}, {"mark", LIST_FLAG},
    {"fjern", LIST_REMOTE}, {"fjerndeltaker", LIST_REMOTE},
    {"digital", LIST_REMOTE}, {"digitalt", LIST_REMOTE},
    {"remote", LIST_REMOTE}, {"online", LIST_REMOTE},
    {"hjemmefra", LIST_REMOTE}};

static const struct {
    const char *word;
    uint32_t flags;
} marks[] = {{"ungdom", FLAG_YOUTH | FLAG_MINOR},
    {"youth", FLAG_YOUTH | FLAG_MINOR}, {"ung", FLAG_YOUTH | FLAG_MINOR},
    {"minor", FLAG_MINOR}, {"mindre\xc3\xa5rig", FLAG_MINOR},
    {"under18", FLAG_MINOR}, {"beslutningstaker", FLAG_DECISION_MAKER},
    {"beslutningstakar", FLAG_DECISION_MAKER},
    {"decisionmaker", FLAG_DECISION_MAKER}, {"fjern", FLAG_REMOTE},
    {"digital", FLAG_REMOTE}, {"remote", FLAG_REMOTE}};

static const char *const sectors[] = {"kommune", "frivillighet",
    "frivilligheit", "politikk", "ungdom", "n\xc3\xa6ringsliv", "stat",
    "fylkeskommune", "municipality", "voluntary", "politics", "youth",
    "business"};

static const char *const yes_words[] = {"ja", "yes", "x", "1", "true",
    "digital", "digitalt", "fjern", "remote"};
static const char *const no_words[] = {"", "nei", "no", "0", "false", "fysisk",
    "oppmote"};

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

/*
 * Small letters and digits only: "E-post (jobb)" is "epostjobb". Of letters
 * beyond ASCII only Æ, Ø and Å are made small.
 */
static void
plain(char out[WORD_CAP], const char *words)
{
    size_t n = 0;

    for (const char *at = words; *at != '\0' && n + 1 < WORD_CAP; at++) {
        const unsigned char c = (unsigned char)*at;
        const bool after_c3 = at > words && (unsigned char)at[-1] == 0xC3U;

        if (c >= 'A' && c <= 'Z') {
            out[n++] = (char)(c - 'A' + 'a');
        } else if (after_c3 && c >= 0x80U && c <= 0x9EU) {
            out[n++] = (char)(c + 0x20U);
        } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
            c >= 0x80U) {
            out[n++] = (char)c;
        }
    }
    out[n] = '\0';
}

/* How sure: 2 the very word, 1 a longer one that begins with it, 0 not. */
static int
meaning_of(const char *words, enum list_column *column)
{
    char word[WORD_CAP];
    size_t best = 0;

    plain(word, words);
    for (size_t i = 0; i < COUNT(headings); i++) {
        const size_t n = strlen(headings[i].word);

        if (strcmp(word, headings[i].word) == 0) {
            *column = headings[i].column;
            return 2;
        }
        if (n >= SURE_LETTERS && n > best &&
            strncmp(word, headings[i].word, n) == 0) {
            best = n;
            *column = headings[i].column;
        }
    }
    return best > 0 ? 1 : 0;
}

enum list_column
list_heading(const char *words)
{
    enum list_column column = LIST_IGNORED;

    (void)meaning_of(words, &column); /* no meaning leaves it ignored */
    return column;
}

bool
list_is_heading(const struct list_row *row)
{
    int very = 0;
    int begins = 0;

    for (uint32_t i = 0; i < row->fields_n; i++) {
        enum list_column column;
        const int sure = meaning_of(row->field[i], &column);

        if (strchr(row->field[i], '@') != NULL) {
            return false;
        }
        very += sure == 2;
        begins += sure == 1;
    }
    return very > 0 || begins > 1;
}

enum status
list_ask(struct list *list, const char *columns, struct fault *why)
{
#define WORD_OF(NAME, word) #word,
    static const char *const words[] = {LIST_COLUMNS(WORD_OF)};
#undef WORD_OF
    uint32_t n = 0;

    memset(list->column, 0, sizeof list->column);
    for (const char *at = columns;; at++) {
        const size_t length = strcspn(at, ",");
        char word[WORD_CAP] = "";
        size_t i = 0;

        if (n == LIST_COLUMNS_MAX || length >= sizeof word) {
            return fault_set(why, STATUS_USAGE, 0,
                "'%.80s': at most %d columns can be named", columns,
                LIST_COLUMNS_MAX);
        }
        memcpy(word, at, length);
        while (i < COUNT(words) && strcmp(word, words[i]) != 0) {
            i++;
        }
        if (i == COUNT(words) && strcmp(word, "-") != 0) {
            const char *near = near_word(word, words, COUNT(words));

            return fault_set(why, STATUS_USAGE, 0,
                "'%s' is no column; did you mean '%s'? (- for a column that "
                "is left out)",
                word, near == NULL ? "name" : near);
        }
        list->column[n++] =
            i == COUNT(words) ? LIST_IGNORED : (enum list_column)i;
        at += length;
        if (*at == '\0') {
            return STATUS_OK;
        }
    }
}

static bool
is_among(const char *words, const char *const *list, size_t n)
{
    char word[WORD_CAP];

    plain(word, words);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(word, list[i]) == 0) {
            return true;
        }
    }
    return false;
}

bool
list_yes(const char *word)
{
    return is_among(word, yes_words, COUNT(yes_words));
}

bool
list_no(const char *word)
{
    return is_among(word, no_words, COUNT(no_words));
}

static uint32_t
mark(const char *word)
{
    for (size_t i = 0; i < COUNT(marks); i++) {
        if (strcmp(word, marks[i].word) == 0) {
            return marks[i].flags;
        }
    }
    return 0;
}

uint32_t
list_flags(const char *words)
{
    char word[WORD_CAP];
    uint32_t flags;

    plain(word, words); /* "decision maker" is one mark of two words */
    flags = mark(word);
    while (*words != '\0') {
        const size_t n = strcspn(words, ",;/+ ");
        char part[WORD_CAP] = "";

        memcpy(part, words, n < sizeof part ? n : sizeof part - 1);
        plain(word, part);
        flags |= mark(word);
        words += n + (words[n] == '\0' ? 0 : 1);
    }
    return flags;
}

static bool
is_phone(const char *word)
{
    size_t digits = 0;

    for (const char *at = word; *at != '\0'; at++) {
        if (*at >= '0' && *at <= '9') {
            digits++;
        } else if (strchr("+-() ./", *at) == NULL) {
            return false;
        }
    }
    return digits >= 5;
}

static bool
is_email(const char *word)
{
    return strchr(word, '@') != NULL;
}

static bool
is_yes_or_no(const char *word)
{
    return list_yes(word) || list_no(word);
}

static bool
is_flag(const char *word)
{
    return list_flags(word) != 0;
}

static bool
is_sector(const char *word)
{
    return is_among(word, sectors, COUNT(sectors));
}

/* "Hanne Lund": words with a space, and no digits. */
static bool
is_full_name(const char *word)
{
    return strchr(word, ' ') != NULL && strpbrk(word, "0123456789@") == NULL;
}

static bool
is_text(const char *word)
{
    return strpbrk(word, "0123456789@") == NULL;
}

/* More than half of what stands in the column is of the kind. */
static bool
mostly(const struct list_sample *sample, uint32_t column,
    bool (*is_kind)(const char *word))
{
    uint32_t are = 0;
    uint32_t all = 0;

    for (uint32_t i = 0; i < sample->rows_n; i++) {
        const struct list_row *row = &sample->row[i];

        if (column < row->fields_n && row->field[column][0] != '\0') {
            all++;
            are += is_kind(row->field[column]);
        }
    }
    return are * 2 > all;
}

static bool
is_taken(const struct list *list, enum list_column kind)
{
    for (uint32_t i = 0; i < list->columns_n; i++) {
        if (list->column[i] == kind) {
            return true;
        }
    }
    return false;
}

/* The first free column of the kind becomes it, if none is so already. */
static void
give(struct list *list, const struct list_sample *sample,
    enum list_column column, bool (*is_kind)(const char *word))
{
    for (uint32_t i = 0; i < list->columns_n; i++) {
        if (is_taken(list, column)) {
            return;
        }
        if (list->column[i] == LIST_IGNORED && mostly(sample, i, is_kind)) {
            list->column[i] = column;
        }
    }
}

void
list_guess(struct list *list, const struct list_sample *sample)
{
    if (!list->has_heading) {
        give(list, sample, LIST_EMAIL, is_email);
        give(list, sample, LIST_PHONE, is_phone);
        give(list, sample, LIST_REMOTE, is_yes_or_no);
        give(list, sample, LIST_SECTOR, is_sector);
        give(list, sample, LIST_FLAG, is_flag);
    }
    if (!is_taken(list, LIST_FIRST_NAME) && !is_taken(list, LIST_LAST_NAME)) {
        give(list, sample, LIST_NAME, is_full_name);
        give(list, sample, LIST_NAME, is_text);
    }
    if (!list->has_heading) {
        give(list, sample, LIST_ORGANISATION, is_text);
        give(list, sample, LIST_AREA, is_text);
    }
}
