/*
 * tables.c - the words of words.h, as tables of Markdown.
 */
#include "protocol/message.h"
#include "tests/golden/text.h"

static void
heading(struct text *text, const char *title, const char *columns)
{
    text_add(text, "\n### %s\n\n%s\n", title, columns);
    for (const char *c = columns; *c != '\0'; c++) {
        if (*c == '|') {
            text_add(text, c[1] == '\0' ? "|\n" : "|---");
        }
    }
}

static void
row(struct text *text, const struct shape *shape)
{
    for (size_t i = 0; i < shape->n; i++) {
        text_add(text, "%s%s%s", i == 0 ? "" : ", ",
            field_row((enum field)shape->field[i])->name,
            shape->needed[i] != 0 ? "" : "?");
    }
}

static void
numbers(struct text *text)
{
#define NUMBERED(NAME, number, word) \
    text_add(text, "| %d | %s |\n", (int)(number), #word);
#define LIST(title, LIST_OF)                   \
    heading(text, title, "| number | word |"); \
    LIST_OF(NUMBERED)
    LIST("Messages", MESSAGES)
    LIST("Documents (ask)", ASKS)
    LIST("Forms", FORMS)
    LIST("Kinds of ideas (collects)", IDEA_KINDS)
    LIST("Anonymity", ANONYMITIES)
    LIST("Shown", SHOWNS)
    LIST("Uses of the plan's texts", TEXT_USES)
    LIST("Barriers", BARRIERS)
    LIST("Progress of a decision", PROGRESSES)
    LIST("Lives of words", LIVES)
#undef LIST
#define LIST(title, LIST_OF)                \
    heading(text, title, "| bit | word |"); \
    LIST_OF(NUMBERED)
    LIST("Flags of a change", CHANGE_FLAGS)
    LIST("Roles", ROLES)
    LIST("Flags of a person", FLAGS)
#undef LIST
#undef NUMBERED
}

static void
field_table(struct text *text)
{
    heading(text, "Fields", "| number | field | type | max | meaning |");
#define ONE(NAME, number, member, TYPE, max, meaning)                          \
    text_add(text, "| %d | %s | %s | %llu | %s |\n", (number), #member, #TYPE, \
        (unsigned long long)(max), meaning);
    FIELDS(ONE)
#undef ONE
}

static void
word_tables(struct text *text)
{
    heading(text, "Commands", "| number | word | fields |");
#define ONE(NAME, number, word, ...)                      \
    text_add(text, "| %d | %s | ", (int)(number), #word); \
    row(text, command_shape(number));                     \
    text_add(text, " |\n");
    COMMANDS(ONE)
#undef ONE
    heading(text, "Objects", "| number | kind | who gets it | fields |");
#define ONE(NAME, number, word, audience, ...)                           \
    text_add(text, "| %d | %s | %s | ", (int)(number), #word, audience); \
    row(text, kind_shape(number));                                       \
    text_add(text, " |\n");
    KINDS(ONE)
#undef ONE
    heading(text, "Refusals", "| number | word | exit code of dugnadctl |");
#define ONE(NAME, number, word, code) \
    text_add(text, "| %d | %s | %d |\n", (int)(number), #word, (code));
    REFUSALS(ONE)
#undef ONE
    heading(text, "Events", "| number | word | fields |");
#define ONE(NAME, number, word, ...)                      \
    text_add(text, "| %d | %s | ", (int)(number), #word); \
    row(text, event_shape(number));                       \
    text_add(text, " |\n");
    EVENTS(ONE)
#undef ONE
}

void
text_add_tables(struct text *text)
{
    numbers(text);
    field_table(text);
    word_tables(text);
}
