/*
 * text_keys_web.h - the keys of the language tables that the page uses.
 *
 * client/web/texts.sh gives the page these texts; the daemon needs none of
 * them, but the loader checks that each language has them all.
 */
#ifndef CONFIG_TEXT_KEYS_WEB_H
#define CONFIG_TEXT_KEYS_WEB_H

/* WEB_TEXTS: NAME, key */
#define WEB_TEXTS(X)                                      \
    X(WEB_TITLE, "web.title")                             \
    X(WEB_SKIP, "web.skip")                               \
    X(WEB_NO_SCRIPT, "web.no_script")                     \
    X(WEB_WRONG, "web.wrong")                             \
    X(WEB_JOIN_TITLE, "web.join.title")                   \
    X(WEB_JOIN_TO, "web.join.to")                         \
    X(WEB_JOIN_CODE, "web.join.code")                     \
    X(WEB_JOIN_CODE_HELP, "web.join.code_help")           \
    X(WEB_JOIN_NAME, "web.join.name")                     \
    X(WEB_JOIN_NAME_HELP, "web.join.name_help")           \
    X(WEB_JOIN_TABLE, "web.join.table")                   \
    X(WEB_JOIN_TABLE_HELP, "web.join.table_help")         \
    X(WEB_JOIN_BUTTON, "web.join.button")                 \
    X(WEB_JOIN_LINK_HELP, "web.join.link_help")           \
    X(WEB_JOIN_NO_CODE, "web.join.no_code")               \
    X(WEB_JOIN_CODE_LENGTH, "web.join.code_length")       \
    X(WEB_JOIN_BAD_TABLE, "web.join.bad_table")           \
    X(WEB_JOIN_BAD_LINK, "web.join.bad_link")             \
    X(WEB_JOIN_CONNECTING, "web.join.connecting")         \
    X(WEB_JOIN_NO_ANSWER, "web.join.no_answer")           \
    X(WEB_WAIT_TITLE, "web.wait.title")                   \
    X(WEB_WAIT_LOBBY, "web.wait.lobby")                   \
    X(WEB_WAIT_BEFORE, "web.wait.before")                 \
    X(WEB_TABLE, "web.table")                             \
    X(WEB_TABLE_NAMED, "web.table_named")                 \
    X(WEB_PRESENT, "web.present")                         \
    X(WEB_STEP, "web.step")                               \
    X(WEB_STEP_NEW, "web.step.new")                       \
    X(WEB_FORM_INDIVIDUAL, "web.form.individual")         \
    X(WEB_FORM_PAIR, "web.form.pair")                     \
    X(WEB_FORM_TABLE, "web.form.table")                   \
    X(WEB_FORM_PLENARY, "web.form.plenary")               \
    X(WEB_FORM_BREAK, "web.form.break")                   \
    X(WEB_TASK, "web.task")                               \
    X(WEB_PERSONA, "web.persona")                         \
    X(WEB_CARDS, "web.cards")                             \
    X(WEB_CLOCK, "web.clock")                             \
    X(WEB_CLOCK_PAUSED, "web.clock.paused")               \
    X(WEB_CLOCK_OVER, "web.clock.over")                   \
    X(WEB_CLOCK_MINUTES, "web.clock.minutes")             \
    X(WEB_CLOCK_MINUTE, "web.clock.minute")               \
    X(WEB_CLOCK_SECONDS, "web.clock.seconds")             \
    X(WEB_WRITE_STRENGTH, "web.write.strength")           \
    X(WEB_WRITE_INSIGHT, "web.write.insight")             \
    X(WEB_WRITE_IDEA, "web.write.idea")                   \
    X(WEB_WRITE_HELP, "web.write.help")                   \
    X(WEB_WRITE_NO_NAMES, "web.write.no_names")           \
    X(WEB_WRITE_AS_NAMED, "web.write.as_named")           \
    X(WEB_WRITE_AS_TABLE, "web.write.as_table")           \
    X(WEB_WRITE_AS_NONE, "web.write.as_none")             \
    X(WEB_WRITE_BUTTON, "web.write.button")               \
    X(WEB_WRITE_LEFT, "web.write.left")                   \
    X(WEB_WRITE_OVER, "web.write.over")                   \
    X(WEB_WRITE_EMPTY, "web.write.empty")                 \
    X(WEB_WRITE_TOO_LONG, "web.write.too_long")           \
    X(WEB_WRITE_NOTHING, "web.write.nothing")             \
    X(WEB_WRITE_KEPT, "web.write.kept")                   \
    X(WEB_WRITE_RECEIVED, "web.write.received")           \
    X(WEB_STATE_DEVICE, "web.state.device")               \
    X(WEB_STATE_RECEIVED, "web.state.received")           \
    X(WEB_STATE_HELD, "web.state.held")                   \
    X(WEB_STATE_SHARED, "web.state.shared")               \
    X(WEB_STATE_HIDDEN, "web.state.hidden")               \
    X(WEB_STATE_MERGED, "web.state.merged")               \
    X(WEB_STATE_REFUSED, "web.state.refused")             \
    X(WEB_OWN, "web.own")                                 \
    X(WEB_OWN_SHARE, "web.own.share")                     \
    X(WEB_OWN_CHANGE, "web.own.change")                   \
    X(WEB_OWN_WITHDRAW, "web.own.withdraw")               \
    X(WEB_OWN_SAVE, "web.own.save")                       \
    X(WEB_OWN_CANCEL, "web.own.cancel")                   \
    X(WEB_OWN_REWRITE, "web.own.rewrite")                 \
    X(WEB_OWN_REMOVE, "web.own.remove")                   \
    X(WEB_OWN_ASK, "web.own.ask")                         \
    X(WEB_OWN_WITHDRAWN, "web.own.withdrawn")             \
    X(WEB_IDEAS_TABLE, "web.ideas.table")                 \
    X(WEB_IDEAS_SHARED, "web.ideas.shared")               \
    X(WEB_IDEAS_NONE, "web.ideas.none")                   \
    X(WEB_IDEAS_NEW_ONE, "web.ideas.new_one")             \
    X(WEB_IDEAS_NEW, "web.ideas.new")                     \
    X(WEB_DECISIONS, "web.decisions")                     \
    X(WEB_DECISION_OWNER, "web.decision.owner")           \
    X(WEB_DECISION_FIRST_STEP, "web.decision.first_step") \
    X(WEB_DECISION_DUE, "web.decision.due")               \
    X(WEB_MEETING, "web.meeting")                         \
    X(WEB_END_TITLE, "web.end.title")                     \
    X(WEB_NET_OFF, "web.net.off")                         \
    X(WEB_NET_OFF_ONE, "web.net.off_one")                 \
    X(WEB_NET_OFF_WAITING, "web.net.off_waiting")         \
    X(WEB_NET_TRY, "web.net.try")                         \
    X(WEB_NET_ON, "web.net.on")                           \
    X(WEB_OPTIONS, "web.options")                         \
    X(WEB_OPTIONS_LANGUAGE, "web.options.language")       \
    X(WEB_OPTIONS_ANNOUNCE, "web.options.announce")       \
    X(WEB_OPTIONS_NONE, "web.options.none")               \
    X(WEB_OPTIONS_FEW, "web.options.few")                 \
    X(WEB_OPTIONS_ALL, "web.options.all")                 \
    X(WEB_OPTIONS_SIT, "web.options.sit")                 \
    X(WEB_OPTIONS_RENAME, "web.options.rename")           \
    X(WEB_OPTIONS_LEAVE, "web.options.leave")             \
    X(WEB_LANGUAGE_NB, "web.language.nb")                 \
    X(WEB_LANGUAGE_NN, "web.language.nn")                 \
    X(WEB_LANGUAGE_EN, "web.language.en")                 \
    X(WEB_LEAD, "web.lead")                               \
    X(WEB_LEAD_PREVIOUS, "web.lead.previous")             \
    X(WEB_LEAD_NEXT, "web.lead.next")                     \
    X(WEB_LEAD_START, "web.lead.start")                   \
    X(WEB_LEAD_PAUSE, "web.lead.pause")                   \
    X(WEB_LEAD_REVEAL, "web.lead.reveal")                 \
    X(WEB_LEAD_ASK, "web.lead.ask")                       \
    X(WEB_LEAD_KEEP, "web.lead.keep")                     \
    X(WEB_LEAD_OFFLINE, "web.lead.offline")               \
    X(WEB_HELP, "web.help")

#endif
