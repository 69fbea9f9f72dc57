/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/bus-address.h"
#include "base/clock-system.h"
#include "keyring/secrets-command.h"
#include "keyring/secrets-credential.h"
#include "keyring/secrets-file.h"
#include "keyring/secrets-libsecret.h"
#include "keyring/secrets-memory.h"
#include "parts.h"
#include "stream/transport-tcp.h"

/* In the order in which they need each other; the end is the reverse. */

static WcTransport *
new_transport (gpointer data)
{
  return wc_transport_tcp_new (data);
}

static void
on_keyring_changed (WcSecrets *keyring, WcParts *self)
{
  wc_runners_keyring_unlocked (self->runners);
}

static WcSecrets *
make_keyring (WcParts *self)
{
  g_autofree char *address = wc_bus_address_session ();
  WcSecrets *keyring = wc_secrets_libsecret_new (self->clock, address);

  g_signal_connect (keyring, "changed", G_CALLBACK (on_keyring_changed), self);
  return keyring;
}

static WcPasswords *
make_passwords (WcParts *self, const WcPaths *paths)
{
  g_autofree char *folder = g_build_filename (paths->data, "passwords", NULL);
  WcSecrets *sources[WC_N_ACCOUNT_SECRETS] = {
    [WC_ACCOUNT_SECRET_NONE] = wc_secrets_memory_new (),
    [WC_ACCOUNT_SECRET_KEYRING] = make_keyring (self),
    [WC_ACCOUNT_SECRET_COMMAND] = wc_secrets_command_new (self->clock),
    [WC_ACCOUNT_SECRET_CREDENTIAL] =
        wc_secrets_credential_new (g_getenv ("CREDENTIALS_DIRECTORY")),
    [WC_ACCOUNT_SECRET_FILE] = wc_secrets_file_new (folder),
  };
  WcPasswords *passwords = wc_passwords_new (sources);

  for (guint i = 0; i < WC_N_ACCOUNT_SECRETS; i++)
    g_clear_object (&sources[i]);
  return passwords;
}

static gboolean
open_store (WcParts *self, const WcPaths *paths, GError **error)
{
  g_autofree char *path = g_build_filename (paths->data, "whinchat.db", NULL);

  self->db = wc_db_open (path, error);
  if (self->db == NULL)
    return FALSE;
  self->reader = wc_reader_new (path);
  return TRUE;
}

static void
make_accounts (WcParts *self)
{
  WcRunnerMeans means;

  self->attempt = (WcAttemptMeans){ .clock = self->clock,
                                    .turns = self->turns,
                                    .new_transport = new_transport,
                                    .data = self->tls };
  means = (WcRunnerMeans){ self->db, self->live, self->prompts, self->passwords,
                           &self->attempt };
  self->runners = wc_runners_new (&means);
  self->backfills = wc_backfills_new (self->jobs, self->runners);
  self->backups = wc_backups_new (self->jobs, self->reader);
}

WcParts *
wc_parts_new (const WcPaths *paths, GError **error)
{
  g_autoptr (WcParts) self = g_new0 (WcParts, 1);
  WcServicesPorts ports;

  self->clock = wc_clock_system_new ();
  if (!open_store (self, paths, error))
    return NULL;
  self->tls = wc_tls_context_new (error);
  if (self->tls == NULL)
    return NULL;
  self->turns = wc_turns_new ();
  self->live = wc_live_new ();
  self->prompts = wc_prompts_new (self->db);
  self->jobs = wc_jobs_new (self->db, self->live);
  self->passwords = make_passwords (self, paths);
  make_accounts (self);
  self->housekeeping = wc_housekeeping_new (self->db, self->clock);
  ports =
      (WcServicesPorts){ self->db,   self->reader,  self->clock, WC_LINKS (self->runners),
                         self->live, self->prompts, self->jobs };
  self->services = wc_services_new (&ports);
  return g_steal_pointer (&self);
}

static void
on_network_changed (gboolean available, gpointer data)
{
  wc_runners_network_changed (data, available);
}

static void
on_woke_up (gpointer data)
{
  wc_runners_woke_up (data);
}

gboolean
wc_parts_start (WcParts *self, GError **error)
{
  if (!wc_runners_start_all (self->runners, error))
    return FALSE;
  wc_jobs_resume (self->jobs);
  self->network =
      wc_network_monitor_new (NULL, self->clock, on_network_changed, self->runners);
  self->login1 = wc_login1_new (NULL, on_woke_up, self->runners);
  return TRUE;
}

void
wc_parts_free (WcParts *self)
{
  g_clear_pointer (&self->login1, wc_login1_free);
  g_clear_pointer (&self->network, wc_network_monitor_free);
  if (self->runners != NULL)
    wc_runners_leave_all (self->runners);
  g_clear_pointer (&self->services, wc_services_free);
  g_clear_pointer (&self->housekeeping, wc_housekeeping_free);
  g_clear_pointer (&self->backups, wc_backups_free);
  g_clear_pointer (&self->backfills, wc_backfills_free);
  g_clear_object (&self->runners);
  g_clear_pointer (&self->passwords, wc_passwords_free);
  g_clear_object (&self->jobs);
  g_clear_object (&self->prompts);
  g_clear_object (&self->live);
  g_clear_pointer (&self->turns, wc_turns_unref);
  g_clear_pointer (&self->tls, wc_tls_context_unref);
  g_clear_object (&self->reader);
  g_clear_object (&self->db);
  g_clear_object (&self->clock);
  g_free (self);
}
