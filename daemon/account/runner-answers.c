/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/facts.h"
#include "account/runner-private.h"
#include "base/log.h"
#include "xep/0070-http-auth.h"

/* What a person's answer to a prompt changes, by its kind. */

/* An attempt that is under way began without the answer, which may have waited through a
 * restart of the daemon: it would only fail and ask again. */
static void
connect_with_answer (WcRunner *self)
{
  if (wc_connector_get_status (self->connector)->state == WC_ACCOUNT_STATE_CONNECTING)
    wc_connector_abandon (self->connector);
  wc_connector_connect (self->connector);
}

static void
on_password_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WcRunner) self = data;
  const WcAccount *account = self->host.account;
  g_autoptr (GError) error = NULL;
  gssize place;

  if (self->stopped)
    return;
  place = wc_passwords_store_finish (self->means->passwords, result, &error);
  if (place < 0)
    wc_log_say (G_LOG_LEVEL_MESSAGE, "passwords", account->jid,
                "the password could not be kept: %s", error->message);
  else if (account->secret == WC_ACCOUNT_SECRET_NONE && place != WC_ACCOUNT_SECRET_NONE)
    wc_runner_replace_account (
        self, wc_facts_password_at (self->means->db, account, (WcAccountSecret) place));
  connect_with_answer (self);
}

static void
take_password (WcRunner *self, const char *password)
{
  wc_passwords_store_async (self->means->passwords, self->host.account, password,
                            /* cancellable= */ NULL, on_password_kept,
                            g_object_ref (self));
}

static void
judge_certificate (WcRunner *self, const WcPrompt *prompt, gboolean trusted)
{
  if (!trusted)
    {
      wc_connector_disconnect (self->connector);
      return;
    }
  wc_facts_trust (self->means->db, self->host.account,
                  wc_details_get (prompt->details, "fingerprint"));
  wc_runner_load_pins (self);
  connect_with_answer (self);
}

static void
judge_mechanism (WcRunner *self, gboolean allowed)
{
  if (!allowed)
    return;
  wc_runner_replace_account (
      self, wc_facts_mechanism_forgotten (self->means->db, self->host.account));
  connect_with_answer (self);
}

void
wc_runner_answered (WcRunner *self, const WcPrompt *prompt, GHashTable *fields)
{
  const char *decision = g_hash_table_lookup (fields, "decision");
  gboolean agreed = g_strcmp0 (decision, "reject") != 0;

  switch (prompt->kind)
    {
    case WC_PROMPT_KIND_PASSWORD:
      take_password (self, g_hash_table_lookup (fields, "password"));
      break;
    case WC_PROMPT_KIND_CERTIFICATE:
      judge_certificate (self, prompt, agreed);
      break;
    case WC_PROMPT_KIND_MECHANISM:
      judge_mechanism (self, agreed);
      break;
    case WC_PROMPT_KIND_KEYRING:
    case WC_PROMPT_KIND_ACCOUNT:
      connect_with_answer (self);
      break;
    case WC_PROMPT_KIND_HTTP_AUTH:
      wc_http_auth_answer (
          self->session, prompt,
          g_strcmp0 (g_hash_table_lookup (fields, "action"), "confirm") == 0);
      break;
    case WC_PROMPT_KIND_INVITATION: /* followed by who takes the answer */
    case WC_PROMPT_KIND_VOICE:
    case WC_PROMPT_KIND_CAPTCHA:
    case WC_PROMPT_KIND_OMEMO:
      break;
    }
}
