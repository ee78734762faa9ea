/*
 * words.h - the words of the language, each with its number.
 *
 * Everything that crosses a wire or outlives the process is made of these:
 * commands, events, objects, their fields, the refusals, the roles. Enums,
 * codecs, names, the tables of PROTOCOL.md and the keys of the language
 * tables are made from the lists here or are checked against them.
 *
 * Rule:   a number is never used again for another meaning; new words take
 *         new numbers; new fields go to the end of a command's or event's row.
 * Source: protocol/PROTOCOL.md
 */
#ifndef PROTOCOL_WORDS_H
#define PROTOCOL_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/values.h"

/* clang-format off */

#define PROTOCOL_NAME "dugnad.v1" /* the WebSocket subprotocol */
#define PROTOCOL_MINOR 2          /* grows when words are added */

enum {
    ID_BYTES = 16,       /* a command's id, a session's id */
    TOKEN_BYTES = 32,    /* a seat's secret; stands in hello and join only */
    HASH_BYTES = 32,     /* BLAKE2b-256 */
    JOIN_KEY_BYTES = 16, /* in QR codes and links */
    SIGNATURE_BYTES = 64,
    PUBLIC_KEY_BYTES = 32,
    SLOT_KEY_BYTES = 32,
    NONCE_BYTES = 24,
    MESSAGE_BYTES_MAX = 16384, /* one message from a client */
    CHANGE_BYTES_MAX = 65536,  /* one message to a client */
    TEXT_CHARS_MAX = 2000,     /* a text of a person, in code points */
    TEXT_BYTES_MAX = 8192,     /* the same, in bytes */
    NAME_BYTES_MAX = 120,
    DECISIONS_MAX = 3,
    UNDO_MAX = 10
};

/*
 * FIELDS: NAME, number, member, TYPE, max, meaning
 *
 * NUMBER  an unsigned integer up to max (times are ms of session time)
 * NAME    a short word that is no one's own: stands in clear in the log
 * TEXT    words of people: sealed in the log under its subject's key
 * BLOB    bytes in clear, exactly max of them: hashes, public keys, identities
 * SECRET  bytes, exactly max of them, that are sealed in the log
 * max is bytes for all but NUMBER; TEXT has at most TEXT_CHARS_MAX code points.
 */
#define FIELDS(X)                                                              \
    X(SESSION, 1, session, BLOB, ID_BYTES, "which evening")                    \
    X(TITLE, 2, title, TEXT, 300, "what it is called")                         \
    X(MUNICIPALITY, 3, municipality, TEXT, 120, "whose evening it is")         \
    X(PLACE, 4, place, TEXT, 300, "where, in words or as a link")              \
    X(GOAL, 5, goal, TEXT, 2000, "what the evening is for, a line each")       \
    X(LANGUAGE, 6, language, NAME, 8, "BCP 47 tag: nb, nn, en, se, ...")       \
    X(ZONE, 7, zone, NAME, 40, "time zone, Europe/Oslo")                       \
    X(OFFSETS, 8, offsets, NAME, 200, "the zone's offset changes")             \
    X(STARTS_AT, 9, starts_at, NUMBER, UINT64_MAX, "planned start")            \
    X(ENDS_AT, 10, ends_at, NUMBER, UINT64_MAX, "planned end")                 \
    X(PLAN, 11, plan, NAME, 40, "which run plan")                              \
    X(CODE, 12, code, TEXT, 16, "eight digits to join with")                   \
    X(JOIN_KEY, 13, join_key, SECRET, JOIN_KEY_BYTES, "in QR and links")       \
    X(NAMES_IN_MINUTES, 14, names_in_minutes, NUMBER, 1, "print who came")     \
    X(CASE_NUMBER, 15, case_number, TEXT, 60, "the archive's number")          \
    X(OPEN, 16, open, NUMBER, 1, "the doors are open")                         \
    X(LOBBY, 17, lobby, NUMBER, 1, "new ones wait to be let in")               \
    X(CLOSED_AT, 18, closed_at, NUMBER, UINT64_MAX, "when it was closed")      \
    X(REASON, 19, reason, TEXT, 1000, "why, in a person's words")              \
    X(STEP, 20, step, NUMBER, 255, "number of a step, from 1")                 \
    X(PART, 21, part, NUMBER, 255, "number of a part in its step, from 1")     \
    X(KEY, 22, key, NAME, 40, "the plan's own name of a step")                 \
    X(FORM, 23, form, NUMBER, 5, "one of FORMS")                               \
    X(PLANNED_MS, 24, planned_ms, NUMBER, 86400000, "time planned for a part") \
    X(COLLECTS, 25, collects, NUMBER, 4, "one of IDEA_KINDS, 0 for none")      \
    X(ANONYMITY, 26, anonymity, NUMBER, 3, "one of ANONYMITIES")               \
    X(HOLDS, 27, holds, NUMBER, 1, "shared words wait for reveal")             \
    X(USE, 28, use, NUMBER, 9, "one of TEXT_USES")                             \
    X(TEXT, 29, text, TEXT, TEXT_BYTES_MAX, "words of a person or the plan")   \
    X(FROM_STEP, 30, from_step, NUMBER, 255, "the step as the sender saw it")  \
    X(FROM_PART, 31, from_part, NUMBER, 255, "the part as the sender saw it")  \
    X(REVISION, 32, revision, NUMBER, UINT32_MAX, "of the clock, from 1")      \
    X(RUNNING, 33, running, NUMBER, 1, "the clock runs")                       \
    X(DEADLINE_AT, 34, deadline_at, NUMBER, UINT64_MAX, "when time is up")     \
    X(REMAINING_MS, 35, remaining_ms, NUMBER, 86400000, "left when stopped")   \
    X(ADD_MS, 36, add_ms, NUMBER, 86400000, "time to add")                     \
    X(TAKE_MS, 37, take_ms, NUMBER, 86400000, "time to take away")             \
    X(TABLE, 38, table, NUMBER, 1024, "number of a table, from 1")             \
    X(REMOTE, 39, remote, NUMBER, 1, "sits at home")                           \
    X(LINK, 40, link, TEXT, 500, "to a video room or captions")                \
    X(IDEAS_HERE, 41, ideas_here, NUMBER, UINT32_MAX, "ideas, shared or not")  \
    X(SEAT, 42, seat, NUMBER, UINT32_MAX, "number of a seat, from 1")          \
    X(NAME, 43, name, TEXT, NAME_BYTES_MAX, "what a person is called here")    \
    X(TOKEN, 44, token, SECRET, TOKEN_BYTES, "a seat's secret; never logged")  \
    X(TOKEN_HASH, 45, token_hash, BLOB, HASH_BYTES, "what is kept of it")      \
    X(ROLES, 46, roles, NUMBER, 0xffff, "set of ROLES, one bit each")          \
    X(FLAGS, 47, flags, NUMBER, 0xffff, "set of FLAGS, one bit each")          \
    X(WAITING, 48, waiting, NUMBER, 1, "stands in the lobby")                  \
    X(PERSONAL_CODE, 49, personal_code, TEXT, 8, "six digits for a device")    \
    X(UNTIL, 50, until, NUMBER, UINT64_MAX, "valid until")                     \
    X(INVITED, 51, invited, NUMBER, UINT32_MAX, "number of an invited person") \
    X(ORGANISATION, 52, organisation, TEXT, 200, "where a person comes from")  \
    X(SECTOR, 53, sector, NAME, 60, "kommune, frivillighet, ...")              \
    X(AREA, 54, area, NAME, 60, "field of work within the sector")             \
    X(EMAIL, 55, email, TEXT, 200, "address for the minutes")                  \
    X(PHONE, 56, phone, TEXT, 40, "telephone number")                          \
    X(PRESENT, 57, present, NUMBER, 1, "is here")                              \
    X(INVITED_COUNT, 58, invited_count, NUMBER, UINT32_MAX, "were invited")    \
    X(PRESENT_COUNT, 59, present_count, NUMBER, UINT32_MAX, "of them came")    \
    X(WALK_IN_COUNT, 60, walk_in_count, NUMBER, UINT32_MAX, "came uninvited")  \
    X(IDEA, 61, idea, NUMBER, UINT32_MAX, "number of an idea, from 1")         \
    X(INTO, 62, into, NUMBER, UINT32_MAX, "the idea it is now part of")        \
    X(INTERPRETED, 63, interpreted, TEXT, TEXT_BYTES_MAX, "in Norwegian")      \
    X(SHEET, 64, sheet, NUMBER, UINT32_MAX, "number of the paper sheet")       \
    X(PERSONA, 65, persona, TEXT, 300, "a made-up person, never a real one")   \
    X(BARRIER, 66, barrier, NUMBER, 10, "one of BARRIERS")                     \
    X(SHOWN, 67, shown, NUMBER, 2, "one of SHOWNS")                            \
    X(HIDDEN, 68, hidden, NUMBER, 1, "taken off the screens")                  \
    X(DECISION, 69, decision, NUMBER, UINT32_MAX, "number of a decision")      \
    X(OWNER, 70, owner, TEXT, 200, "who follows up")                           \
    X(FIRST_STEP, 71, first_step, TEXT, 1000, "the very first step")           \
    X(DUE, 72, due, NAME, 10, "a date, 2026-10-14")                            \
    X(DATE, 73, date, NAME, 16, "a date and time, 2026-10-14T18:00")           \
    X(NOTE, 74, note, NUMBER, UINT32_MAX, "number of a note")                  \
    X(UNDOES, 75, undoes, NUMBER, UINT64_MAX, "seq of the act taken back")     \
    X(WHAT, 76, what, NUMBER, UINT16_MAX, "number of a command")               \
    X(SHIFT_MS, 77, shift_ms, NUMBER, UINT64_MAX, "wall clock's jump, zigzag") \
    X(PUBLIC_KEY, 78, public_key, BLOB, PUBLIC_KEY_BYTES, "signs this log")    \
    X(SIGNATURE, 79, signature, BLOB, SIGNATURE_BYTES, "over `covers`")        \
    X(COVERS, 80, covers, NUMBER, UINT64_MAX, "seq of the record signed")      \
    X(FORMAT, 81, format, NAME, 8, "md, json, html, csv")                      \
    X(VERSION, 82, version, NUMBER, UINT32_MAX, "of the minutes")              \
    X(HASH, 83, hash, BLOB, HASH_BYTES, "BLAKE2b-256 of a file")               \
    X(SLOT, 84, slot, NUMBER, UINT32_MAX, "key slot of a subject")             \
    X(LISTING, 85, listing, NUMBER, UINT32_MAX, "number in the office's book") \
    X(LAST, 86, last, NUMBER, UINT64_MAX, "the last seq a client has")         \
    X(LIMIT, 87, limit, NUMBER, UINT64_MAX, "the limit that was met")          \
    X(WAIT_MS, 88, wait_ms, NUMBER, 86400000, "try again after")               \
    X(CONNECTED, 89, connected, NUMBER, UINT32_MAX, "devices on line")         \
    X(RECOVERY_HASH, 90, recovery_hash, BLOB, HASH_BYTES, "of the code")       \
    X(RECOVERY, 91, recovery, TEXT, 40, "the facilitator's code on paper")     \
    X(TABLES, 92, tables, NUMBER, 1024, "how many tables")                     \
    X(MINUTES_TOTAL, 93, minutes_total, NUMBER, 600, "length of the evening")  \
    X(NOT_AGREED, 94, not_agreed, TEXT, 1000, "what was not agreed, and why")  \
    X(HISTORY, 95, history, NUMBER, 1, "shows more than the living state")     \
    X(LOCAL_FACT, 96, local_fact, TEXT, 1000, "a fact about this place")       \
    X(CONTACT_ROLE, 97, contact_role, TEXT, 120, "who sends the minutes")      \
    X(TEXTS_VERSION, 98, texts_version, NUMBER, UINT32_MAX, "of the tables")   \
    X(PSEUDONYM, 99, pseudonym, BLOB, ID_BYTES, "stands for a hidden author")  \
    X(TAKEN_OVER, 100, taken_over, NUMBER, 1, "the old key did not sign")      \
    X(PROGRESS, 101, progress, NUMBER, 4, "one of PROGRESSES, 0 for none")     \
    X(APPROVES, 102, approves, NUMBER, 1, "the minutes are approved")          \
    X(REDACTED, 103, redacted, NUMBER, 1, "made anew: words were removed")     \
    X(PAST, 104, past, NUMBER, UINT32_MAX, "number of an earlier decision")    \
    X(EARLIER, 105, earlier, BLOB, ID_BYTES, "the evening before this one")    \
    X(LIFE, 106, life, NUMBER, 2, "one of LIVES")

/* MESSAGES: what one WebSocket message is. NAME, number, word */
#define MESSAGES(X)       \
    X(HELLO, 1, hello)     \
    X(WELCOME, 2, welcome) \
    X(COMMAND, 3, command) \
    X(CHANGE, 4, change)   \
    X(REFUSAL, 5, refusal) \
    X(PING, 6, ping)       \
    X(PONG, 7, pong)       \
    X(BYE, 8, bye)         \
    X(ASK, 9, ask)         \
    X(PAGE, 10, page)

/* ASKS: documents one may ask for. */
#define ASKS(X)           \
    X(MINUTES, 1, minutes) \
    X(OWN, 2, own)         \
    X(SEARCH, 3, search)

/* CHANGE_FLAGS: bits of a change. */
#define CHANGE_FLAGS(X) \
    X(FRESH, 0, fresh)   \
    X(WHOLE, 1, whole)

/*
 * COMMANDS: NAME, number, word, row of fields
 *
 * F(x) must be there, O(x) may be nil or, at the end, left out. On the wire
 * a command is [3, id, number, fields of the row in order].
 */
#define COMMANDS(X)                                                            \
    X(SESSION_MAKE, 1, session_make,                                           \
        F(SESSION) F(TITLE) O(MUNICIPALITY) O(PLACE) O(GOAL) F(LANGUAGE)       \
        F(ZONE) O(OFFSETS) O(STARTS_AT) O(ENDS_AT) F(PLAN) F(CODE) F(JOIN_KEY) \
        O(PUBLIC_KEY) F(TOKEN_HASH) O(RECOVERY_HASH) O(TABLES)                 \
        O(NAMES_IN_MINUTES) O(LOCAL_FACT) O(CONTACT_ROLE) O(MINUTES_TOTAL))    \
    X(SESSION_CHANGE, 2, session_change,                                       \
        O(TITLE) O(MUNICIPALITY) O(PLACE) O(GOAL) O(STARTS_AT) O(ENDS_AT)      \
        O(NAMES_IN_MINUTES) O(CASE_NUMBER) O(LOCAL_FACT) O(CONTACT_ROLE))      \
    X(DOORS, 3, doors, F(OPEN) O(LOBBY))                                       \
    X(CLOSE, 4, close, O(NOT_AGREED))                                          \
    X(PLAN_STEP, 5, plan_step, F(STEP) F(KEY))                                 \
    X(PLAN_PART, 6, plan_part,                                                 \
        F(STEP) F(PART) F(FORM) F(PLANNED_MS) O(COLLECTS) O(ANONYMITY)         \
        O(HOLDS))                                                              \
    X(PLAN_TEXT, 7, plan_text,                                                 \
        F(STEP) O(PART) F(USE) F(LANGUAGE) F(TEXT))                            \
    X(PLAN_READY, 8, plan_ready, )                                             \
    X(INVITE, 10, invite,                                                      \
        O(INVITED) F(NAME) O(ORGANISATION) O(SECTOR) O(AREA) O(EMAIL)          \
        O(PHONE) O(FLAGS))                                                     \
    X(UNINVITE, 11, uninvite, F(INVITED))                                      \
    X(ATTEND, 12, attend, F(INVITED) F(PRESENT))                               \
    X(JOIN, 20, join, O(NAME) F(TOKEN) O(TABLE) O(FLAGS))                      \
    X(ADMIT, 21, admit, F(SEAT))                                               \
    X(ADMIT_ALL, 22, admit_all, )                                              \
    X(TURN_AWAY, 23, turn_away, F(SEAT) O(REASON))                             \
    X(RENAME, 24, rename, O(SEAT) F(NAME))                                     \
    X(SIT, 25, sit, O(SEAT) F(TABLE))                                          \
    X(PERSONAL_CODE, 26, personal_code, )                                      \
    X(TAKE_SEAT, 27, take_seat, F(PERSONAL_CODE) F(TOKEN))                     \
    X(LEAVE, 28, leave, O(SEAT))                                               \
    X(TIE, 29, tie, F(SEAT) F(INVITED))                                        \
    X(TABLE, 30, table, F(TABLE) O(NAME) O(REMOTE) O(LINK))                    \
    X(STEP, 40, step, F(FROM_STEP) F(FROM_PART) F(STEP) F(PART))               \
    X(CLOCK_START, 41, clock_start, F(REVISION))                               \
    X(CLOCK_PAUSE, 42, clock_pause, F(REVISION))                               \
    X(CLOCK_EXTEND, 43, clock_extend, F(REVISION) O(ADD_MS) O(TAKE_MS))        \
    X(CLOCK_SET, 44, clock_set, F(REVISION) F(REMAINING_MS))                   \
    X(IDEA_WRITE, 50, idea_write,                                              \
        F(TEXT) O(COLLECTS) O(TABLE) O(STEP) O(LANGUAGE) O(INTERPRETED)        \
        O(SHEET) O(PERSONA) O(BARRIER))                                        \
    X(IDEA_CHANGE, 51, idea_change,                                            \
        F(IDEA) F(TEXT) O(LANGUAGE) O(INTERPRETED) O(PERSONA) O(BARRIER))      \
    X(IDEA_WITHDRAW, 52, idea_withdraw, F(IDEA))                               \
    X(IDEA_SHARE, 53, idea_share, F(IDEA))                                     \
    X(REVEAL, 54, reveal, O(IDEA) O(TABLE) O(STEP))                            \
    X(IDEA_MERGE, 55, idea_merge, F(IDEA) F(INTO))                             \
    X(IDEA_PART, 56, idea_part, F(IDEA))                                       \
    X(IDEA_HIDE, 57, idea_hide, F(IDEA) F(REASON))                             \
    X(IDEA_UNHIDE, 58, idea_unhide, F(IDEA))                                   \
    X(DECIDE, 60, decide, O(IDEA) O(TEXT) F(OWNER) F(FIRST_STEP) O(DUE))       \
    X(DECISION_CHANGE, 61, decision_change,                                    \
        F(DECISION) O(TEXT) O(OWNER) O(FIRST_STEP) O(DUE))                     \
    X(DECISION_DROP, 62, decision_drop, F(DECISION))                           \
    X(MEETING, 63, meeting, F(DATE) O(PLACE))                                  \
    X(NOTE, 64, note, F(TEXT) O(STEP))                                         \
    X(DECISION_FOLLOW, 65, decision_follow, F(DECISION) F(PROGRESS) O(REASON)) \
    X(SINCE_LAST, 66, since_last,                                              \
        F(EARLIER) F(DECISION) O(TITLE) O(DATE) F(TEXT) F(OWNER)               \
        F(FIRST_STEP) O(DUE) F(PROGRESS) O(REASON))                            \
    X(SINCE_LAST_FOLLOW, 67, since_last_follow, F(PAST) F(PROGRESS) O(REASON)) \
    X(ROLE, 70, role, F(SEAT) F(ROLES))                                        \
    X(RECOVER, 71, recover, F(RECOVERY) F(TOKEN))                              \
    X(UNDO, 72, undo, F(UNDOES))                                               \
    X(RECOVERY_SET, 73, recovery_set, F(RECOVERY_HASH))                        \
    X(MINUTES_ISSUE, 80, minutes_issue, )                                      \
    X(APPROVE, 81, approve, F(NAME))                                           \
    X(MINUTES_MADE, 82, minutes_made,                                          \
        F(LANGUAGE) F(FORMAT) F(VERSION) F(HASH))                              \
    X(MINUTES_DONE, 83, minutes_done, F(VERSION))                              \
    X(REMARK, 84, remark, O(TEXT))                                             \
    X(FORGET, 86, forget,                                                      \
        O(SEAT) O(INVITED) O(IDEA) O(NOTE) O(DECISION) O(PAST))                \
    X(SESSION_NEW, 90, session_new,                                            \
        F(TITLE) O(MUNICIPALITY) O(PLACE) O(GOAL) F(LANGUAGE) O(STARTS_AT)     \
        O(ENDS_AT) F(PLAN) F(TOKEN_HASH) O(RECOVERY_HASH) O(TABLES)            \
        O(NAMES_IN_MINUTES) O(LOCAL_FACT) O(CONTACT_ROLE) O(MINUTES_TOTAL))    \
    X(SESSION_REMOVE, 91, session_remove, F(LISTING))                          \
    X(ORGANISER_NEW, 92, organiser_new, F(NAME) F(TOKEN_HASH) F(UNTIL))        \
    X(ORGANISER_GONE, 93, organiser_gone, F(SEAT))                             \
    X(SESSION_ADOPT, 94, session_adopt,                                        \
        F(SESSION) F(TITLE) O(MUNICIPALITY) O(PLACE) O(GOAL) F(LANGUAGE)       \
        O(STARTS_AT) O(ENDS_AT) F(PLAN) F(CODE) F(JOIN_KEY) F(TOKEN_HASH)      \
        O(RECOVERY_HASH) O(TABLES) O(NAMES_IN_MINUTES) O(LOCAL_FACT)           \
        O(CONTACT_ROLE) O(MINUTES_TOTAL))

/*
 * EVENTS: NAME, number, word, row of fields
 *
 * A fact, with all that is needed to apply it. In the log an event is
 * [number, seat, command id, slot, nonce, fields of the row in order], with
 * TEXT and SECRET sealed under the key in `slot`.
 */
#define EVENTS(X)                                                              \
    X(SESSION_MADE, 1, session_made,                                           \
        F(SESSION) F(TITLE) O(MUNICIPALITY) O(PLACE) O(GOAL) F(LANGUAGE)       \
        F(ZONE) O(OFFSETS) O(STARTS_AT) O(ENDS_AT) F(PLAN) F(CODE) F(JOIN_KEY) \
        O(PUBLIC_KEY) F(TOKEN_HASH) O(RECOVERY_HASH) O(TABLES)                 \
        O(NAMES_IN_MINUTES) O(LOCAL_FACT) O(CONTACT_ROLE) O(MINUTES_TOTAL)     \
        O(TEXTS_VERSION))                                                      \
    X(SESSION_CHANGED, 2, session_changed,                                     \
        O(TITLE) O(MUNICIPALITY) O(PLACE) O(GOAL) O(STARTS_AT) O(ENDS_AT)      \
        O(NAMES_IN_MINUTES) O(CASE_NUMBER) O(LOCAL_FACT) O(CONTACT_ROLE))      \
    X(DOORS_SET, 3, doors_set, F(OPEN) F(LOBBY))                               \
    X(SESSION_CLOSED, 4, session_closed, O(NOT_AGREED))                        \
    X(STEP_PLANNED, 5, step_planned, F(STEP) F(KEY))                           \
    X(PART_PLANNED, 6, part_planned,                                           \
        F(STEP) F(PART) F(FORM) F(PLANNED_MS) F(COLLECTS) F(ANONYMITY)         \
        F(HOLDS))                                                              \
    X(TEXT_PLANNED, 7, text_planned,                                           \
        F(STEP) F(PART) F(USE) F(LANGUAGE) F(TEXT))                            \
    X(PLAN_WHOLE, 8, plan_whole, )                                             \
    X(INVITED, 10, invited,                                                    \
        F(INVITED) F(NAME) O(ORGANISATION) O(SECTOR) O(AREA) O(EMAIL)          \
        O(PHONE) F(FLAGS))                                                     \
    X(UNINVITED, 11, uninvited, F(INVITED))                                    \
    X(ATTENDED, 12, attended, F(INVITED) F(PRESENT))                           \
    X(JOINED, 20, joined,                                                      \
        F(SEAT) O(NAME) F(TOKEN_HASH) F(TABLE) F(FLAGS) F(ROLES) F(WAITING))   \
    X(ADMITTED, 21, admitted, F(SEAT))                                         \
    X(ADMITTED_ALL, 22, admitted_all, )                                        \
    X(TURNED_AWAY, 23, turned_away, F(SEAT) O(REASON))                         \
    X(RENAMED, 24, renamed, F(SEAT) F(NAME))                                   \
    X(SEATED, 25, seated, F(SEAT) F(TABLE))                                    \
    X(PERSONAL_CODE_MADE, 26, personal_code_made,                              \
        F(SEAT) F(PERSONAL_CODE) F(UNTIL))                                     \
    X(SEAT_TAKEN, 27, seat_taken, F(SEAT) F(TOKEN_HASH))                       \
    X(LEFT, 28, left, F(SEAT))                                                 \
    X(TIED, 29, tied, F(SEAT) F(INVITED))                                      \
    X(TABLE_SET, 30, table_set, F(TABLE) O(NAME) F(REMOTE) O(LINK))            \
    X(STEP_CHANGED, 40, step_changed,                                          \
        F(STEP) F(PART) F(RUNNING) F(DEADLINE_AT) F(REMAINING_MS))             \
    X(CLOCK_CHANGED, 41, clock_changed,                                        \
        F(RUNNING) F(DEADLINE_AT) F(REMAINING_MS))                             \
    X(IDEA_WRITTEN, 50, idea_written,                                          \
        F(IDEA) F(TEXT) F(COLLECTS) F(TABLE) F(STEP) F(ANONYMITY) F(SHOWN)     \
        O(LANGUAGE) O(INTERPRETED) O(SHEET) O(PERSONA) O(BARRIER)              \
        O(PSEUDONYM))                                                          \
    X(IDEA_CHANGED, 51, idea_changed,                                          \
        F(IDEA) F(TEXT) O(LANGUAGE) O(INTERPRETED) O(PERSONA) O(BARRIER))      \
    X(IDEA_WITHDRAWN, 52, idea_withdrawn, F(IDEA))                             \
    X(IDEA_SHARED, 53, idea_shared, F(IDEA) F(SHOWN))                          \
    X(REVEALED, 54, revealed, F(IDEA) F(TABLE) F(STEP))                        \
    X(IDEAS_MERGED, 55, ideas_merged, F(IDEA) F(INTO))                         \
    X(IDEA_PARTED, 56, idea_parted, F(IDEA))                                   \
    X(IDEA_HIDDEN, 57, idea_hidden, F(IDEA) F(REASON))                         \
    X(IDEA_UNHIDDEN, 58, idea_unhidden, F(IDEA))                               \
    X(DECIDED, 60, decided,                                                    \
        F(DECISION) F(IDEA) F(TEXT) F(OWNER) F(FIRST_STEP) O(DUE))             \
    X(DECISION_CHANGED, 61, decision_changed,                                  \
        F(DECISION) F(TEXT) F(OWNER) F(FIRST_STEP) O(DUE))                     \
    X(DECISION_DROPPED, 62, decision_dropped, F(DECISION))                     \
    X(MEETING_SET, 63, meeting_set, F(DATE) O(PLACE))                          \
    X(NOTED, 64, noted, F(NOTE) F(TEXT) F(STEP))                               \
    X(DECISION_FOLLOWED, 65, decision_followed,                                \
        F(DECISION) F(PROGRESS) O(REASON))                                     \
    X(SINCE_LAST_NOTED, 66, since_last_noted,                                  \
        F(PAST) F(EARLIER) F(DECISION) O(TITLE) O(DATE) F(TEXT) F(OWNER)       \
        F(FIRST_STEP) O(DUE) F(PROGRESS) O(REASON))                            \
    X(SINCE_LAST_FOLLOWED, 67, since_last_followed,                            \
        F(PAST) F(PROGRESS) O(REASON))                                         \
    X(ROLE_GIVEN, 70, role_given, F(SEAT) F(ROLES))                            \
    X(RECOVERED, 71, recovered, F(SEAT) F(TOKEN_HASH))                         \
    X(UNDONE, 72, undone,                                                      \
        F(UNDOES) F(WHAT) O(RUNNING) O(DEADLINE_AT) O(REMAINING_MS))           \
    X(RECOVERY_CHANGED, 73, recovery_changed, F(RECOVERY_HASH))                \
    X(MARKED, 80, marked, )                                                    \
    X(WALL_CLOCK_SET, 81, wall_clock_set, F(SHIFT_MS))                         \
    X(SIGNED, 82, signed, F(COVERS) F(PUBLIC_KEY) F(SIGNATURE))                \
    X(KEY_CHANGED, 83, key_changed,                                            \
        F(PUBLIC_KEY) O(SIGNATURE) O(TAKEN_OVER))                              \
    X(MINUTES_ISSUED, 84, minutes_issued,                                      \
        F(LANGUAGE) F(FORMAT) F(VERSION) F(HASH))                              \
    X(MINUTES_WHOLE, 85, minutes_whole, F(VERSION) F(APPROVES) O(UNTIL))       \
    X(FORGOTTEN, 86, forgotten,                                                \
        O(SEAT) O(INVITED) O(IDEA) O(NOTE) O(DECISION) O(PAST))                \
    X(MINUTES_ORDERED, 87, minutes_ordered,                                    \
        F(VERSION) F(APPROVES) F(REDACTED) O(NAME))                            \
    X(REMARKED, 88, remarked, O(TEXT))                                         \
    X(WORDS_ENDED, 89, words_ended, F(LIFE))                                   \
    X(SESSION_LISTED, 90, session_listed,                                      \
        F(LISTING) F(SESSION) F(TITLE) O(MUNICIPALITY) O(PLACE) O(GOAL)        \
        F(LANGUAGE) O(STARTS_AT) O(ENDS_AT) F(PLAN) F(CODE) F(JOIN_KEY)        \
        F(TOKEN_HASH) O(RECOVERY_HASH) O(TABLES) O(NAMES_IN_MINUTES)           \
        O(LOCAL_FACT) O(CONTACT_ROLE) O(MINUTES_TOTAL))                        \
    X(SESSION_UNLISTED, 91, session_unlisted, F(LISTING))                      \
    X(ORGANISER_MADE, 92, organiser_made,                                      \
        F(SEAT) F(NAME) F(TOKEN_HASH) F(UNTIL))                                \
    X(ORGANISER_ENDED, 93, organiser_ended, F(SEAT))

/*
 * KINDS: the objects that clients hold. NAME, number, word, audience, fields
 *
 * A put replaces the whole object. The audience column is for the reader;
 * publish.c decides, and the simulator checks it.
 */
#define KINDS(X)                                                               \
    X(SESSION, 1, session, "all",                                              \
        F(SESSION) F(TITLE) O(MUNICIPALITY) O(PLACE) O(GOAL) F(LANGUAGE)       \
        F(ZONE) O(OFFSETS) O(STARTS_AT) O(ENDS_AT) F(OPEN) F(LOBBY)            \
        O(CLOSED_AT) O(NOT_AGREED) O(LOCAL_FACT))                              \
    X(STEP, 2, step, "all", F(STEP) F(PART) F(KEY) F(FORM) F(COLLECTS)         \
        F(ANONYMITY) F(HOLDS))                                                 \
    X(CLOCK, 3, clock, "all",                                                  \
        F(REVISION) F(RUNNING) F(DEADLINE_AT) F(REMAINING_MS))                 \
    X(PLAN_STEP, 4, plan_step, "all", F(STEP) F(KEY))                          \
    X(PLAN_PART, 5, plan_part, "all",                                          \
        F(STEP) F(PART) F(FORM) F(PLANNED_MS) F(COLLECTS) F(ANONYMITY)         \
        F(HOLDS))                                                              \
    X(PLAN_TEXT, 6, plan_text, "language; script: staff",                      \
        F(STEP) F(PART) F(USE) F(LANGUAGE) F(TEXT))                            \
    X(TABLE, 7, table, "all",                                                  \
        F(TABLE) O(NAME) F(REMOTE) O(LINK))                                    \
    X(SEAT, 8, seat, "all",                                                    \
        F(SEAT) O(NAME) F(TABLE) F(ROLES) F(FLAGS))                            \
    X(WAITING, 9, waiting, "staff", F(SEAT) O(NAME))                           \
    X(OWN_SEAT, 10, own_seat, "seat",                                          \
        F(SEAT) O(NAME) F(TABLE) F(ROLES) F(FLAGS) F(WAITING))                 \
    X(PERSONAL_CODE, 11, personal_code, "seat", F(PERSONAL_CODE) F(UNTIL))     \
    X(INVITED, 12, invited, "staff",                                           \
        F(INVITED) F(NAME) O(ORGANISATION) O(SECTOR) O(AREA) O(EMAIL)          \
        O(PHONE) F(FLAGS))                                                     \
    X(ATTENDANCE, 13, attendance, "staff", F(INVITED) F(PRESENT) O(SEAT))      \
    X(HEAD_COUNT, 14, head_count, "all",                                       \
        F(INVITED_COUNT) F(PRESENT_COUNT) F(WALK_IN_COUNT))                    \
    X(IDEA, 15, idea, "table; held: table and staff; shared: all",             \
        F(IDEA) F(TEXT) F(COLLECTS) F(TABLE) F(STEP) F(SHOWN) F(ANONYMITY)     \
        O(LANGUAGE) O(INTERPRETED) O(SHEET) O(PERSONA) O(BARRIER) O(INTO)      \
        O(HIDDEN))                                                             \
    X(IDEA_AUTHOR, 16, idea_author, "as the idea, when named",                 \
        F(IDEA) F(SEAT))                                                       \
    X(OWN, 17, own, "seat", F(IDEA))                                           \
    X(HIDING, 18, hiding, "staff", F(IDEA) F(REASON))                          \
    X(DECISION, 19, decision, "all",                                           \
        F(DECISION) O(IDEA) F(TEXT) F(OWNER) F(FIRST_STEP) O(DUE) O(PROGRESS)  \
        O(REASON))                                                             \
    X(MEETING, 20, meeting, "all", F(DATE) O(PLACE))                           \
    X(NOTE, 21, note, "staff", F(NOTE) F(TEXT) F(STEP))                        \
    X(JOIN_INFO, 22, join_info, "staff, display", F(CODE) F(JOIN_KEY))         \
    X(UNDOABLE, 23, undoable, "staff", F(UNDOES) F(WHAT))                      \
    X(PRESENCE, 24, presence, "all; tables: staff", F(CONNECTED))              \
    X(LISTING, 25, listing, "organisers",                                      \
        F(LISTING) F(SESSION) F(TITLE) O(MUNICIPALITY) F(LANGUAGE)             \
        O(STARTS_AT) F(PLAN) F(CODE) F(JOIN_KEY))                              \
    X(ORGANISER, 26, organiser, "organisers", F(SEAT) F(NAME) F(UNTIL))        \
    X(TABLE_IDEAS, 27, table_ideas, "staff", F(TABLE) F(IDEAS_HERE))           \
    X(MINUTES, 28, minutes, "all",                                             \
        F(VERSION) F(APPROVES) F(REDACTED) O(UNTIL))                           \
    X(SINCE_LAST, 29, since_last, "all",                                       \
        F(PAST) F(EARLIER) F(DECISION) O(TITLE) O(DATE) F(TEXT) F(OWNER)       \
        F(FIRST_STEP) O(DUE) F(PROGRESS) O(REASON))                            \
    X(REMARK, 30, remark, "staff", F(TEXT))

/*
 * REFUSALS: NAME, number, word, exit code of dugnadctl
 *
 * The sentence a person reads is `refusal.word` in config/lang.
 */
#define REFUSALS(X)                                \
    X(NONE, 0, none, 0)                            \
    X(MALFORMED, 1, malformed, 1)                  \
    X(TOO_NEW, 2, too_new, 1)                      \
    X(UNKNOWN_COMMAND, 3, unknown_command, 1)      \
    X(HELLO_FIRST, 4, hello_first, 1)              \
    X(NOT_ALLOWED, 5, not_allowed, 4)              \
    X(NOT_IN_THIS_STEP, 6, not_in_this_step, 6)    \
    X(OVERTAKEN, 7, overtaken, 6)                  \
    X(IS_CLOSED, 8, is_closed, 6)                  \
    X(NOT_OPEN, 9, not_open, 6)                    \
    X(NO_SUCH_SESSION, 10, no_such_session, 5)     \
    X(WRONG_CODE, 11, wrong_code, 5)               \
    X(WRONG_TOKEN, 12, wrong_token, 4)             \
    X(TOO_FAST, 13, too_fast, 6)                   \
    X(TRY_LATER, 14, try_later, 6)                 \
    X(FULL, 15, full, 6)                           \
    X(TOO_LONG, 16, too_long, 1)                   \
    X(EMPTY, 17, empty, 1)                         \
    X(BAD_TEXT, 18, bad_text, 1)                   \
    X(BAD_VALUE, 19, bad_value, 1)                 \
    X(NO_SUCH_STEP, 20, no_such_step, 5)           \
    X(NO_SUCH_TABLE, 21, no_such_table, 5)         \
    X(NO_SUCH_SEAT, 22, no_such_seat, 5)           \
    X(NO_SUCH_INVITED, 23, no_such_invited, 5)     \
    X(NO_SUCH_IDEA, 24, no_such_idea, 5)           \
    X(NO_SUCH_DECISION, 25, no_such_decision, 5)   \
    X(NO_SUCH_PLAN, 26, no_such_plan, 5)           \
    X(ID_TAKEN, 27, id_taken, 1)                   \
    X(DISK_FULL, 28, disk_full, 6)                 \
    X(IS_MERGED, 29, is_merged, 6)                 \
    X(NOT_MERGED, 30, not_merged, 6)               \
    X(ALREADY_SO, 31, already_so, 6)               \
    X(NOT_YOURS, 32, not_yours, 4)                 \
    X(NOT_AGREED, 33, not_agreed, 6)               \
    X(ENOUGH_DECISIONS, 34, enough_decisions, 6)   \
    X(LAST_FACILITATOR, 35, last_facilitator, 6)   \
    X(NOTHING_TO_UNDO, 36, nothing_to_undo, 5)     \
    X(NOT_UNDOABLE, 37, not_undoable, 6)           \
    X(NOT_SHARED, 38, not_shared, 6)               \
    X(IS_WAITING, 39, is_waiting, 6)               \
    X(TURNED_AWAY, 40, turned_away, 4)             \
    X(STOPPING, 41, stopping, 3)                   \
    X(IS_BROKEN, 42, is_broken, 1)                 \
    X(NOT_RUNNING, 43, not_running, 6)             \
    X(NO_PLAN_YET, 44, no_plan_yet, 6)             \
    X(SILENT, 45, silent, 3)                       \
    X(TOO_BIG, 46, too_big, 1)                     \
    X(NOT_APPROVED, 47, not_approved, 6)           \
    X(NOT_CLOSED, 48, not_closed, 6)               \
    X(IS_FORGOTTEN, 49, is_forgotten, 6)           \
    X(NO_SUCH_NOTE, 50, no_such_note, 5)

/* clang-format on */

#include "protocol/enums.h"

#endif
