/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "model/form-rule.h"

/* What a form may have; whoever reads one from the network refuses it beyond that. */
#define WC_FORM_MAX_FIELDS 200
#define WC_FORM_MAX_OPTIONS 200
#define WC_FORM_MAX_VALUES 2000
#define WC_FORM_MAX_ROWS 2000         /* of a table of results */
#define WC_FORM_MAX_TEXT (64 * 1024)  /* bytes of one text */
#define WC_FORM_MAX_SIZE (512 * 1024) /* bytes of all texts together */

/* What a form is for (XEP-0004 § 3.1). */
typedef enum
{
  WC_FORM_KIND_FORM, /* to be filled in */
  WC_FORM_KIND_SUBMIT,
  WC_FORM_KIND_CANCEL,
  WC_FORM_KIND_RESULT, /* data, as in service discovery */
} WcFormKind;

#define WC_N_FORM_KINDS (WC_FORM_KIND_RESULT + 1)

/* What a field takes (XEP-0004 § 3.3). */
typedef enum
{
  WC_FORM_TYPE_BOOLEAN,
  WC_FORM_TYPE_FIXED, /* text to be shown */
  WC_FORM_TYPE_HIDDEN,
  WC_FORM_TYPE_JID_MULTI,
  WC_FORM_TYPE_JID_SINGLE,
  WC_FORM_TYPE_LIST_MULTI,
  WC_FORM_TYPE_LIST_SINGLE,
  WC_FORM_TYPE_TEXT_MULTI,
  WC_FORM_TYPE_TEXT_PRIVATE,
  WC_FORM_TYPE_TEXT_SINGLE,
} WcFormType;

#define WC_N_FORM_TYPES (WC_FORM_TYPE_TEXT_SINGLE + 1)

/* One choice of a list. */
typedef struct
{
  char *label; /* (owned) for people; the value where the form gives none */
  char *value; /* (owned) */
} WcFormOption;

/* Where a field's picture or sound is (XEP-0221); one of several forms of the same. */
typedef struct
{
  char *type;   /* (owned) MIME type */
  char *uri;    /* (owned) as given: https:, or cid: of XEP-0231 */
  GBytes *data; /* (owned) (nullable) what is there, where it came with the form */
} WcFormMedia;

typedef struct
{
  char *var; /* (owned) (nullable) its name; NULL for a fixed text alone */
  WcFormType type;
  char *label;       /* (owned) (nullable) for people */
  char *description; /* (owned) (nullable) for people, longer */
  gboolean required;
  gboolean open;      /* a list that takes other values as well (XEP-0122 § 3.2.2) */
  WcFormRule rule;    /* what its values must be beyond the type; all 0: anything */
  GStrv values;       /* (owned) never NULL; what stands there before an answer */
  GPtrArray *options; /* (owned) (element-type WcFormOption) of lists */
  GPtrArray *media;   /* (owned) (element-type WcFormMedia) */
} WcFormField;

/* A form (XEP-0004): a reference counted value, fields are set only before sharing. */
typedef struct
{
  WcFormKind kind;
  char *title;        /* (owned) (nullable) */
  char *instructions; /* (owned) (nullable) several are lines */
  GPtrArray *fields;  /* (owned) (element-type WcFormField) in their order */
  GPtrArray *columns; /* (owned) (element-type WcFormField) of a table (§ 3.4): names,
                       * labels and types; empty: there is none */
  GPtrArray *rows; /* (owned) (element-type GHashTable (element-type utf8 GStrv)) of the
                    * table: values by the name of the column */
} WcForm;

#define WC_TYPE_FORM (wc_form_get_type ())
GType wc_form_get_type (void);

/* An empty one. Returns: (transfer full). */
WcForm *wc_form_new (WcFormKind kind);
WcForm *wc_form_ref (const WcForm *self);
void wc_form_unref (WcForm *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcForm, wc_form_unref)

/* A form to be sent whose hidden field FORM_TYPE says @form_type (XEP-0068); it is filled
 * with wc_form_add(). Returns: (transfer full). */
WcForm *wc_form_new_submit (const char *form_type);

/* Building: a new last field. @var NULL: a fixed text. _add: with the one value @value
 * (nullable). Returns: (transfer none), to be set further before sharing. */
WcFormField *wc_form_add_field (WcForm *self, const char *var, WcFormType type);
WcFormField *
wc_form_add (WcForm *self, const char *var, WcFormType type, const char *value);

/* The same for a column of the table; a new last row of it, empty. Returns: (transfer
 * none), to be filled (element-type utf8 GStrv) before sharing. */
WcFormField *wc_form_add_column (WcForm *self, const char *var, WcFormType type);
GHashTable *wc_form_add_row (WcForm *self);

/* Strings are copied; @values NULL: none, @label NULL: the value. @data: (transfer full)
 * (nullable). */
void wc_form_field_set_values (WcFormField *field, const char *const *values);
void wc_form_field_add_option (WcFormField *field, const char *label, const char *value);
void wc_form_field_add_media (WcFormField *field,
                              const char *type,
                              const char *uri,
                              GBytes *data);

/* The field named @var, NULL when there is none. _get_value: its first value, NULL when
 * there is no field or no value. _get_form_type: of the field FORM_TYPE. Borrowed. */
const WcFormField *wc_form_get_field (const WcForm *self, const char *var);
const char *wc_form_get_value (const WcForm *self, const char *var);
const char *wc_form_get_form_type (const WcForm *self);

/* Whether a person fills @field in: it has a name and is neither hidden nor fixed. */
gboolean wc_form_field_is_asked (const WcFormField *field);

/* Fills the form @self in. @answers: (element-type utf8 GStrv) values by the name of the
 * field; a field that is not there keeps the values it has, an empty list takes them
 * away. The result has every field that has a name, hidden ones as they were; one that
 * had no value and was not answered is left out. Values are made what the wire expects:
 * "1" and "0" for yes and no, canonical addresses, one line for each value of a text of
 * several lines. INVALID_ARGUMENT with the detail "field" "fields.<var>" when there is no
 * such field to be answered, an answer is none the field takes, or its rule allows, or a
 * field that is required has no value. Returns: (transfer full), of the kind SUBMIT, or
 * NULL. */
WcForm *wc_form_fill (const WcForm *self, GHashTable *answers, GError **error);

/* Words of XEP-0004 and of the API. _from_string: FALSE when @name is none of them. */
const char *wc_form_kind_to_string (WcFormKind kind);
gboolean wc_form_kind_from_string (const char *name, WcFormKind *out_kind);
const char *wc_form_type_to_string (WcFormType type);
gboolean wc_form_type_from_string (const char *name, WcFormType *out_type);
