/*
 * embedded.h - the files that are in the program itself.
 *
 * Made by embed.sh at build time: run plans and languages in the library
 * `config`, the browser's pages in dugnadd.
 */
#ifndef CONFIG_EMBEDDED_H
#define CONFIG_EMBEDDED_H

#include <stddef.h>
#include <stdint.h>

struct embedded_file {
    const char *name; /* "lang/nb.yaml", "run_plans/x.yaml", "index.html" */
    const uint8_t *at;
    size_t n;
};

struct embedded_table {
    const struct embedded_file *file;
    size_t n;
};

extern const struct embedded_table config_files; /* names from config/ on */
extern const struct embedded_table web_pages;    /* in dugnadd alone */

/* embedded_find - the file of that very name, or NULL. */
const struct embedded_file *embedded_find(const struct embedded_table *table,
    const char *name);

#endif
