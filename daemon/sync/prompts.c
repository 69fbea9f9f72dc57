/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "store/prompt-store.h"
#include "sync/invitations.h"
#include "sync/prompts.h"

/* One open question per account and kind: asking again after each failed login must not
 * fill the list, and a new certificate must not hide behind the question about the old
 * one. Invitations are by room and person, and bounded, see sync/invitations. */

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

/* Whether @a takes the place of @b, of the same account and kind. */
static gboolean
takes_place (const WcPrompt *a, const WcPrompt *b)
{
  const char *topic = wc_prompt_kind_get_topic (a->kind);

  if (a->kind == WC_PROMPT_KIND_HTTP_AUTH)
    return g_strcmp0 (wc_details_get (a->details, "from"),
                      wc_details_get (b->details, "from")) == 0 &&
           g_strcmp0 (wc_details_get (a->details, "code"),
                      wc_details_get (b->details, "code")) == 0;
  if (a->kind == WC_PROMPT_KIND_INVITATION)
    return wc_invitations_is_same (a, b);
  return topic == NULL || g_strcmp0 (wc_details_get (a->details, topic),
                                     wc_details_get (b->details, topic)) == 0;
}

/* The open questions of an account and kind, oldest first. */
static GPtrArray *
list_open (WcDb *db, gint64 account, WcPromptKind kind, GError **error)
{
  GPtrArray *prompts = wc_prompt_store_list (db, error);

  for (guint i = prompts != NULL ? prompts->len : 0; i > 0; i--)
    {
      const WcPrompt *prompt = g_ptr_array_index (prompts, i - 1);

      if (prompt->account != account || prompt->kind != kind)
        g_ptr_array_remove_index (prompts, i - 1);
    }
  return prompts;
}

static const WcPrompt *
find_place (const GPtrArray *open, const WcPrompt *prompt)
{
  for (guint i = 0; i < open->len; i++)
    if (takes_place (prompt, g_ptr_array_index (open, i)))
      return g_ptr_array_index (open, i);
  return NULL;
}

/* Others make us ask these questions, so that they have bounds. */
static gboolean
may_be_added (const GPtrArray *open, const WcPrompt *prompt, const WcPrompt **out)
{
  if (prompt->kind == WC_PROMPT_KIND_HTTP_AUTH)
    return open->len < WC_PROMPTS_MAX_PAGES;
  if (prompt->kind == WC_PROMPT_KIND_VOICE)
    return open->len < WC_PROMPTS_MAX_VOICES;
  if (prompt->kind == WC_PROMPT_KIND_CAPTCHA)
    return open->len < WC_PROMPTS_MAX_CAPTCHAS;
  if (prompt->kind == WC_PROMPT_KIND_OMEMO)
    return open->len < WC_PROMPTS_MAX_KEYS;
  return prompt->kind != WC_PROMPT_KIND_INVITATION ||
         wc_invitations_make_room (open, prompt, out);
}

/* Which of @open has to go for @prompt, whose place is @before (nullable). FALSE + error:
 * it may not be asked. */
static gboolean
find_replaced (const GPtrArray *open,
               const WcPrompt *prompt,
               const WcPrompt *before,
               const WcPrompt **out,
               GError **error)
{
  *out = before;
  if (before != NULL || may_be_added (open, prompt, out))
    return TRUE;
  g_set_error_literal (error, WC_ERROR, WC_ERROR_QUOTA_EXCEEDED,
                       "as many questions of this kind are open as may be");
  return FALSE;
}

static gboolean
store_prompt (WcDb *db, gpointer data, GError **error)
{
  WcPrompt *prompt = data;
  g_autoptr (GPtrArray) open = list_open (db, prompt->account, prompt->kind, error);
  const WcPrompt *before = open != NULL ? find_place (open, prompt) : NULL;
  const WcPrompt *replaced = NULL;

  if (open == NULL)
    return FALSE;
  if (before != NULL && is_same_question (before, prompt))
    return TRUE;
  if (!find_replaced (open, prompt, before, &replaced, error))
    return FALSE;
  if (replaced != NULL && !wc_prompt_store_close (db, replaced->id, "replaced", error))
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

/* Which questions have become needless. */
typedef struct
{
  gint64 account;
  WcPromptKind kind;
  const char *topic; /* (nullable) all of them */
  const char *reason;
} Withdrawal;

static gboolean
is_withdrawn (const Withdrawal *withdrawal, const WcPrompt *prompt)
{
  return withdrawal->topic == NULL ||
         g_strcmp0 (
             wc_details_get (prompt->details, wc_prompt_kind_get_topic (prompt->kind)),
             withdrawal->topic) == 0;
}

static gboolean
close_withdrawn (WcDb *db, gpointer data, GError **error)
{
  const Withdrawal *withdrawal = data;
  g_autoptr (GPtrArray) open =
      list_open (db, withdrawal->account, withdrawal->kind, error);

  for (guint i = 0; open != NULL && i < open->len; i++)
    {
      const WcPrompt *prompt = g_ptr_array_index (open, i);

      if (is_withdrawn (withdrawal, prompt) &&
          !wc_prompt_store_close (db, prompt->id, withdrawal->reason, error))
        return FALSE;
    }
  return open != NULL;
}

static void
withdraw (WcPrompts *self, Withdrawal *withdrawal)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcPrompt) any =
      wc_prompt_store_find (self->db, withdrawal->account, withdrawal->kind, &error);

  /* mostly there is none: no transaction for that */
  if (any == NULL)
    return;
  if (!wc_db_run (self->db, WC_DB_NORMAL, close_withdrawn, withdrawal, &error))
    g_message ("a needless prompt stays open: %s", error->message);
}

void
wc_prompts_withdraw (WcPrompts *self,
                     gint64 account,
                     WcPromptKind kind,
                     const char *reason)
{
  Withdrawal withdrawal = { account, kind, NULL, reason };

  withdraw (self, &withdrawal);
}

void
wc_prompts_withdraw_topic (WcPrompts *self,
                           gint64 account,
                           WcPromptKind kind,
                           const char *topic,
                           const char *reason)
{
  Withdrawal withdrawal = { account, kind, topic, reason };

  withdraw (self, &withdrawal);
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

  if (value == NULL && field->optional)
    return TRUE;
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
  const WcPromptField *fields = wc_prompt_get_fields (prompt);
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

WcPrompt *
wc_prompts_check (WcPrompts *self, const char *id, GHashTable *fields, GError **error)
{
  g_autoptr (WcPrompt) prompt = wc_prompt_store_get (self->db, id, error);

  if (prompt == NULL || !check_answer (prompt, fields, error))
    return NULL;
  return g_steal_pointer (&prompt);
}

gboolean
wc_prompts_close (WcPrompts *self, const char *id, const char *reason, GError **error)
{
  Closing closing = { id, reason };

  return wc_db_run (self->db, WC_DB_NORMAL, close_prompt, &closing, error);
}

gboolean
wc_prompts_answer (WcPrompts *self, const char *id, GHashTable *fields, GError **error)
{
  g_autoptr (WcPrompt) prompt = wc_prompts_check (self, id, fields, error);

  if (prompt == NULL || !wc_prompts_close (self, id, "answered", error))
    return FALSE;
  g_signal_emit_by_name (self, "answered", prompt, fields);
  return TRUE;
}

gboolean
wc_prompts_dismiss (WcPrompts *self, const char *id, GError **error)
{
  g_autoptr (WcPrompt) prompt = wc_prompt_store_get (self->db, id, error);

  if (prompt == NULL || !wc_prompts_close (self, id, "dismissed", error))
    return FALSE;
  g_signal_emit_by_name (self, "answered", prompt, NULL);
  return TRUE;
}

GPtrArray *
wc_prompts_list (WcPrompts *self, GError **error)
{
  return wc_prompt_store_list (self->db, error);
}
