/*
 * enums.h - the words' numbers as C enums, made from the lists of words.h.
 *
 * Never:  is included by anything but words.h
 */
#ifndef PROTOCOL_ENUMS_H
#define PROTOCOL_ENUMS_H

#define WORDS_ENUM(NAME, number, ...) WORD(NAME) = (number),

#define WORD(NAME) FIELD_##NAME
enum field { FIELDS(WORDS_ENUM) FIELD_END };
#undef WORD
#define WORD(NAME) FORM_##NAME
enum form { FORM_NONE, FORMS(WORDS_ENUM) };
#undef WORD
#define WORD(NAME) IDEA_KIND_##NAME
enum idea_kind { IDEA_KIND_NONE, IDEA_KINDS(WORDS_ENUM) };
#undef WORD
#define WORD(NAME) ANONYMITY_##NAME
enum anonymity { ANONYMITY_UNSET, ANONYMITIES(WORDS_ENUM) };
#undef WORD
#define WORD(NAME) SHOWN_##NAME
enum shown { SHOWNS(WORDS_ENUM) };
#undef WORD
#define WORD(NAME) PROGRESS_##NAME
enum progress { PROGRESS_UNSET, PROGRESSES(WORDS_ENUM) };
#undef WORD
#define WORD(NAME) LIFE_##NAME
enum life { LIFE_NONE, LIVES(WORDS_ENUM) };
#undef WORD
#define WORD(NAME) TEXT_USE_##NAME
enum text_use { TEXT_USE_NONE, TEXT_USES(WORDS_ENUM) };
#undef WORD
#define WORD(NAME) BARRIER_##NAME
enum barrier { BARRIER_NONE, BARRIERS(WORDS_ENUM) };
#undef WORD
#define WORD(NAME) SUBJECT_##NAME
enum subject { SUBJECTS(WORDS_ENUM) };
#undef WORD
#define WORD(NAME) MESSAGE_##NAME
enum message_kind { MESSAGE_NONE, MESSAGES(WORDS_ENUM) };
#undef WORD
#define WORD(NAME) ASK_##NAME
enum document { ASK_NONE, ASKS(WORDS_ENUM) };
#undef WORD
#define WORD(NAME) COMMAND_##NAME
enum command_word { COMMAND_NONE, COMMANDS(WORDS_ENUM) };
#undef WORD
#define WORD(NAME) EVENT_##NAME
enum event_word { EVENT_NONE, EVENTS(WORDS_ENUM) };
#undef WORD
#define WORD(NAME) KIND_##NAME
enum kind { KIND_NONE, KINDS(WORDS_ENUM) };
#undef WORD
#define WORD(NAME) REFUSED_##NAME
enum refusal { REFUSALS(WORDS_ENUM) REFUSALS_N };
#undef WORD
#undef WORDS_ENUM

#define WORDS_BIT(NAME, bit, ...) WORD(NAME) = 1U << (bit),
#define WORD(NAME)                ROLE_##NAME
enum role { ROLES(WORDS_BIT) };
#undef WORD
#define WORD(NAME) FLAG_##NAME
enum flag { FLAGS(WORDS_BIT) };
#undef WORD
#define WORD(NAME) CHANGE_##NAME
enum change_flag { CHANGE_FLAGS(WORDS_BIT) };
#undef WORD
#undef WORDS_BIT

#endif
