/*
 * embedded_find.c - the files that are in the program itself.
 * See embedded.h.
 */
#include "config/embedded.h"

#include <string.h>

const struct embedded_file *
embedded_find(const struct embedded_table *table, const char *name)
{
    for (size_t i = 0; i < table->n; i++) {
        if (strcmp(table->file[i].name, name) == 0) {
            return &table->file[i];
        }
    }
    return NULL;
}
