/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/omemo-note.h"
#include "account/runner-private.h"
#include "base/error.h"

typedef struct
{
  WcRunner *runner; /* (owned) */
  void (*then) (WcRunner *runner);
} Search;

/* Where it cannot be stored that the database is an old copy, the account has no OMEMO in
 * this run. */
static void
give_up (WcRunner *self, const GError *error)
{
  g_message ("OMEMO is off: %s", error->message);
  self->host.omemo = NULL;
}

void
wc_runner_make_omemo (WcRunner *self)
{
  const WcRunnerMeans *means = self->means;
  const WcAccount *account = self->host.account;
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT, account->id);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  self->omemo = wc_omemo_new (means->db, account->id, account->jid);
  self->host.omemo = self->omemo;
  if (means->guards == NULL)
    return;
  path = g_build_filename (means->guards, name, NULL);
  if (!wc_omemo_take_guard (
          self->omemo, wc_omemo_guard_new (means->db, account->id, path, means->machine),
          &error))
    give_up (self, error);
}

static void
keep_note (const char *note, gpointer data)
{
  WcRunner *self = data;

  if (!self->stopped)
    wc_omemo_note_store (self->means->passwords, self->host.account, note);
}

static void
end_search (WcRunner *self)
{
  self->noted = TRUE;
  wc_omemo_guard_keep (self->omemo->guard, keep_note, self);
}

static void
take_note (WcRunner *self, const char *note)
{
  g_autoptr (GError) error = NULL;

  if (!wc_omemo_take_note (self->omemo, note, &error))
    give_up (self, error);
}

/* A keyring that does not open is asked once more with the next password, and what it
 * holds is not written over before. */
static void
on_note (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Search *search = data;
  g_autoptr (WcRunner) self = search->runner;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcSecret) note = wc_omemo_note_find_finish (source, result, &error);

  if (self->stopped ||
      g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  if (note != NULL)
    take_note (self, wc_secret_get_bytes (note, NULL));
  if (note != NULL || g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND))
    end_search (self);
  search->then (self);
}

void
wc_runner_find_note (WcRunner *self, void (*then) (WcRunner *self))
{
  const WcAccount *account = self->host.account;
  Search *search;

  search = g_new (Search, 1);
  *search = (Search){ g_object_ref (self), then };
  if (!self->noted && wc_omemo_guard_has_device (self->omemo->guard) &&
      wc_omemo_note_find_async (self->means->passwords, account, self->search, on_note,
                                search))
    return;
  if (!self->noted)
    end_search (self);
  g_object_unref (search->runner);
  g_free (search);
  then (self);
}
