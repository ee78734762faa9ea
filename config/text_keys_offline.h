/*
 * text_keys_offline.h - the keys that the verbs on files use.
 */
#ifndef CONFIG_TEXT_KEYS_OFFLINE_H
#define CONFIG_TEXT_KEYS_OFFLINE_H

/* clang-format off */
/* OFFLINE_TEXTS: NAME, key */
#define OFFLINE_TEXTS(X) \
    X(CTL_WHAT_VERIFY, "ctl.what_verify") \
    X(CTL_WHAT_EXPORT, "ctl.what_export") \
    X(CTL_WHAT_IMPORT, "ctl.what_import") \
    X(OFF_TOO_LARGE, "off.too_large") \
    X(OFF_NOT_PLAIN, "off.not_plain") \
    X(OFF_LONG_PATH, "off.long_path") \
    X(OFF_TAR_STRANGE, "off.tar_strange") \
    X(OFF_NOT_EVENING, "off.not_evening") \
    X(OFF_NO_EVENING, "off.no_evening") \
    X(OFF_MANY_EVENINGS, "off.many_evenings") \
    X(OFF_NO_DATA, "off.no_data") \
    X(OFF_BAD_CONFIG, "off.bad_config") \
    X(OFF_NO_KEYS, "off.no_keys") \
    X(OFF_NO_MEMORY, "off.no_memory") \
    X(OFF_NEWER, "off.newer") \
    X(OFF_BAD_KEY, "off.bad_key") \
    X(OFF_IN_USE, "off.in_use") \
    X(OFF_BAD_HEAD, "off.bad_head") \
    X(OFF_BAD_NEWER, "off.bad_newer") \
    X(OFF_BAD_EMPTY, "off.bad_empty") \
    X(OFF_BAD_KEYS, "off.bad_keys") \
    X(OFF_BAD_BROKEN, "off.bad_broken") \
    X(OFF_BAD_MISSING, "off.bad_missing") \
    X(OFF_BAD_SPLICED, "off.bad_spliced") \
    X(OFF_BAD_EVENT, "off.bad_event") \
    X(OFF_BAD_SEAL, "off.bad_seal") \
    X(OFF_BAD_SIGNATURE, "off.bad_signature") \
    X(OFF_BAD_KEY_CHANGE, "off.bad_key_change") \
    X(OFF_WHOLE, "off.whole") \
    X(OFF_WHOLE_SIGNED, "off.whole_signed") \
    X(OFF_WHOLE_HANDED, "off.whole_handed") \
    X(OFF_WHOLE_STRANGER, "off.whole_stranger") \
    X(OFF_NOTE_TORN, "off.note_torn") \
    X(OFF_NOTE_NO_KEYS, "off.note_no_keys") \
    X(OFF_NOTE_KEYS_LEFT, "off.note_keys_left") \
    X(OFF_NOTE_TAKEN_OVER, "off.note_taken_over") \
    X(OFF_NOTE_HANDED_OVER, "off.note_handed_over") \
    X(OFF_SOMEBODY, "off.somebody") \
    X(OFF_MINUTES_APPROVED, "off.minutes_approved") \
    X(OFF_MINUTES_REDACTED, "off.minutes_redacted") \
    X(OFF_MINUTES_ISSUED, "off.minutes_issued") \
    X(OFF_MINUTES_HALF, "off.minutes_half") \
    X(OFF_MINUTES_REPLACED, "off.minutes_replaced") \
    X(OFF_MINUTES_UNKNOWN, "off.minutes_unknown") \
    X(OFF_MINUTES_UNSIGNED, "off.minutes_unsigned") \
    X(OFF_PAPER_CHANGED, "off.paper_changed") \
    X(OFF_PAPER_OLD, "off.paper_old") \
    X(OFF_EXPORTED, "off.exported") \
    X(OFF_IMPORTED, "off.imported") \
    X(OFF_IMPORTED_TOLD, "off.imported_told") \
    X(OFF_IS_HERE, "off.is_here") \
    X(OFF_HERE_BROKEN, "off.here_broken") \
    X(OFF_HERE_LONGER, "off.here_longer") \
    X(OFF_HERE_OTHER, "off.here_other") \
    X(CTL_WHAT_LOG_REPAIR, "ctl.what_log_repair") \
    X(CTL_WHAT_RESTORE, "ctl.what_restore") \
    X(CTL_WHAT_FORGOTTEN, "ctl.what_forgotten") \
    X(CTL_WHAT_RETENTION, "ctl.what_retention") \
    X(OFF_IS_OFFICE, "off.is_office") \
    X(OFF_NO_FOLDER, "off.no_folder") \
    X(OFF_NOTHING_TO_MEND, "off.nothing_to_mend") \
    X(OFF_NO_REPAIR, "off.no_repair") \
    X(OFF_MENDED, "off.mended") \
    X(OFF_MENDED_KEYS, "off.mended_keys") \
    X(OFF_SURE_RESTORE, "off.sure_restore") \
    X(OFF_HERE_FURTHER, "off.here_further") \
    X(OFF_STAYS, "off.stays") \
    X(OFF_RESTORED, "off.restored") \
    X(OFF_FORGOT_AGAIN, "off.forgot_again") \
    X(OFF_PAPERS_LEFT_OUT, "off.papers_left_out") \
    X(OFF_BAD_LIST, "off.bad_list") \
    X(OFF_NO_VERSION, "off.no_version") \
    X(OFF_PAPER_GONE, "off.paper_gone") \
    X(OFF_RETENTION_ITSELF, "off.retention_itself") \
    X(OFF_NOT_APPROVED, "off.not_approved") \
    X(OFF_APPROVED, "off.approved") \
    X(OFF_WORDS_END, "off.words_end") \
    X(OFF_WORDS_GONE, "off.words_gone") \
    X(OFF_WORDS_KEPT, "off.words_kept") \
    X(OFF_DECIDED_END, "off.decided_end") \
    X(OFF_DECIDED_GONE, "off.decided_gone") \
    X(OFF_DECIDED_KEPT, "off.decided_kept") \
    X(OFF_DRY_RUN, "off.dry_run")
/* clang-format on */

#endif
