/*
 * text_keys_start.h - the keys of the language tables that ./start uses.
 *
 * No program needs them; the loader checks that each language has them all.
 */
#ifndef CONFIG_TEXT_KEYS_START_H
#define CONFIG_TEXT_KEYS_START_H

/* START_TEXTS: NAME, key */
#define START_TEXTS(X)                          \
    X(START_HELP, "start.help")                 \
    X(START_OPTION, "start.option")             \
    X(START_NO_VALUE, "start.no_value")         \
    X(START_BAD_PORT, "start.bad_port")         \
    X(START_BAD_URL, "start.bad_url")           \
    X(START_BAD_LANGUAGE, "start.bad_language") \
    X(START_FOLDER, "start.folder")             \
    X(START_PACKAGES, "start.packages")         \
    X(START_BUILDING, "start.building")         \
    X(START_BUILD_FOLDER, "start.build_folder") \
    X(START_NOT_BUILT, "start.not_built")       \
    X(START_TAKEN, "start.taken")               \
    X(START_NO_PORT, "start.no_port")           \
    X(START_PORT_TAKEN, "start.port_taken")     \
    X(START_RUNNING, "start.running")           \
    X(START_NOT_STARTED, "start.not_started")   \
    X(START_NOT_MADE, "start.not_made")         \
    X(START_NOT_FOUND, "start.not_found")       \
    X(START_TITLE, "start.title")               \
    X(START_AGAIN, "start.again")               \
    X(START_CLOSED, "start.closed")             \
    X(START_FIRST, "start.first")               \
    X(START_ANOTHER, "start.another")           \
    X(START_READY, "start.ready")               \
    X(START_NEXT, "start.next")                 \
    X(START_TERMINAL, "start.terminal")         \
    X(START_SECRET, "start.secret")             \
    X(START_LAN, "start.lan")                   \
    X(START_STOP, "start.stop")                 \
    X(START_STOPPED, "start.stopped")           \
    X(START_DEMO, "start.demo")                 \
    X(START_DEMO_LATE, "start.demo_late")       \
    X(START_NO_FILE, "start.no_file")

#endif
