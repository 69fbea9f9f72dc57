/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "store/prompt-store.h"
#include "sync/prompts.h"

/* One open question per account and kind: asking again after each failed login must not
 * fill the list, and a new certificate must not hide behind the question about the old
 * one. */

struct _WcPrompts
{
  GObject parent_instance;

  WcDb *db; /* (owned) */
};

G_DEFINE_FINAL_TYPE (WcPrompts, wc_prompts, G_TYPE_OBJECT)

static void
wc_prompts_dispose (GObject *object)
{
  WcPrompts *self = WC_PROMPTS (object);

  g_clear_object (&self->db);
  G_OBJECT_CLASS (wc_prompts_parent_class)->dispose (object);
}

static void
wc_prompts_class_init (WcPromptsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wc_prompts_dispose;
  g_signal_new ("answered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 2, WC_TYPE_PROMPT, G_TYPE_HASH_TABLE);
}

static void
wc_prompts_init (WcPrompts *self)
{
}

WcPrompts *
wc_prompts_new (WcDb *db)
{
  WcPrompts *self = g_object_new (WC_TYPE_PROMPTS, NULL);

  self->db = g_object_ref (db);
  return self;
}

static gboolean
is_same_question (const WcPrompt *a, const WcPrompt *b)
{
  g_autofree char *left = wc_details_to_string (a->details);
  g_autofree char *right = wc_details_to_string (b->details);

  return g_strcmp0 (left, right) == 0;
}

static gboolean
store_prompt (WcDb *db, gpointer data, GError **error)
{
  WcPrompt *prompt = data;
  g_autoptr (GError) local = NULL;
  g_autoptr (WcPrompt) open =
      wc_prompt_store_find (db, prompt->account, prompt->kind, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (open != NULL && is_same_question (open, prompt))
    return TRUE;
  if (open != NULL && !wc_prompt_store_close (db, open->id, "replaced", error))
    return FALSE;
  return wc_prompt_store_add (db, prompt, error);
}

gboolean
wc_prompts_raise (WcPrompts *self,
                  gint64 account,
                  WcPromptKind kind,
                  const char *text,
                  GHashTable *details,
                  GError **error)
{
  g_autoptr (WcPrompt) prompt =
      wc_prompt_new (/* id= */ NULL, account, kind, text, details);

  return wc_db_run (self->db, WC_DB_NORMAL, store_prompt, prompt, error);
}

typedef struct
{
  const char *id;
  const char *reason;
} Closing;

static gboolean
close_prompt (WcDb *db, gpointer data, GError **error)
{
  const Closing *closing = data;

  return wc_prompt_store_close (db, closing->id, closing->reason, error);
}

void
wc_prompts_withdraw (WcPrompts *self,
                     gint64 account,
                     WcPromptKind kind,
                     const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcPrompt) open = wc_prompt_store_find (self->db, account, kind, &error);
  Closing closing = { open != NULL ? open->id : NULL, reason };

  if (open == NULL)
    return;
  if (!wc_db_run (self->db, WC_DB_NORMAL, close_prompt, &closing, &error))
    g_warning ("a needless prompt stays open: %s", error->message);
}

static gboolean
is_choice (const WcPromptField *field, const char *value)
{
  g_auto (GStrv) words = NULL;

  if (field->choices == NULL)
    return TRUE;
  words = g_strsplit (field->choices, "|", -1);
  return g_strv_contains ((const char *const *) words, value);
}

static gboolean
check_field (const WcPromptField *field, GHashTable *answer, GError **error)
{
  const char *value = g_hash_table_lookup (answer, field->name);
  g_autofree char *path = g_strconcat ("fields.", field->name, NULL);

  if (value == NULL)
    return wc_error_invalid (error, path, "the answer needs \"%s\"", field->name);
  if (!is_choice (field, value))
    return wc_error_invalid (error, path, "\"%s\" must be one of %s", field->name,
                             field->choices);
  return TRUE;
}

static gboolean
check_answer (const WcPrompt *prompt, GHashTable *answer, GError **error)
{
  const WcPromptField *fields = wc_prompt_kind_get_fields (prompt->kind);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer name;

  for (const WcPromptField *field = fields; field->name != NULL; field++)
    {
      g_hash_table_add (known, (gpointer) field->name);
      if (!check_field (field, answer, error))
        return FALSE;
    }
  g_hash_table_iter_init (&iter, answer);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (known, name))
      return wc_error_invalid (error, "fields", "this prompt has no such field");
  return TRUE;
}

gboolean
wc_prompts_answer (WcPrompts *self, const char *id, GHashTable *fields, GError **error)
{
  g_autoptr (WcPrompt) prompt = wc_prompt_store_get (self->db, id, error);
  Closing closing = { id, "answered" };

  if (prompt == NULL || !check_answer (prompt, fields, error))
    return FALSE;
  if (!wc_db_run (self->db, WC_DB_NORMAL, close_prompt, &closing, error))
    return FALSE;
  g_signal_emit_by_name (self, "answered", prompt, fields);
  return TRUE;
}

gboolean
wc_prompts_dismiss (WcPrompts *self, const char *id, GError **error)
{
  g_autoptr (WcPrompt) prompt = wc_prompt_store_get (self->db, id, error);
  Closing closing = { id, "dismissed" };

  if (prompt == NULL)
    return FALSE;
  if (!wc_db_run (self->db, WC_DB_NORMAL, close_prompt, &closing, error))
    return FALSE;
  g_signal_emit_by_name (self, "answered", prompt, NULL);
  return TRUE;
}

GPtrArray *
wc_prompts_list (WcPrompts *self, GError **error)
{
  return wc_prompt_store_list (self->db, error);
}
