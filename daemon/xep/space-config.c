/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "model/jid.h"
#include "xep/data-forms.h"
#include "xep/space-config.h"
#include "xml/ns.h"

/* XEP-0503 has no operations of its own: a space is what its configuration says. ejabberd
 * (23.01) shows title, description and type in the form of a node only when they have
 * been set, but takes them always; Prosody shows all, and ignores what it does not know.
 */

#define META_DATA WC_NS_PUBSUB "#meta-data"

#define TITLE "pubsub#title"
#define DESCRIPTION "pubsub#description"
#define TYPE "pubsub#type"
#define ACCESS "pubsub#access_model"

/* How many forms of one answer are looked at. */
#define MAX_FORMS 20

static const struct
{
  const char *var;
  const char *value;
  gboolean must; /* § 3; the others are ours, or only wished for */
} settings[] = {
  { "pubsub#persist_items", "true", TRUE },
  { "pubsub#notify_retract", "true", TRUE },
  { "pubsub#purge_offline", "false", TRUE },
  { "pubsub#notify_sub", "true", FALSE },
  { "pubsub#notify_config", "true", FALSE },
  { "pubsub#notify_delete", "true", FALSE },
  { "pubsub#deliver_payloads", "true", FALSE },
  { "pubsub#publish_model", "publishers", FALSE },
  { "pubsub#max_items", "max", FALSE },
};

/* ---- Writing ---- */

gboolean
wc_space_config_is_access (const char *access)
{
  static const char *const known[] = { "open", "authorize", "whitelist", NULL };

  return access != NULL && g_strv_contains (known, access);
}

static void
add_text (WcForm *form, const char *var, const char *text)
{
  if (text != NULL && *text != '\0')
    wc_form_add (form, var, WC_FORM_TYPE_TEXT_SINGLE, text);
}

WcForm *
wc_space_config_build (const WcSpaceWish *wish)
{
  WcForm *form = wc_form_new_submit (WC_NS_PUBSUB_NODE_CONFIG);

  add_text (form, TITLE, wish->title);
  add_text (form, DESCRIPTION, wish->description);
  add_text (form, TYPE, WC_NS_SPACES);
  add_text (form, ACCESS, wish->access != NULL ? wish->access : "whitelist");
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    add_text (form, settings[i].var, settings[i].value);
  return form;
}

static void
answer (GHashTable *answers, const char *var, const char *value)
{
  const char *const values[] = { value, NULL };

  g_hash_table_insert (answers, (gpointer) var, g_strdupv ((char **) values));
}

static gboolean
is_asked (const WcForm *config, const char *var)
{
  const WcFormField *field = wc_form_get_field (config, var);

  return field != NULL && wc_form_field_is_asked (field);
}

/* What of @config is to be chosen: (element-type utf8 GStrv) by name. FALSE + error where
 * it has not got it. */
static gboolean
choose (const WcForm *config, const char *access, GHashTable *answers, GError **error)
{
  if (access != NULL && !is_asked (config, ACCESS))
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                           "the service's nodes have no access model");
      return FALSE;
    }
  if (access != NULL)
    answer (answers, ACCESS, access);
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    if (settings[i].must && is_asked (config, settings[i].var))
      answer (answers, settings[i].var, settings[i].value);
  return TRUE;
}

/* Texts are not answered as a person answers: a description has lines also where the form
 * names no such type. @text NULL: it stays. */
static void
set_text (WcForm *form, const char *var, const char *text)
{
  WcFormField *field = (WcFormField *) wc_form_get_field (form, var);
  const char *const values[] = { text, NULL };
  g_auto (GStrv) lines = NULL;

  if (text == NULL || (field == NULL && *text == '\0'))
    return;
  if (field == NULL)
    field = wc_form_add_field (form, var, WC_FORM_TYPE_TEXT_SINGLE);
  if (field->type == WC_FORM_TYPE_TEXT_MULTI)
    lines = g_strsplit (text, "\n", -1);
  wc_form_field_set_values (field, lines != NULL ? (const char *const *) lines : values);
}

WcForm *
wc_space_config_change (const WcForm *config, const WcSpaceWish *wish, GError **error)
{
  g_autoptr (GHashTable) answers =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_strfreev);
  WcForm *filled;

  if (!choose (config, wish->access, answers, error))
    return NULL;
  filled = wc_form_fill (config, answers, error);
  if (filled == NULL)
    return NULL;
  set_text (filled, TITLE, wish->title);
  set_text (filled, DESCRIPTION, wish->description);
  set_text (filled, TYPE, WC_NS_SPACES);
  return filled;
}

/* ---- Reading ---- */

void
wc_space_config_clear (WcSpaceConfig *self)
{
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->description, g_free);
  g_clear_pointer (&self->type, g_free);
  g_clear_pointer (&self->access, g_free);
  g_clear_pointer (&self->owners, g_strfreev);
}

/* All lines of the field @var; NULL where nothing is there, or more than @max bytes. */
static char *
dup_text (const WcForm *form, const char *var, gsize max)
{
  const WcFormField *field = wc_form_get_field (form, var);
  g_autofree char *text = field != NULL ? g_strjoinv ("\n", field->values) : NULL;

  return text != NULL && *text != '\0' && strlen (text) <= max ? g_steal_pointer (&text)
                                                               : NULL;
}

static GStrv
dup_owners (const WcForm *form)
{
  const WcFormField *field = wc_form_get_field (form, "pubsub#owner");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; field != NULL && field->values[i] != NULL; i++)
    {
      g_autofree char *jid = i < WC_SPACE_CONFIG_MAX_OWNERS
                                 ? wc_jid_normalize_bare (field->values[i],
                                                          /* need_local= */ FALSE, NULL)
                                 : NULL;

      if (jid != NULL)
        g_strv_builder_add (builder, jid);
    }
  return g_strv_builder_end (builder);
}

static gint64
read_number (const WcForm *form, const char *var)
{
  const char *text = wc_form_get_value (form, var);
  guint64 number;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &number,
                                                   /* error= */ NULL))
    return -1;
  return (gint64) number;
}

static void
read_form (const WcForm *form, WcSpaceConfig *out)
{
  *out = (WcSpaceConfig){
    .title = dup_text (form, TITLE, WC_SPACE_CONFIG_MAX_TITLE),
    .description = dup_text (form, DESCRIPTION, WC_SPACE_CONFIG_MAX_DESCRIPTION),
    .type = dup_text (form, TYPE, WC_SPACE_CONFIG_MAX_TITLE),
    .access = dup_text (form, ACCESS, WC_SPACE_CONFIG_MAX_TITLE),
    .owners = dup_owners (form),
    .n_subscribers = read_number (form, "pubsub#num_subscribers"),
  };
}

/* Reads the first form of @parent that is of the type @form_type. */
static gboolean
read_typed (const WcNode *parent, const char *form_type, WcSpaceConfig *out)
{
  const WcNode *x = wc_data_forms_find (parent, /* type= */ NULL);

  for (guint i = 0; x != NULL && i < MAX_FORMS; i++)
    {
      g_autoptr (WcForm) form = wc_data_forms_parse (x, /* error= */ NULL);

      if (form != NULL && g_strcmp0 (wc_form_get_form_type (form), form_type) == 0)
        {
          read_form (form, out);
          return TRUE;
        }
      x = wc_node_next (x, "x", WC_NS_DATA_FORMS);
    }
  return FALSE;
}

gboolean
wc_space_config_read (const WcNode *query, WcSpaceConfig *out)
{
  return read_typed (query, META_DATA, out);
}

gboolean
wc_space_config_read_event (const WcNode *configuration, WcSpaceConfig *out)
{
  return read_typed (configuration, WC_NS_PUBSUB_NODE_CONFIG, out);
}

gboolean
wc_space_config_apply (const WcSpaceConfig *self, WcSpace *space)
{
  gboolean changed = wc_str_set (&space->title, self->title);

  changed |= wc_str_set (&space->description, self->description);
  changed |= wc_str_set (&space->type, self->type);
  changed |= wc_str_set (&space->access, self->access);
  return changed;
}
