/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "account/facts.h"
#include "account/own-registration.h"
#include "account/pending-password.h"
#include "account/runner-private.h"
#include "base/error.h"
#include "base/log.h"
#include "model/jid.h"
#include "store/password-change-store.h"
#include "xep/registration.h"

/* Changing the password on the server (XEP-0077 § 3.3), and ending the account there
 * (§ 3.2). The new password is kept beside the old one before the server is asked, and
 * noted as pending; whoever finds that note logs in with the new one first, and with the
 * old one where the server does not know it. So each moment of a crash is survived. */

/* One change on its way; the task's source is the runner. */
typedef struct
{
  char *password; /* (owned) (nullable) the new one, wiped; NULL: the account's end */
  GHashTable *answers; /* (owned) (nullable) */
  GHashTable *known;   /* (owned) */
} Change;

typedef struct
{
  gint64 account;
  gboolean open;
} Note;

static void
change_free (gpointer data)
{
  Change *self = data;

  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_clear_pointer (&self->answers, g_hash_table_unref);
  g_hash_table_unref (self->known);
  g_free (self);
}

static gboolean
store_note (WcDb *db, gpointer data, GError **error)
{
  const Note *note = data;

  return wc_password_change_store_set (db, note->account, note->open, error);
}

static gboolean
note_change (WcRunner *self, gboolean open, GError **error)
{
  Note note = { self->host.account->id, open };

  if (!wc_db_run (self->means->db, open ? WC_DB_FULL : WC_DB_NORMAL, store_note, &note,
                  error))
    return FALSE;
  self->pending = open;
  return TRUE;
}

/* The pending one is decided upon: nobody needs it any more. A note that stays costs one
 * login with a password that is not there. */
static void
close_change (WcRunner *self)
{
  g_autoptr (GError) error = NULL;

  wc_pending_password_forget (self->means->passwords, self->host.account);
  if (!note_change (self, FALSE, &error))
    g_message ("the end of a password's change cannot be noted: %s", error->message);
  self->pending_refused = FALSE;
}

/* ---- Which one to log in with ---- */

void
wc_runner_password_load (WcRunner *self)
{
  self->pending =
      wc_password_change_store_is_open (self->means->db, self->host.account->id);
}

gboolean
wc_runner_password_is_pending (WcRunner *self)
{
  return self->pending && !self->pending_refused;
}

void
wc_runner_password_tried (WcRunner *self, gboolean found)
{
  self->pending_tried = found;
  if (!found && !self->changing)
    close_change (self);
  else if (!found)
    self->pending_refused = TRUE;
}

gboolean
wc_runner_password_refused (WcRunner *self)
{
  if (!self->pending_tried)
    return FALSE;
  self->pending_tried = FALSE;
  self->pending_refused = TRUE;
  return TRUE;
}

/* ---- Keeping the new one ---- */

static void
note_place (WcRunner *self, gssize place)
{
  const WcAccount *account = self->host.account;

  if (account->secret == WC_ACCOUNT_SECRET_NONE && place != WC_ACCOUNT_SECRET_NONE)
    wc_runner_replace_account (
        self, wc_facts_password_at (self->means->db, account, (WcAccountSecret) place));
}

/* Whether the new password stands where the settings say; where it does not, the pending
 * one is all that the next run of the daemon has. */
static gboolean
is_kept (WcRunner *self, gssize place)
{
  WcAccountSecret secret = self->host.account->secret;

  return place >= 0 &&
         (place == (gssize) secret ||
          (secret != WC_ACCOUNT_SECRET_KEYRING && secret != WC_ACCOUNT_SECRET_FILE));
}

/* Takes @result of keeping it. */
static gboolean
finish_keeping (WcRunner *self, GAsyncResult *result, GError **error)
{
  gssize place = wc_passwords_store_finish (self->means->passwords, result, error);

  if (is_kept (self, place))
    {
      close_change (self);
      note_place (self, place);
      return TRUE;
    }
  if (place >= 0)
    g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                         "the keyring does not take it");
  return FALSE;
}

static void
on_adopted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WcRunner) self = data;
  g_autoptr (GError) error = NULL;

  if (!self->stopped && !finish_keeping (self, result, &error))
    wc_log_say (G_LOG_LEVEL_MESSAGE, "passwords", self->host.account->jid,
                "the changed password could not be kept yet: %s", error->message);
}

static void
on_found_again (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WcRunner) self = data;
  g_autoptr (WcSecret) secret = wc_pending_password_find_finish (result, NULL);

  if (secret != NULL && !self->stopped)
    wc_passwords_store_async (self->means->passwords, self->host.account,
                              wc_secret_get_bytes (secret, NULL), /* cancellable= */ NULL,
                              on_adopted, g_object_ref (self));
}

void
wc_runner_password_accepted (WcRunner *self)
{
  gboolean pending = self->pending_tried;

  self->pending_tried = FALSE;
  if (!self->pending || self->changing)
    return;
  if (pending)
    wc_pending_password_find_async (self->means->passwords, self->host.account,
                                    /* cancellable= */ NULL, on_found_again,
                                    g_object_ref (self));
  else if (self->pending_refused)
    close_change (self);
}

/* ---- Changing it ---- */

static void
end_change (GTask *task, GError *error)
{
  WcRunner *self = g_task_get_source_object (task);

  self->changing = FALSE;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  WcRunner *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!self->stopped && !finish_keeping (self, result, &error))
    g_prefix_error (&error, "the server has the new password, and it is known until the "
                            "daemon ends, but it could not be kept yet: ");
  end_change (task, error);
}

static void
keep (GTask *task)
{
  WcRunner *self = g_task_get_source_object (task);
  const Change *change = g_task_get_task_data (task);

  wc_passwords_store_async (self->means->passwords, self->host.account, change->password,
                            /* cancellable= */ NULL, on_kept, task);
}

static void
on_server_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  WcRunner *self = g_task_get_source_object (task);
  GError *error = NULL;
  gboolean good = wc_own_registration_ask_finish (result, &error);

  if (good && !self->stopped)
    {
      keep (task);
      return;
    }
  if (error != NULL && wc_own_registration_is_in_doubt (error))
    g_prefix_error (&error, "whether the server changed the password is not known; the "
                            "next login tries both: ");
  else if (!self->stopped)
    close_change (self);
  end_change (task, error);
}

static void
on_pending_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  WcRunner *self = g_task_get_source_object (task);
  const Change *change = g_task_get_task_data (task);
  g_autofree char *local = wc_jid_dup_local (self->host.account->jid);
  g_autoptr (WcNode) query = wc_registration_build_password (local, change->password);
  GError *error = NULL;

  if (self->stopped)
    error = g_error_new (WC_ERROR, WC_ERROR_OFFLINE, "the account is offline");
  else if (!wc_pending_password_store_finish (result, &error))
    {
      close_change (self);
      g_prefix_error (&error, "nothing was changed, as the new password could not be "
                              "kept: ");
    }
  if (error != NULL)
    {
      end_change (task, error);
      return;
    }
  wc_own_registration_ask_async (self->session, query, change->known, change->answers,
                                 on_server_changed, task);
}

static void
change_password (GTask *task)
{
  WcRunner *self = g_task_get_source_object (task);
  const Change *change = g_task_get_task_data (task);
  GError *error = NULL;

  if (note_change (self, TRUE, &error))
    wc_pending_password_store_async (self->means->passwords, self->host.account,
                                     change->password, on_pending_kept, task);
  else
    end_change (task, error);
}

/* ---- Ending the account ---- */

static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  if (!wc_own_registration_ask_finish (result, &error) &&
      wc_own_registration_is_in_doubt (error))
    g_prefix_error (&error, "whether the server removed the account is not known: ");
  end_change (data, error);
}

static void
remove_account (GTask *task)
{
  WcRunner *self = g_task_get_source_object (task);
  const Change *change = g_task_get_task_data (task);
  g_autoptr (WcNode) query = wc_registration_build_removal ();

  wc_own_registration_ask_async (self->session, query, change->known, change->answers,
                                 on_removed, task);
}

/* ---- Both ---- */

/* A form may ask for the present password; that nobody knows it is no error yet. */
static void
on_present (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  WcRunner *self = g_task_get_source_object (task);
  const Change *change = g_task_get_task_data (task);
  g_autoptr (WcSecret) secret = g_task_propagate_pointer (G_TASK (result), NULL);
  const char *present = secret != NULL ? wc_secret_get_bytes (secret, NULL) : NULL;

  if (self->stopped || !wc_session_is_bound (self->session))
    {
      end_change (task,
                  g_error_new (WC_ERROR, WC_ERROR_OFFLINE, "the account is offline"));
      return;
    }
  if (present != NULL)
    wc_own_registration_set (change->known, "old_password", present);
  if (change->password != NULL)
    change_password (task);
  else
    {
      if (present != NULL)
        wc_own_registration_set (change->known, "password", present);
      remove_account (task);
    }
}

void
wc_runner_password_change (WcRunner *self, const WcLinkRegistration *wanted, GTask *task)
{
  Change *change = g_new0 (Change, 1);
  g_autofree char *local = wc_jid_dup_local (self->host.account->jid);

  change->password = g_strdup (wanted->password);
  change->answers = wanted->answers != NULL ? g_hash_table_ref (wanted->answers) : NULL;
  change->known = wc_own_registration_new_values ();
  g_task_set_task_data (task, change, change_free);
  if (self->changing)
    {
      g_task_return_new_error (task, WC_ERROR, WC_ERROR_BUSY,
                               "the account is being changed on its server already");
      g_object_unref (task);
      return;
    }
  self->changing = TRUE;
  wc_own_registration_set (change->known, "username", local);
  if (change->password != NULL)
    wc_own_registration_set (change->known, "password", change->password);
  wc_passwords_find_async (self->means->passwords, self->host.account,
                           /* cancellable= */ NULL, on_present, task);
}
