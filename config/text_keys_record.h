/*
 * text_keys_record.h - the keys of the language tables for the record: minutes
 * that are approved, words that are removed, what was decided before.
 */
#ifndef CONFIG_TEXT_KEYS_RECORD_H
#define CONFIG_TEXT_KEYS_RECORD_H

/* clang-format off */
/* RECORD_TEXTS: NAME, key */
#define RECORD_TEXTS(X) \
    X(CTL_WHAT_MINUTES_ISSUE, "ctl.what_minutes_issue") \
    X(CTL_WHAT_MINUTES_APPROVE, "ctl.what_minutes_approve") \
    X(CTL_WHAT_MINUTES_REMARK, "ctl.what_minutes_remark") \
    X(CTL_WHAT_RECIPIENTS, "ctl.what_recipients") \
    X(CTL_WHAT_FORGET, "ctl.what_forget") \
    X(CTL_WHAT_OWN_DATA, "ctl.what_own_data") \
    X(CTL_WHAT_SEARCH, "ctl.what_search") \
    X(CTL_WHAT_FOLLOW_UP, "ctl.what_follow_up") \
    X(CTL_WHAT_SINCE_LAST, "ctl.what_since_last") \
    X(RECORD_HELP_MINUTES, "record.help_minutes") \
    X(RECORD_DRAFT, "record.draft") \
    X(RECORD_APPROVED, "record.approved") \
    X(RECORD_NOT_APPROVED, "record.not_approved") \
    X(RECORD_ISSUED, "record.issued") \
    X(RECORD_NAME_MISSING, "record.name_missing") \
    X(RECORD_APPROVE_AS, "record.approve_as") \
    X(RECORD_SURE_APPROVE, "record.sure_approve") \
    X(RECORD_APPROVED_NOW, "record.approved_now") \
    X(RECORD_PHONES, "record.phones") \
    X(RECORD_UNTIL, "record.until") \
    X(RECORD_NO_UNTIL, "record.no_until") \
    X(RECORD_SEND, "record.send") \
    X(RECORD_REMARKED, "record.remarked") \
    X(RECORD_REMARK_GONE, "record.remark_gone") \
    X(RECORD_NO_REMARK, "record.no_remark") \
    X(RECORD_RECIPIENTS, "record.recipients") \
    X(RECORD_RECIPIENTS_ONE, "record.recipients_one") \
    X(RECORD_WITHOUT, "record.without") \
    X(RECORD_WITHOUT_ONE, "record.without_one") \
    X(FORGET_SEAT, "forget.seat") \
    X(FORGET_ME, "forget.me") \
    X(FORGET_INVITED, "forget.invited") \
    X(FORGET_IDEA, "forget.idea") \
    X(FORGET_NOTE, "forget.note") \
    X(FORGET_DECISION, "forget.decision") \
    X(FORGET_SINCE_LAST, "forget.since_last") \
    X(FORGET_STANDS, "forget.stands") \
    X(FORGET_OUTSIDE, "forget.outside") \
    X(FORGET_SURE, "forget.sure") \
    X(FORGET_DONE, "forget.done") \
    X(FORGET_SAVE, "forget.save") \
    X(FORGET_SAVED, "forget.saved") \
    X(SEARCH_NOTHING, "search.nothing") \
    X(SEARCH_NOTHING_LEFT, "search.nothing_left") \
    X(SEARCH_HIT, "search.hit") \
    X(SEARCH_HIT_ONE, "search.hit_one") \
    X(SEARCH_PRIVATE, "search.private") \
    X(SEARCH_SUM, "search.sum") \
    X(SEARCH_SUM_ONE, "search.sum_one") \
    X(SEARCH_SEATS, "search.seats") \
    X(SEARCH_SURE, "search.sure") \
    X(SEARCH_REMOVED, "search.removed") \
    X(SEARCH_LEFT, "search.left") \
    X(SEARCH_OWN_SEAT, "search.own_seat") \
    X(SEARCH_CHANGE_WITH, "search.change_with") \
    X(SEARCH_CANNOT, "search.cannot") \
    X(SEARCH_KIND_IDEA, "search.kind.idea") \
    X(SEARCH_KIND_NOTE, "search.kind.note") \
    X(SEARCH_KIND_DECISION, "search.kind.decision") \
    X(SEARCH_KIND_SINCE_LAST, "search.kind.since_last") \
    X(SEARCH_KIND_INVITED, "search.kind.invited") \
    X(SEARCH_KIND_SEAT, "search.kind.seat") \
    X(SEARCH_KIND_TABLE, "search.kind.table") \
    X(SEARCH_KIND_SESSION, "search.kind.session") \
    X(SEARCH_KIND_MEETING, "search.kind.meeting") \
    X(SEARCH_KIND_REMARK, "search.kind.remark") \
    X(SEARCH_KIND_APPROVAL, "search.kind.approval") \
    X(PROGRESS_NOT_BEGUN, "progress.not_begun") \
    X(PROGRESS_UNDER_WAY, "progress.under_way") \
    X(PROGRESS_DONE, "progress.done") \
    X(PROGRESS_DROPPED, "progress.dropped") \
    X(SINCE_HEAD, "since.head") \
    X(SINCE_DECISION, "since.decision") \
    X(SINCE_NONE, "since.none") \
    X(SINCE_BROUGHT, "since.brought") \
    X(SINCE_BROUGHT_ONE, "since.brought_one") \
    X(SINCE_THERE, "since.there") \
    X(SINCE_NOTHING, "since.nothing") \
    X(SINCE_BAD_LINK, "since.bad_link") \
    X(SINCE_SAME, "since.same") \
    X(SINCE_LATER, "since.later")

#endif
