/*
 * text_keys_web.h - the keys of the language tables that the web client uses.
 */
#ifndef CONFIG_TEXT_KEYS_WEB_H
#define CONFIG_TEXT_KEYS_WEB_H

/* WEB_TEXTS: NAME, key */
#define WEB_TEXTS(X)

#endif
