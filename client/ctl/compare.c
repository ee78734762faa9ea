/* compare.c - a list that was read, beside the daemon's. See compare.h. */
#include "client/ctl/compare.h"

#include <stdlib.h>

static bool
equal(const char *text, const struct fields *f, enum field field)
{
    const struct bytes there =
        fields_has(f, field) ? fields_bytes(f, field) : (struct bytes){0};

    return bytes_same(bytes_of(text), there);
}

static char
lower(uint8_t c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* E-mail is compared without regard to case. */
static bool
same_email(const char *text, struct bytes there)
{
    if (strlen(text) != there.n || there.n == 0) {
        return false;
    }
    for (size_t i = 0; i < there.n; i++) {
        if (lower((uint8_t)text[i]) != lower(there.at[i])) {
            return false;
        }
    }
    return true;
}

static bool
same_person(const struct list_person *person, const struct object *o)
{
    const struct bytes email =
        fields_has(&o->f, FIELD_EMAIL) ? o->f.email : (struct bytes){0};

    if (person->email[0] != '\0' && email.n > 0) {
        return same_email(person->email, email) &&
            equal(person->name, &o->f, FIELD_NAME);
    }
    return equal(person->name, &o->f, FIELD_NAME) &&
        equal(person->organisation, &o->f, FIELD_ORGANISATION);
}

/* Nobody with that name and e-mail: then the e-mail alone may tell. */
static bool
same_address(const struct list_person *person, const struct object *o)
{
    return fields_has(&o->f, FIELD_EMAIL) &&
        same_email(person->email, o->f.email);
}

static bool
same_words(const struct list_person *person, const struct object *o)
{
    return equal(person->name, &o->f, FIELD_NAME) &&
        equal(person->organisation, &o->f, FIELD_ORGANISATION) &&
        equal(person->sector, &o->f, FIELD_SECTOR) &&
        equal(person->area, &o->f, FIELD_AREA) &&
        equal(person->email, &o->f, FIELD_EMAIL) &&
        equal(person->phone, &o->f, FIELD_PHONE) &&
        (person->flags & ~(uint64_t)FLAG_WALK_IN) ==
        (o->f.flags & ~(uint64_t)FLAG_WALK_IN);
}

static bool
is_taken(const struct compare *compare, size_t n, uint64_t invited)
{
    for (size_t i = 0; i < n; i++) {
        if (compare->person[i].invited == invited) {
            return true;
        }
    }
    return false;
}

static const struct object *
find(const struct compare *compare, size_t n, const struct list_person *person,
    const struct model *model)
{
    const struct object *o = NULL;

    while ((o = model_next(model, KIND_INVITED, o)) != NULL) {
        if (same_person(person, o) && !is_taken(compare, n, o->id)) {
            return o;
        }
    }
    while ((o = model_next(model, KIND_INVITED, o)) != NULL) {
        if (same_address(person, o) && !is_taken(compare, n, o->id)) {
            return o;
        }
    }
    return NULL;
}

bool
compare_lists(struct compare *compare, const struct list *list,
    const struct model *model)
{
    const size_t invited_n = model_count(model, KIND_INVITED);
    const struct object *o = NULL;

    *compare = (struct compare){0};
    compare->person =
        calloc((size_t)list->persons_n + 1, sizeof *compare->person);
    compare->gone = calloc(invited_n + 1, sizeof *compare->gone);
    if (compare->person == NULL || compare->gone == NULL) {
        compare_release(compare);
        return false;
    }
    for (size_t i = 0; i < list->persons_n; i++) {
        const struct object *there = find(compare, i, &list->person[i], model);

        if (there == NULL) {
            compare->person[i].what = COMPARE_ADDED;
            compare->added_n++;
            continue;
        }
        compare->person[i].invited = there->id;
        if (same_words(&list->person[i], there)) {
            compare->same_n++;
        } else {
            compare->person[i].what = COMPARE_CHANGED;
            compare->changed_n++;
        }
    }
    while ((o = model_next(model, KIND_INVITED, o)) != NULL) {
        /* Those who walked in were never on the list. */
        if ((o->f.flags & FLAG_WALK_IN) == 0 &&
            !is_taken(compare, list->persons_n, o->id)) {
            compare->gone[compare->gone_n] = o->id;
            compare->gone_n++;
        }
    }
    return true;
}

void
compare_release(struct compare *compare)
{
    free(compare->person);
    free(compare->gone);
    *compare = (struct compare){0};
}

static void
text_set(struct fields *f, enum field field, const char *text)
{
    if (text[0] != '\0') {
        fields_bytes_set(f, field, bytes_of(text));
        fields_mark(f, field);
    }
}

void
compare_fields(struct fields *f, const struct list_person *person,
    uint64_t invited)
{
    if (invited > 0) {
        FSET(f, INVITED, invited, invited);
    }
    text_set(f, FIELD_NAME, person->name);
    text_set(f, FIELD_ORGANISATION, person->organisation);
    text_set(f, FIELD_SECTOR, person->sector);
    text_set(f, FIELD_AREA, person->area);
    text_set(f, FIELD_EMAIL, person->email);
    text_set(f, FIELD_PHONE, person->phone);
    FSET(f, FLAGS, flags, person->flags);
}
