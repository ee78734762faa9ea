/*
 * ctl.h - what every verb of dugnadctl has in its hands.
 *
 * stdout is data, stderr is talk. With --json exactly one document goes to
 * stdout, also when something was refused.
 */
#ifndef CLIENT_CTL_CTL_H
#define CLIENT_CTL_CTL_H

#include "client/args.h"
#include "client/json.h"
#include "client/keep.h"
#include "client/talk.h"
#include "config/texts.h"

/* How the program ends; UX.md 6.4. */
enum code {
    CODE_OK,
    CODE_REFUSED,
    CODE_USAGE,
    CODE_NO_LINE,
    CODE_NOT_ALLOWED,
    CODE_NOT_FOUND,
    CODE_CONFLICT,
    CODE_LATE
};

struct ctl;

/* One thing that dugnadctl can do. */
struct verb {
    const char *name;  /* "session new" */
    const char *usage; /* what comes after the name */
    const char *flags; /* as in args.h; the common ones are understood */
    enum text_key what;
    bool hidden;
    bool irreversible; /* asks first, or wants --yes */
    enum code (*run)(struct ctl *ctl, const struct args *args);
};

/* The flags that every verb takes. */
#define CTL_FLAGS                                                           \
    "server= session= room= token-file= json plain yes timeout= language= " \
    "insecure config= no-color help dry-run key= if-rev= "

struct ctl {
    struct texts texts;
    uint32_t language;
    char tag[LANGUAGE_TAG_MAX];
    const struct verb *verb;
    const struct args *args;
    bool json;
    bool plain;
    bool yes;
    bool colour;
    bool dry_run;
    bool any_language; /* --language is for the daemon to know */
    uint64_t timeout_ms;
    uint32_t sent_n;   /* commands so far, for --key */
    char server[300];  /* "" until it is known */
    char session[301]; /* code asked for, or "" */
    struct net net;
    bool net_open;
    struct talk talk;
    bool talking;
    struct keep keep; /* our seat */
    char keep_path[512];
    struct json out;
};

/*
 * ctl_open - the common flags, the language, the texts.
 * Returns: CODE_OK, or CODE_USAGE after saying why
 */
enum code ctl_open(struct ctl *ctl, const struct args *args);
void ctl_close(struct ctl *ctl);

/* ctl_get - a text in our language. */
const char *ctl_get(const struct ctl *ctl, enum text_key key);

/*
 * ctl_line - a text with values in one line. After the key come pairs of
 * name and value, then NULL. Values are made safe for a terminal.
 */
void ctl_line(const struct ctl *ctl, FILE *out, enum text_key key, ...);

/* ctl_talk - the same to stderr. */
void ctl_talk(const struct ctl *ctl, enum text_key key, ...);

/* ctl_fail - says why it did not go, in words or as a document. */
enum code ctl_fail(struct ctl *ctl, enum code code, const char *word,
    const char *sentence);

/* ctl_choice - a flag's value is none of those that are known. */
enum code ctl_choice(struct ctl *ctl, const char *flag, const char *known);

/* ctl_usage - how this verb is written. */
enum code ctl_usage(struct ctl *ctl);

/* ctl_fault - the same for a fault of the machine. */
enum code ctl_fault(struct ctl *ctl, const struct fault *why);

/* ctl_file_talk - why a file could not be read or written, to stderr. */
void ctl_file_talk(const struct ctl *ctl, const char *path,
    const struct fault *why, bool writing);

/* ctl_file_fault - the same as the end of a verb. */
enum code ctl_file_fault(struct ctl *ctl, const char *path,
    const struct fault *why, bool writing);

/* ctl_office - connect to the daemon itself, as organiser. */
enum code ctl_office(struct ctl *ctl);

/* ctl_session - connect to the evening, with the seat that we have. */
enum code ctl_session(struct ctl *ctl);

/* ctl_enter - the same with the seat in ctl->keep. */
enum code ctl_enter(struct ctl *ctl);

/* ctl_seat - find our seat on this machine, without connecting. */
enum code ctl_seat(struct ctl *ctl);

/* ctl_server - where the daemon is: flag, environment, seat, default. */
const char *ctl_server(struct ctl *ctl);

/* ctl_setup - as the flags say; false after saying what is wrong. */
bool ctl_setup(struct ctl *ctl, struct place *place, struct talk_setup *setup);

/* ctl_net - the loop is there; false after saying why not. */
bool ctl_net(struct ctl *ctl);

/* ctl_end - what a talk's end means for us; says why if it is bad. */
enum code ctl_end(struct ctl *ctl, const struct talk *talk, enum talk_end end);

/*
 * ctl_send - send a command, wait, and say why it was refused. With --key
 * its id is made from the key, so that the same line may be given again
 * when the answer was lost, and is done once.
 */
enum code ctl_send(struct ctl *ctl, const struct command *command);

/*
 * ctl_do - the same, and then the sentence `key` to stderr, or the document.
 * "{n}" in the text is what was made.
 */
enum code ctl_do(struct ctl *ctl, const struct command *command,
    enum text_key key);

/* ctl_settle - what our command changed is now in the model. */
void ctl_settle(struct ctl *ctl);

/* ctl_sure - may the irreversible be done? False after saying no. */
bool ctl_sure(struct ctl *ctl, enum text_key question);

/* ctl_doc - begins a good document: v, ok, rev. */
struct json *ctl_doc(struct ctl *ctl);
void ctl_doc_end(struct ctl *ctl);

/* ctl_object - all fields of an object, into an open one. */
void ctl_object(struct json *json, const struct object *object);

/* ctl_objects - a list of all objects of a kind. */
void ctl_objects(struct ctl *ctl, const char *key, enum kind kind);

/*
 * ctl_number - the word at `i` as a number.
 * Returns: false after saying how the verb is written
 */
bool ctl_number(struct ctl *ctl, const struct args *args, size_t i,
    uint64_t *v);

/* ctl_flag_number - a flag as a number; true and untouched if not given. */
bool ctl_flag_number(struct ctl *ctl, const char *name, uint64_t *v);

/*
 * ctl_text - the rest of the words from the one at `from`, or, if that is
 * "-", standard input. Returns: false if it is empty or too long
 */
bool ctl_text(const struct args *args, size_t from, char *out, size_t cap);

/* ctl_flag_text - a flag of words into a field. */
void ctl_flag_text(const struct ctl *ctl, const char *name, struct fields *f,
    enum field field);

#endif
