/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "model/form.h"
#include "model/jid.h"

/* A data form (XEP-0004) as a value. An answer is checked here, before anything is sent,
 * because servers tell at most that a form was "not acceptable". */

static const char *const kind_names[] = { "form", "submit", "cancel", "result" };
G_STATIC_ASSERT (G_N_ELEMENTS (kind_names) == WC_N_FORM_KINDS);

static const char *const type_names[] = { "boolean",     "fixed",      "hidden",
                                          "jid-multi",   "jid-single", "list-multi",
                                          "list-single", "text-multi", "text-private",
                                          "text-single" };
G_STATIC_ASSERT (G_N_ELEMENTS (type_names) == WC_N_FORM_TYPES);

G_DEFINE_BOXED_TYPE (WcForm, wc_form, wc_form_ref, wc_form_unref)

static void
option_free (gpointer data)
{
  WcFormOption *self = data;

  g_free (self->label);
  g_free (self->value);
  g_free (self);
}

static void
media_free (gpointer data)
{
  WcFormMedia *self = data;

  g_free (self->type);
  g_free (self->uri);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self);
}

/* What nobody was to see on a screen is not to stay in memory either. */
static void
wipe_values (WcFormField *self)
{
  if (self->type == WC_FORM_TYPE_TEXT_PRIVATE)
    for (char **value = self->values; *value != NULL; value++)
      explicit_bzero (*value, strlen (*value));
}

static void
field_free (gpointer data)
{
  WcFormField *self = data;

  wipe_values (self);
  g_free (self->var);
  g_free (self->label);
  g_free (self->description);
  g_strfreev (self->values);
  g_ptr_array_unref (self->options);
  g_ptr_array_unref (self->media);
  wc_form_rule_clear (&self->rule);
  g_free (self);
}

WcForm *
wc_form_new (WcFormKind kind)
{
  WcForm *self = g_atomic_rc_box_new0 (WcForm);

  self->kind = kind;
  self->fields = g_ptr_array_new_with_free_func (field_free);
  self->columns = g_ptr_array_new_with_free_func (field_free);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);
  return self;
}

WcForm *
wc_form_ref (const WcForm *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
form_clear (gpointer data)
{
  WcForm *self = data;

  g_free (self->title);
  g_free (self->instructions);
  g_ptr_array_unref (self->fields);
  g_ptr_array_unref (self->columns);
  g_ptr_array_unref (self->rows);
}

void
wc_form_unref (WcForm *self)
{
  g_atomic_rc_box_release_full (self, form_clear);
}

/* ---- Building
 * ------------------------------------------------------------------------------- */

static WcFormField *
field_new (const char *var, WcFormType type)
{
  WcFormField *field = g_new0 (WcFormField, 1);

  field->var = g_strdup (var);
  field->type = type;
  field->values = g_new0 (char *, 1);
  field->options = g_ptr_array_new_with_free_func (option_free);
  field->media = g_ptr_array_new_with_free_func (media_free);
  return field;
}

WcFormField *
wc_form_add_field (WcForm *self, const char *var, WcFormType type)
{
  WcFormField *field = field_new (var, type);

  g_ptr_array_add (self->fields, field);
  return field;
}

WcFormField *
wc_form_add_column (WcForm *self, const char *var, WcFormType type)
{
  WcFormField *column = field_new (var, type);

  g_ptr_array_add (self->columns, column);
  return column;
}

GHashTable *
wc_form_add_row (WcForm *self)
{
  GHashTable *row = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) g_strfreev);

  g_ptr_array_add (self->rows, row);
  return row;
}

void
wc_form_field_set_values (WcFormField *field, const char *const *values)
{
  wipe_values (field);
  g_strfreev (field->values);
  field->values = values != NULL ? g_strdupv ((char **) values) : g_new0 (char *, 1);
}

WcFormField *
wc_form_add (WcForm *self, const char *var, WcFormType type, const char *value)
{
  const char *const values[] = { value, NULL };
  WcFormField *field = wc_form_add_field (self, var, type);

  wc_form_field_set_values (field, values);
  return field;
}

WcForm *
wc_form_new_submit (const char *form_type)
{
  WcForm *self = wc_form_new (WC_FORM_KIND_SUBMIT);

  wc_form_add (self, "FORM_TYPE", WC_FORM_TYPE_HIDDEN, form_type);
  return self;
}

void
wc_form_field_add_option (WcFormField *field, const char *label, const char *value)
{
  WcFormOption *option = g_new0 (WcFormOption, 1);

  option->label = g_strdup (label != NULL ? label : value);
  option->value = g_strdup (value);
  g_ptr_array_add (field->options, option);
}

void
wc_form_field_add_media (WcFormField *field,
                         const char *type,
                         const char *uri,
                         GBytes *data)
{
  WcFormMedia *media = g_new0 (WcFormMedia, 1);

  media->type = g_strdup (type);
  media->uri = g_strdup (uri);
  media->data = data;
  g_ptr_array_add (field->media, media);
}

/* ---- Reading
 * -------------------------------------------------------------------------------- */

const WcFormField *
wc_form_get_field (const WcForm *self, const char *var)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      const WcFormField *field = g_ptr_array_index (self->fields, i);

      if (g_strcmp0 (field->var, var) == 0)
        return field;
    }
  return NULL;
}

const char *
wc_form_get_value (const WcForm *self, const char *var)
{
  const WcFormField *field = wc_form_get_field (self, var);

  return field != NULL ? field->values[0] : NULL;
}

const char *
wc_form_get_form_type (const WcForm *self)
{
  return wc_form_get_value (self, "FORM_TYPE");
}

gboolean
wc_form_field_is_asked (const WcFormField *field)
{
  return field->var != NULL && field->type != WC_FORM_TYPE_FIXED &&
         field->type != WC_FORM_TYPE_HIDDEN;
}

/* ---- Filling in
 * ----------------------------------------------------------------------------- */

static gboolean
refuse (GError **error, const WcFormField *field, const char *what)
{
  g_autofree char *path = g_strconcat ("fields.", field->var, NULL);

  return wc_error_invalid (error, path, "%s: %s",
                           field->label != NULL ? field->label : field->var, what);
}

static gboolean
is_offered (const WcFormField *field, const char *value)
{
  for (guint i = 0; i < field->options->len; i++)
    {
      const WcFormOption *option = g_ptr_array_index (field->options, i);

      if (g_str_equal (option->value, value))
        return TRUE;
    }
  return field->open;
}

/* XML Schema has two spellings of each (XEP-0004 § 3.3). */
static const char *
boolean_of (const char *value)
{
  if (g_str_equal (value, "1") || g_str_equal (value, "true"))
    return "1";
  return g_str_equal (value, "0") || g_str_equal (value, "false") ? "0" : NULL;
}

/* The texts between the ends of lines, which a value must not have inside (§ 3.3). */
static void
add_lines (GStrvBuilder *builder, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      gsize length = strlen (*line);

      if (length > 0 && (*line)[length - 1] == '\r')
        (*line)[length - 1] = '\0';
      g_strv_builder_add (builder, *line);
    }
}

/* One address of an answer. An empty one takes the place of none. */
static gboolean
add_jid (GStrvBuilder *builder,
         const WcFormField *field,
         const char *value,
         GError **error)
{
  g_autofree char *jid = NULL;

  if (*value == '\0')
    return TRUE;
  jid = wc_jid_normalize (value, NULL);
  if (jid == NULL)
    return refuse (error, field, "this is no address");
  g_strv_builder_add (builder, jid);
  return TRUE;
}

/* Adds what @value is on the wire. */
static gboolean
add_typed (GStrvBuilder *builder,
           const WcFormField *field,
           const char *value,
           GError **error)
{
  switch (field->type)
    {
    case WC_FORM_TYPE_BOOLEAN:
      if (boolean_of (value) == NULL)
        return refuse (error, field, "true or false was expected");
      g_strv_builder_add (builder, boolean_of (value));
      return TRUE;
    case WC_FORM_TYPE_JID_MULTI:
    case WC_FORM_TYPE_JID_SINGLE:
      return add_jid (builder, field, value, error);
    case WC_FORM_TYPE_LIST_MULTI:
    case WC_FORM_TYPE_LIST_SINGLE:
      if (!is_offered (field, value))
        return refuse (error, field, "this is none of its options");
      g_strv_builder_add (builder, value);
      return TRUE;
    case WC_FORM_TYPE_TEXT_MULTI:
      add_lines (builder, value);
      return TRUE;
    case WC_FORM_TYPE_TEXT_PRIVATE:
    case WC_FORM_TYPE_TEXT_SINGLE:
      if (strpbrk (value, "\r\n") != NULL)
        return refuse (error, field, "it takes one line");
      g_strv_builder_add (builder, value);
      return TRUE;
    case WC_FORM_TYPE_FIXED:
    case WC_FORM_TYPE_HIDDEN:
      return refuse (error, field, "this is not asked");
    }
  return FALSE;
}

static gboolean
add_answer (GStrvBuilder *builder,
            const WcFormField *field,
            const char *value,
            GError **error)
{
  if (strlen (value) > WC_FORM_MAX_TEXT || !wc_form_rule_is_text (value))
    return refuse (error, field, "this text is too long, or no text");
  return add_typed (builder, field, value, error);
}

/* XEP-0122; nothing is no bad value, but may be too few. */
static gboolean
check_rule (const WcFormField *field, const char *const *values, GError **error)
{
  if (!wc_form_rule_allows_count (&field->rule, g_strv_length ((char **) values)))
    return refuse (error, field, "it does not take so many values, or so few");
  for (; *values != NULL; values++)
    {
      const char *against =
          **values != '\0' ? wc_form_rule_check (&field->rule, *values) : NULL;

      if (against != NULL)
        return refuse (error, field, against);
    }
  return TRUE;
}

static gboolean
takes_many (const WcFormField *field)
{
  return field->type == WC_FORM_TYPE_JID_MULTI ||
         field->type == WC_FORM_TYPE_LIST_MULTI || field->type == WC_FORM_TYPE_TEXT_MULTI;
}

/* The values of an answer. Returns: (transfer full), or NULL with an error. */
static GStrv
check_answer (const WcFormField *field, const char *const *answer, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) values = NULL;
  guint n = g_strv_length ((char **) answer);

  if (n > (takes_many (field) ? WC_FORM_MAX_VALUES : 1))
    {
      refuse (error, field, "it does not take so many values");
      return NULL;
    }
  for (guint i = 0; i < n; i++)
    if (!add_answer (builder, field, answer[i], error))
      return NULL;
  values = g_strv_builder_end (builder);
  return check_rule (field, (const char *const *) values, error)
             ? g_steal_pointer (&values)
             : NULL;
}

static gboolean
has_value (const WcFormField *field)
{
  return field->values[0] != NULL &&
         (field->values[0][0] != '\0' || field->values[1] != NULL);
}

/* Adds to @filled what becomes of @field. */
static gboolean
fill_field (WcForm *filled,
            const WcFormField *field,
            const char *const *answer,
            GError **error)
{
  g_auto (GStrv) values = NULL;
  WcFormField *copy;

  if (answer != NULL)
    values = check_answer (field, answer, error);
  else
    values = g_strdupv (field->values);
  if (values == NULL)
    return FALSE;
  if (answer == NULL && !field->required && *values == NULL)
    return TRUE;
  copy = wc_form_add_field (filled, field->var, field->type);
  wc_form_field_set_values (copy, (const char *const *) values);
  if (field->required && wc_form_field_is_asked (field) && !has_value (copy))
    return refuse (error, field, "this is required");
  return TRUE;
}

/* Every answer must have a field that asks for it. */
static gboolean
check_names (const WcForm *self, GHashTable *answers, GError **error)
{
  GHashTableIter iter;
  const char *var;

  g_hash_table_iter_init (&iter, answers);
  while (g_hash_table_iter_next (&iter, (gpointer *) &var, NULL))
    {
      const WcFormField *field = wc_form_get_field (self, var);
      g_autofree char *path = g_strconcat ("fields.", var, NULL);

      if (field == NULL || !wc_form_field_is_asked (field))
        return wc_error_invalid (error, path, "the form does not ask for \"%s\"", var);
    }
  return TRUE;
}

WcForm *
wc_form_fill (const WcForm *self, GHashTable *answers, GError **error)
{
  g_autoptr (WcForm) filled = wc_form_new (WC_FORM_KIND_SUBMIT);

  if (!check_names (self, answers, error))
    return NULL;
  for (guint i = 0; i < self->fields->len; i++)
    {
      const WcFormField *field = g_ptr_array_index (self->fields, i);
      const char *const *answer =
          field->var != NULL ? g_hash_table_lookup (answers, field->var) : NULL;

      if (field->var != NULL && field->type != WC_FORM_TYPE_FIXED &&
          !fill_field (filled, field, answer, error))
        return NULL;
    }
  return g_steal_pointer (&filled);
}

/* ---- Words
 * ---------------------------------------------------------------------------------- */

const char *
wc_form_kind_to_string (WcFormKind kind)
{
  return kind_names[kind];
}

gboolean
wc_form_kind_from_string (const char *name, WcFormKind *out_kind)
{
  int index = wc_str_index (kind_names, G_N_ELEMENTS (kind_names), name, -1);

  if (index >= 0)
    *out_kind = (WcFormKind) index;
  return index >= 0;
}

const char *
wc_form_type_to_string (WcFormType type)
{
  return type_names[type];
}

gboolean
wc_form_type_from_string (const char *name, WcFormType *out_type)
{
  int index = wc_str_index (type_names, G_N_ELEMENTS (type_names), name, -1);

  if (index >= 0)
    *out_type = (WcFormType) index;
  return index >= 0;
}
