/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/own-registration.h"
#include "base/error.h"
#include "xep/data-forms.h"
#include "xep/registration.h"
#include "xml/ns.h"

typedef struct
{
  GHashTable *known;   /* (owned) */
  GHashTable *answers; /* (owned) (nullable) */
  const char *to;      /* (nullable) of the session */
} Question;

static void
question_free (gpointer data)
{
  Question *self = data;

  g_hash_table_unref (self->known);
  g_clear_pointer (&self->answers, g_hash_table_unref);
  g_free (self);
}

GHashTable *
wc_own_registration_new_values (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                (GDestroyNotify) g_strfreev);
}

void
wc_own_registration_set (GHashTable *values, const char *var, const char *value)
{
  const char *const list[] = { value, NULL };

  g_hash_table_replace (values, g_strdup (var), g_strdupv ((char **) list));
}

/* The answers of the person, with what we know for the fields that are left. */
static GHashTable *
merge (const Question *self, const WcForm *form)
{
  GHashTable *all = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer var, values;

  if (self->answers != NULL)
    {
      g_hash_table_iter_init (&iter, self->answers);
      while (g_hash_table_iter_next (&iter, &var, &values))
        g_hash_table_insert (all, var, values);
    }
  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, &var, &values))
    {
      const WcFormField *field = wc_form_get_field (form, var);

      if (field != NULL && wc_form_field_is_asked (field) &&
          !g_hash_table_contains (all, var))
        g_hash_table_insert (all, var, values);
    }
  return all;
}

/* Whoever waits may end the account, and with it the session, which is in the middle of
 * a stanza now. */
typedef struct
{
  GTask *task;   /* (owned) */
  GError *error; /* (owned) (nullable) */
} Ending;

static gboolean
on_idle (gpointer data)
{
  Ending *self = data;
  g_autoptr (GTask) task = self->task;

  if (self->error != NULL)
    g_task_return_error (task, self->error);
  else
    g_task_return_boolean (task, TRUE);
  g_free (self);
  return G_SOURCE_REMOVE;
}

/* Takes both. */
static void
finish (GTask *task, GError *error)
{
  Ending *ending = g_new (Ending, 1);

  *ending = (Ending){ task, error };
  g_idle_add_full (G_PRIORITY_DEFAULT, on_idle, ending, NULL);
}

static void
finish_with_answer (GTask *task, const GError *error)
{
  finish (task, error != NULL ? wc_registration_explain (error, FALSE) : NULL);
}

static void
on_form_answer (WcSession *session,
                gpointer data,
                const WcNode *result,
                const GError *error)
{
  finish_with_answer (data, error);
}

static void
send_form (WcSession *session, const WcNode *x, GTask *task)
{
  const Question *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (WcForm) form = wc_data_forms_parse (x, &error);
  g_autoptr (GHashTable) answers = form != NULL ? merge (self, form) : NULL;
  g_autoptr (WcForm) filled = form != NULL ? wc_form_fill (form, answers, &error) : NULL;
  g_autoptr (WcNode) query = NULL;

  if (filled == NULL)
    {
      finish (task, error);
      return;
    }
  query = wc_registration_build_form (filled, /* plain= */ FALSE);
  wc_session_iq_set (session, self->to, query, on_form_answer, task);
}

/* The form in what the server answered, whether it calls it a refusal (§ 3.3) or not. */
static const WcNode *
find_form (WcSession *session, const WcNode *result)
{
  const WcNode *iq = result != NULL ? result : wc_session_get_refusal (session);
  const WcNode *query = iq != NULL ? wc_node_child (iq, "query", WC_NS_REGISTER) : NULL;

  return wc_data_forms_find (query, "form");
}

static void
on_answer (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  const WcNode *x = find_form (session, result);

  if (x != NULL)
    send_form (session, x, data);
  else
    finish_with_answer (data, error);
}

void
wc_own_registration_ask_async (WcSession *session,
                               const WcNode *payload,
                               GHashTable *known,
                               GHashTable *answers,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Question *question = g_new0 (Question, 1);

  g_task_set_source_tag (task, wc_own_registration_ask_async);
  question->known = g_hash_table_ref (known);
  question->answers = answers != NULL ? g_hash_table_ref (answers) : NULL;
  /* As in the examples of the document; ejabberd answers the end of an account in the
   * name of the account, wherever it was sent. */
  if (wc_node_child (payload, "remove", NULL) == NULL)
    question->to = wc_session_get_domain (session);
  g_task_set_task_data (task, question, question_free);
  wc_session_iq_set (session, question->to, payload, on_answer, task);
}

gboolean
wc_own_registration_ask_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
wc_own_registration_is_in_doubt (const GError *error)
{
  return wc_error_is_unanswered (error);
}
