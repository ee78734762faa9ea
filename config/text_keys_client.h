/*
 * text_keys_client.h - the keys of the language tables that the client client uses.
 */
#ifndef CONFIG_TEXT_KEYS_CLIENT_H
#define CONFIG_TEXT_KEYS_CLIENT_H

/* CLIENT_TEXTS: NAME, key */
#define CLIENT_TEXTS(X)

#endif
