/*
 * banned.h - functions that cannot be used safely; included by the compiler
 * before every file of ours.
 */
#ifndef CONFIG_BANNED_H
#define CONFIG_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#undef strcpy
#undef strcat
#undef strncpy
#undef sprintf
#undef vsprintf
#undef strtok
#undef gmtime
#undef localtime
#undef rand
#undef atoi
/* NOLINTBEGIN(readability-identifier-naming): the names are not ours */
#define strcpy(...)    sorry_strcpy_has_no_bound()
#define strcat(...)    sorry_strcat_has_no_bound()
#define strncpy(...)   sorry_strncpy_may_leave_out_the_end()
#define sprintf(...)   sorry_sprintf_has_no_bound()
#define vsprintf(...)  sorry_vsprintf_has_no_bound()
#define strtok(...)    sorry_strtok_has_hidden_state()
#define gmtime(...)    sorry_gmtime_has_hidden_state()
#define localtime(...) sorry_localtime_has_hidden_state()
#define rand(...)      sorry_rand_is_not_random()
#define atoi(...)      sorry_atoi_has_no_errors()
/* NOLINTEND(readability-identifier-naming) */

#endif
