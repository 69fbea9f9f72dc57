/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/omemo-note.h"
#include "account/pending-password.h"
#include "account/runners.h"
#include "store/account-store.h"

struct _WcRunners
{
  GObject parent_instance;

  WcRunnerMeans means;
  GHashTable *runners; /* (owned) (element-type gint64 WcRunner) by account */
  gboolean sparing;
};

static void wc_runners_links_init (WcLinksInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WcRunners,
                               wc_runners,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WC_TYPE_LINKS,
                                                      wc_runners_links_init))

WcRunner *
wc_runners_lookup (WcRunners *self, gint64 account)
{
  return g_hash_table_lookup (self->runners, &account);
}

/* ---- The port ---- */

static WcLink *
links_get (WcLinks *links, gint64 account)
{
  return (WcLink *) wc_runners_lookup (WC_RUNNERS (links), account);
}

static void
links_start (WcLinks *links, const WcAccount *account)
{
  WcRunners *self = WC_RUNNERS (links);
  WcRunner *runner;

  if (wc_runners_lookup (self, account->id) != NULL)
    return;
  runner = wc_runner_new (&self->means, account);
  wc_runner_set_sparing (runner, self->sparing);
  g_hash_table_insert (self->runners, g_memdup2 (&account->id, sizeof account->id),
                       runner);
  g_signal_emit_by_name (self, "changed", runner, TRUE);
  wc_link_connect (WC_LINK (runner));
}

static void
end (WcRunners *self, WcRunner *runner, gboolean resumable)
{
  gint64 account = wc_link_get_account (WC_LINK (runner))->id;
  g_autoptr (WcRunner) kept = g_object_ref (runner);

  wc_runner_stop (runner, resumable);
  g_hash_table_remove (self->runners, &account);
  g_signal_emit_by_name (self, "changed", runner, FALSE);
  wc_runner_let_go (runner);
}

static void
links_stop (WcLinks *links, gint64 account)
{
  WcRunners *self = WC_RUNNERS (links);
  WcRunner *runner = wc_runners_lookup (self, account);

  if (runner != NULL)
    end (self, runner, /* resumable= */ FALSE);
}

static void
on_password_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WcRunners *self = g_task_get_source_object (task);
  GError *error = NULL;
  gssize place = wc_passwords_store_finish (self->means.passwords, result, &error);

  if (place < 0)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (
        task, g_strdup (wc_account_secret_to_string ((WcAccountSecret) place)), g_free);
}

static void
links_store_password_async (WcLinks *links,
                            const WcAccount *account,
                            const char *password,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (links, cancellable, callback, user_data);

  wc_passwords_store_async (WC_RUNNERS (links)->means.passwords, account, password,
                            cancellable, on_password_stored, task);
}

static void
links_forget_password (WcLinks *links, const WcAccount *account)
{
  wc_passwords_forget (WC_RUNNERS (links)->means.passwords, account);
  wc_pending_password_forget (WC_RUNNERS (links)->means.passwords, account);
  wc_omemo_note_forget (WC_RUNNERS (links)->means.passwords, account);
}

static void
wc_runners_links_init (WcLinksInterface *iface)
{
  iface->get = links_get;
  iface->start = links_start;
  iface->stop = links_stop;
  iface->store_password_async = links_store_password_async;
  iface->forget_password = links_forget_password;
}

/* ---- All of them ---- */

gboolean
wc_runners_start_all (WcRunners *self, GError **error)
{
  g_autoptr (GPtrArray) accounts = wc_account_store_list (self->means.db, error);

  if (accounts == NULL)
    return FALSE;
  for (guint i = 0; i < accounts->len; i++)
    {
      const WcAccount *account = accounts->pdata[i];

      if (account->enabled)
        wc_links_start (WC_LINKS (self), account);
    }
  return TRUE;
}

/* Copied, because what is called may start and stop accounts. */
static GPtrArray *
dup_runners (WcRunners *self)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer runner;

  g_hash_table_iter_init (&iter, self->runners);
  while (g_hash_table_iter_next (&iter, NULL, &runner))
    g_ptr_array_add (copy, g_object_ref (runner));
  return copy;
}

void
wc_runners_leave_all (WcRunners *self)
{
  g_autoptr (GPtrArray) runners = dup_runners (self);

  for (guint i = 0; i < runners->len; i++)
    end (self, runners->pdata[i], /* resumable= */ TRUE);
}

void
wc_runners_network_changed (WcRunners *self, gboolean available)
{
  g_autoptr (GPtrArray) runners = dup_runners (self);

  for (guint i = 0; i < runners->len; i++)
    wc_runner_network_changed (runners->pdata[i], available);
}

void
wc_runners_set_sparing (WcRunners *self, gboolean sparing)
{
  g_autoptr (GPtrArray) runners = dup_runners (self);

  self->sparing = sparing;
  for (guint i = 0; i < runners->len; i++)
    wc_runner_set_sparing (runners->pdata[i], sparing);
}

void
wc_runners_woke_up (WcRunners *self)
{
  g_autoptr (GPtrArray) runners = dup_runners (self);

  for (guint i = 0; i < runners->len; i++)
    wc_runner_woke_up (runners->pdata[i]);
}

void
wc_runners_keyring_unlocked (WcRunners *self)
{
  g_autoptr (GPtrArray) runners = dup_runners (self);

  for (guint i = 0; i < runners->len; i++)
    wc_runner_keyring_unlocked (runners->pdata[i]);
}

static void
on_answered (WcPrompts *prompts, WcPrompt *prompt, GHashTable *fields, WcRunners *self)
{
  WcRunner *runner = wc_runners_lookup (self, prompt->account);

  if (runner != NULL && fields != NULL)
    wc_runner_answered (runner, prompt, fields);
}

/* ---- Beginning and end ---- */

static void
wc_runners_dispose (GObject *object)
{
  WcRunners *self = WC_RUNNERS (object);

  if (self->runners != NULL)
    {
      wc_runners_leave_all (self);
      g_signal_handlers_disconnect_by_data (self->means.prompts, self);
    }
  g_clear_pointer (&self->runners, g_hash_table_unref);
  G_OBJECT_CLASS (wc_runners_parent_class)->dispose (object);
}

static void
wc_runners_class_init (WcRunnersClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wc_runners_dispose;
}

static void
wc_runners_init (WcRunners *self)
{
  self->runners =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
}

WcRunners *
wc_runners_new (const WcRunnerMeans *means)
{
  WcRunners *self = g_object_new (WC_TYPE_RUNNERS, NULL);

  self->means = *means;
  g_signal_connect (means->prompts, "answered", G_CALLBACK (on_answered), self);
  return self;
}
