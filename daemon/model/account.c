/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "model/account.h"

/* The settings of an account as a value, and the words its enums have in the API. */

static const char *const tls_names[] = { "auto", "direct", "starttls", "none" };
G_STATIC_ASSERT (G_N_ELEMENTS (tls_names) == WC_N_ACCOUNT_TLS);

static const char *const secret_names[] = { "none", "keyring", "command", "credential",
                                            "file" };
G_STATIC_ASSERT (G_N_ELEMENTS (secret_names) == WC_N_ACCOUNT_SECRETS);

G_DEFINE_BOXED_TYPE (WcAccount, wc_account, wc_account_ref, wc_account_unref)

WcAccount *
wc_account_new (const char *jid)
{
  WcAccount *self = g_atomic_rc_box_new0 (WcAccount);

  self->jid = g_strdup (jid);
  self->enabled = TRUE;
  /* Nobody else's: a person may have us on two machines, and each would end the stream of
   * the other; and who could guess it could ask whether we are there. */
  self->resource =
      g_strdup_printf ("whinchat-%08x%08x", g_random_int (), g_random_int ());
  self->sync_days = WC_ACCOUNT_DEFAULT_SYNC_DAYS;
  self->backfill = TRUE;
  self->share = WC_ACCOUNT_SHARE_DEFAULT;
  self->requests = TRUE;
  self->omemo = -1;
  return self;
}

WcAccount *
wc_account_copy (const WcAccount *self)
{
  WcAccount *copy = g_atomic_rc_box_dup (sizeof *self, (gpointer) self);

  copy->jid = g_strdup (self->jid);
  copy->alias = g_strdup (self->alias);
  copy->host = g_strdup (self->host);
  copy->ca_file = g_strdup (self->ca_file);
  copy->resource = g_strdup (self->resource);
  copy->password_command = g_strdup (self->password_command);
  copy->show = g_strdup (self->show);
  copy->status = g_strdup (self->status);
  copy->mechanism = g_strdup (self->mechanism);
  return copy;
}

WcAccount *
wc_account_ref (const WcAccount *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
account_clear (gpointer data)
{
  WcAccount *self = data;

  g_free (self->jid);
  g_free (self->alias);
  g_free (self->host);
  g_free (self->ca_file);
  g_free (self->resource);
  g_free (self->password_command);
  g_free (self->show);
  g_free (self->status);
  g_free (self->mechanism);
}

void
wc_account_unref (WcAccount *self)
{
  g_atomic_rc_box_release_full (self, account_clear);
}

const char *
wc_account_get_domain (const WcAccount *self)
{
  const char *at = strchr (self->jid, '@');

  return at != NULL ? at + 1 : self->jid;
}

const char *
wc_account_tls_to_string (WcAccountTls tls)
{
  return tls_names[tls];
}

gboolean
wc_account_tls_from_string (const char *name, WcAccountTls *out_tls)
{
  int index = wc_str_index (tls_names, G_N_ELEMENTS (tls_names), name, -1);

  if (index >= 0)
    *out_tls = (WcAccountTls) index;
  return index >= 0;
}

const char *
wc_account_secret_to_string (WcAccountSecret secret)
{
  return secret_names[secret];
}

gboolean
wc_account_secret_from_string (const char *name, WcAccountSecret *out_secret)
{
  int index = wc_str_index (secret_names, G_N_ELEMENTS (secret_names), name, -1);

  if (index >= 0)
    *out_secret = (WcAccountSecret) index;
  return index >= 0;
}
