/*
 * values.h - the values of fields that have names: forms, kinds, roles.
 *
 * Each list is NAME, number, word; of sets NAME, bit, word. The rule of
 * words.h holds here too: a number is never used again for another meaning.
 */
#ifndef PROTOCOL_VALUES_H
#define PROTOCOL_VALUES_H

/* clang-format off */

/* FORMS: how people work in a part of a step. NAME, number, word */
#define FORMS(X)                \
    X(INDIVIDUAL, 1, individual) \
    X(PAIR, 2, pair)             \
    X(TABLE, 3, table)           \
    X(PLENARY, 4, plenary)       \
    X(BREAK, 5, break)

/* IDEA_KINDS: what is written, and so what a part collects. */
#define IDEA_KINDS(X)       \
    X(STRENGTH, 1, strength) \
    X(INSIGHT, 2, insight)   \
    X(IDEA, 3, idea)         \
    X(DECISION, 4, decision)

/* ANONYMITIES: one scale everywhere; may be tightened, never loosened. */
#define ANONYMITIES(X) \
    X(NAMED, 1, named)  \
    X(TABLE, 2, table)  \
    X(NONE, 3, none)

/* SHOWNS: how far an idea has come. */
#define SHOWNS(X)         \
    X(PRIVATE, 0, private) \
    X(HELD, 1, held)       \
    X(SHARED, 2, shared)

/* PROGRESSES: how far a decision has come since it was made. */
#define PROGRESSES(X)            \
    X(NOT_BEGUN, 1, not_begun)    \
    X(UNDER_WAY, 2, under_way)    \
    X(DONE, 3, done)              \
    X(DROPPED, 4, dropped)

/* LIVES: how long words are kept; DESIGN.md 6, "Two lives". */
#define LIVES(X)          \
    X(EVENING, 1, evening) \
    X(DECIDED, 2, decided)

/* TEXT_USES: what a text of the run plan is for. */
#define TEXT_USES(X)         \
    X(STEP_NAME, 1, step_name) \
    X(PURPOSE, 2, purpose)     \
    X(PART_NAME, 3, part_name) \
    X(TASK, 4, task)           \
    X(SCRIPT, 5, script)       \
    X(CARD, 6, card)           \
    X(PERSONA, 7, persona)     \
    X(PROMPT, 8, prompt)

/* BARRIERS: what keeps a child out (DOMAIN.md 7). */
#define BARRIERS(X)                 \
    X(ECONOMY, 1, economy)           \
    X(EQUIPMENT, 2, equipment)       \
    X(TRANSPORT, 3, transport)       \
    X(ACCESSIBILITY, 4, accessibility) \
    X(INFLUENCE, 5, influence)       \
    X(INFORMATION, 6, information)   \
    X(PARENTS, 7, parents)           \
    X(TIME, 8, time)                 \
    X(STIGMA, 9, stigma)             \
    X(BELONGING, 10, belonging)

/* ROLES: who may do what is said in the table of acts. NAME, bit, word */
#define ROLES(X)                   \
    X(FACILITATOR, 0, facilitator)  \
    X(COHOST, 1, cohost)            \
    X(CONTACT, 2, contact)          \
    X(SCRIBE, 3, scribe)            \
    X(TABLE_HOST, 4, table_host)    \
    X(PARTICIPANT, 5, participant)  \
    X(INTERPRETER, 6, interpreter)  \
    X(OBSERVER, 7, observer)        \
    X(DISPLAY, 8, display)          \
    X(ORGANISER, 9, organiser)      \
    X(DAEMON, 10, daemon)

/* FLAGS: of a seat or an invited person. NAME, bit, word */
#define FLAGS(X)                         \
    X(REMOTE, 0, remote)                  \
    X(MINOR, 1, minor)                    \
    X(YOUTH, 2, youth)                    \
    X(DECISION_MAKER, 3, decision_maker)  \
    X(WALK_IN, 4, walk_in)                \
    X(TABLE_DEVICE, 5, table_device)

/* SUBJECTS: whose words a key slot seals. NAME, number, word */
#define SUBJECTS(X)         \
    X(NONE, 0, none)         \
    X(SESSION, 1, session)   \
    X(INVITED, 2, invited)   \
    X(SEAT, 3, seat)         \
    X(IDEA, 4, idea)         \
    X(NOTE, 5, note)         \
    X(DECISION, 6, decision) \
    X(PLAN, 7, plan)         \
    X(PSEUDONYM, 8, pseudonym) \
    X(ORGANISER, 9, organiser) \
    X(REMARK, 10, remark)

/* clang-format on */

#endif
