/*
 * text_keys.h - the keys of the language tables, one list.
 *
 * The refusals' keys (refused.WORD) come from protocol/words.h. A key is
 * used by the place its first word names: minutes, wire, ctl, line, daemon.
 */
#ifndef CONFIG_TEXT_KEYS_H
#define CONFIG_TEXT_KEYS_H

/* TEXTS: NAME, key */
#define TEXTS(X)                                                \
    X(MINUTES_TITLE, "minutes.title")                           \
    X(MINUTES_DRAFT, "minutes.draft")                           \
    X(MINUTES_WHEN, "minutes.when")                             \
    X(MINUTES_WHERE, "minutes.where")                           \
    X(MINUTES_GOAL, "minutes.goal")                             \
    X(MINUTES_LOCAL_FACT, "minutes.local_fact")                 \
    X(MINUTES_CAME, "minutes.came")                             \
    X(MINUTES_CAME_OF, "minutes.came_of")                       \
    X(MINUTES_WALK_IN, "minutes.walk_in")                       \
    X(MINUTES_SECTOR, "minutes.sector")                         \
    X(MINUTES_SECTOR_NONE, "minutes.sector_none")               \
    X(MINUTES_INVITED_COLUMN, "minutes.invited_column")         \
    X(MINUTES_CAME_COLUMN, "minutes.came_column")               \
    X(MINUTES_SUM, "minutes.sum")                               \
    X(MINUTES_DECISIONS, "minutes.decisions")                   \
    X(MINUTES_NO_DECISIONS, "minutes.no_decisions")             \
    X(MINUTES_OWNER, "minutes.owner")                           \
    X(MINUTES_FIRST_STEP, "minutes.first_step")                 \
    X(MINUTES_DUE, "minutes.due")                               \
    X(MINUTES_NO_DUE, "minutes.no_due")                         \
    X(MINUTES_NOT_AGREED, "minutes.not_agreed")                 \
    X(MINUTES_NO_REASON, "minutes.no_reason")                   \
    X(MINUTES_NEXT_MEETING, "minutes.next_meeting")             \
    X(MINUTES_NO_MEETING, "minutes.no_meeting")                 \
    X(MINUTES_APPENDIX, "minutes.appendix")                     \
    X(MINUTES_WORDS, "minutes.words")                           \
    X(MINUTES_TABLE, "minutes.table")                           \
    X(MINUTES_HALL, "minutes.hall")                             \
    X(MINUTES_UNSHARED, "minutes.unshared")                     \
    X(MINUTES_UNSHARED_ONE, "minutes.unshared_one")             \
    X(MINUTES_MERGED_FROM, "minutes.merged_from")               \
    X(MINUTES_SHEET, "minutes.sheet")                           \
    X(MINUTES_INTERPRETED, "minutes.interpreted")               \
    X(MINUTES_PERSONA, "minutes.persona")                       \
    X(MINUTES_BARRIER, "minutes.barrier")                       \
    X(MINUTES_NOTES, "minutes.notes")                           \
    X(MINUTES_TIME, "minutes.time")                             \
    X(MINUTES_STEP_COLUMN, "minutes.step_column")               \
    X(MINUTES_PLANNED_COLUMN, "minutes.planned_column")         \
    X(MINUTES_USED_COLUMN, "minutes.used_column")               \
    X(MINUTES_MIN, "minutes.min")                               \
    X(MINUTES_PRESENT_NAMES, "minutes.present_names")           \
    X(MINUTES_ABSENT_NAMES, "minutes.absent_names")             \
    X(MINUTES_MINORS_LEFT_OUT, "minutes.minors_left_out")       \
    X(MINUTES_REMOVED, "minutes.removed")                       \
    X(MINUTES_CASE_NUMBER, "minutes.case_number")               \
    X(MINUTES_CHECK, "minutes.check")                           \
    X(MINUTES_CHECK_UNSIGNED, "minutes.check_unsigned")         \
    X(MINUTES_MUNICIPALITY, "minutes.municipality")             \
    X(MINUTES_CONTACT, "minutes.contact")                       \
    X(MINUTES_WHO_CAME, "minutes.who_came")                     \
    X(MINUTES_CAME_ONE, "minutes.came_one")                     \
    X(MINUTES_NOT_YET, "minutes.not_yet")                       \
    X(MINUTES_NO_MEETING_YET, "minutes.no_meeting_yet")         \
    X(MINUTES_BECAME, "minutes.became")                         \
    X(MINUTES_HIDDEN, "minutes.hidden")                         \
    X(MINUTES_HIDDEN_ONE, "minutes.hidden_one")                 \
    X(MINUTES_MINOR_LEFT_OUT, "minutes.minor_left_out")         \
    X(MINUTES_SEATING, "minutes.seating")                       \
    X(MINUTES_BEGAN, "minutes.began")                           \
    X(MINUTES_ENDED, "minutes.ended")                           \
    X(MINUTES_WHY, "minutes.why")                               \
    X(MINUTES_THIS_BECAME, "minutes.this_became")               \
    X(MINUTES_SECTOR_WALK_IN, "minutes.sector_walk_in")         \
    X(MINUTES_OTHER_DAY, "minutes.other_day")                   \
    X(MINUTES_CAME_UNKNOWN, "minutes.came_unknown")             \
    X(MINUTES_INVITED, "minutes.invited")                       \
    X(MINUTES_SEATS_USED, "minutes.seats_used")                 \
    X(MINUTES_SEATS_USED_ONE, "minutes.seats_used_one")         \
    X(MINUTES_NOT_APPROVED, "minutes.not_approved")             \
    X(MINUTES_VERSION, "minutes.version")                       \
    X(MINUTES_STILL_OPEN, "minutes.still_open")                 \
    X(MINUTES_APPROVED, "minutes.approved")                     \
    X(MINUTES_APPROVED_UNNAMED, "minutes.approved_unnamed")     \
    X(MINUTES_REDACTED, "minutes.redacted")                     \
    X(MINUTES_AFTER, "minutes.after")                           \
    X(MINUTES_REMAINS, "minutes.remains")                       \
    X(MINUTES_SINCE, "minutes.since")                           \
    X(MINUTES_PROGRESS, "minutes.progress")                     \
    X(MINUTES_COMMENT, "minutes.comment")                       \
    X(MINUTES_PROGRESS_NOT_BEGUN, "minutes.progress_not_begun") \
    X(MINUTES_PROGRESS_UNDER_WAY, "minutes.progress_under_way") \
    X(MINUTES_PROGRESS_DONE, "minutes.progress_done")           \
    X(MINUTES_PROGRESS_DROPPED, "minutes.progress_dropped")     \
    X(MINUTES_REMARK, "minutes.remark")                         \
    X(MINUTES_BEFORE_FIRST, "minutes.before_first")             \
    X(MINUTES_WORDS_ENDED, "minutes.words_ended")               \
    X(MINUTES_IDEAS_ENDED, "minutes.ideas_ended")               \
    X(MINUTES_IDEAS_ENDED_ONE, "minutes.ideas_ended_one")       \
    X(MINUTES_NOTES_ENDED, "minutes.notes_ended")               \
    X(MINUTES_NOTES_ENDED_ONE, "minutes.notes_ended_one")       \
    X(MINUTES_DECIDED_ENDED, "minutes.decided_ended")           \
    X(MINUTES_DECIDED_ENDED_ONE, "minutes.decided_ended_one")   \
    X(MINUTES_SECTORS_CAPTION, "minutes.sectors_caption")       \
    X(MINUTES_TIME_CAPTION, "minutes.time_caption")             \
    X(MINUTES_ITS_SHEET, "minutes.its_sheet")                   \
    X(MINUTES_CAME_ONE_OF_ONE, "minutes.came_one_of_one")       \
    X(MINUTES_CAME_NONE_OF, "minutes.came_none_of")             \
    X(MINUTES_CAME_NONE_OF_ONE, "minutes.came_none_of_one")     \
    X(MINUTES_WALK_IN_ONE, "minutes.walk_in_one")               \
    X(MINUTES_INVITED_ONE, "minutes.invited_one")               \
    X(MINUTES_KIND_STRENGTH, "minutes.kind_strength")           \
    X(MINUTES_KIND_INSIGHT, "minutes.kind_insight")             \
    X(MINUTES_KIND_IDEA, "minutes.kind_idea")                   \
    X(MINUTES_KIND_DECISION, "minutes.kind_decision")           \
    X(MINUTES_CSV_WHAT, "minutes.csv_what")                     \
    X(MINUTES_CSV_NUMBER, "minutes.csv_number")                 \
    X(MINUTES_CSV_TABLE, "minutes.csv_table")                   \
    X(MINUTES_CSV_KIND, "minutes.csv_kind")                     \
    X(MINUTES_CSV_TEXT, "minutes.csv_text")                     \
    X(MINUTES_CSV_SHEET, "minutes.csv_sheet")                   \
    X(MINUTES_CSV_LANGUAGE, "minutes.csv_language")             \
    X(MINUTES_CSV_DECISION, "minutes.csv_decision")             \
    X(MINUTES_CSV_INTO, "minutes.csv_into")                     \
    X(MINUTES_CSV_DATE, "minutes.csv_date")                     \
    X(MINUTES_CSV_EVENING, "minutes.csv_evening")               \
    X(MINUTES_CSV_VERSION, "minutes.csv_version")               \
    X(MINUTES_CSV_ATTENDANCE, "minutes.csv_attendance")         \
    X(MINUTES_CSV_ACTION, "minutes.csv_action")                 \
    X(MINUTES_CSV_IDEA, "minutes.csv_idea")                     \
    X(MINUTES_CSV_NOTE, "minutes.csv_note")                     \
    X(MINUTES_CHECK_HOW, "minutes.check_how")                   \
    X(MINUTES_CHECK_DRAFT, "minutes.check_draft")               \
    X(MINUTES_ACTIONS, "minutes.actions")                       \
    X(BARRIER_ECONOMY, "barrier.economy")                       \
    X(BARRIER_EQUIPMENT, "barrier.equipment")                   \
    X(BARRIER_TRANSPORT, "barrier.transport")                   \
    X(BARRIER_ACCESSIBILITY, "barrier.accessibility")           \
    X(BARRIER_INFLUENCE, "barrier.influence")                   \
    X(BARRIER_INFORMATION, "barrier.information")               \
    X(BARRIER_PARENTS, "barrier.parents")                       \
    X(BARRIER_TIME, "barrier.time")                             \
    X(BARRIER_STIGMA, "barrier.stigma")                         \
    X(BARRIER_BELONGING, "barrier.belonging")                   \
    X(MONTH_1, "month.1")                                       \
    X(MONTH_2, "month.2")                                       \
    X(MONTH_3, "month.3")                                       \
    X(MONTH_4, "month.4")                                       \
    X(MONTH_5, "month.5")                                       \
    X(MONTH_6, "month.6")                                       \
    X(MONTH_7, "month.7")                                       \
    X(MONTH_8, "month.8")                                       \
    X(MONTH_9, "month.9")                                       \
    X(MONTH_10, "month.10")                                     \
    X(MONTH_11, "month.11")                                     \
    X(MONTH_12, "month.12")                                     \
    X(DATE, "date")                                             \
    X(DATE_TIME, "date_time")                                   \
    X(CLOCK_TIME, "clock_time")                                 \
    X(DATE_FROM_TO, "date_from_to")                             \
    CLIENT_TEXTS(X)                                             \
    RECORD_TEXTS(X)                                             \
    START_TEXTS(X)                                              \
    WEB_TEXTS(X)

#include "config/text_keys_client.h"
#include "config/text_keys_record.h"
#include "config/text_keys_start.h"
#include "config/text_keys_web.h"

#endif
