/*
 * unpoison.h - tells MemorySanitizer what libsodium has written.
 *
 * libsodium is not instrumented, so its output looks like never-written
 * memory. In every other build this is nothing.
 */
#ifndef PROTOCOL_UNPOISON_H
#define PROTOCOL_UNPOISON_H

#include <stddef.h>

#if defined(__has_feature)
#    if __has_feature(memory_sanitizer)
#        define UNPOISON_NEEDED
#    endif
#endif

#ifdef UNPOISON_NEEDED
void __msan_unpoison(const volatile void *at, size_t n);
static inline void
unpoison(const void *at, size_t n)
{
    __msan_unpoison(at, n);
}
#else
static inline void
unpoison(const void *at, size_t n)
{
    (void)at;
    (void)n;
}
#endif

#endif
