/*
 * windows.h - is this UTF-8, and if not, make it so from Windows-1252.
 *
 * Never:  opens a file; guesses another encoding than these two
 * Source: the mapping of code page 1252 as Unicode publishes it
 */
#ifndef CONFIG_WINDOWS_H
#define CONFIG_WINDOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* utf8_letter - bytes of the UTF-8 letter at the front, 0 if it is none. */
size_t utf8_letter(const uint8_t *at, size_t n);

/*
 * windows_likely - the bytes are Windows-1252 rather than UTF-8: more of the
 * bytes above 127 are no UTF-8 than letters are.
 */
bool windows_likely(const uint8_t *at, size_t n);

/*
 * windows_letter - one byte as UTF-8 into `out`; its length, or 0 for the
 * five bytes that mean nothing.
 */
size_t windows_letter(char out[3], uint8_t byte);

#endif
