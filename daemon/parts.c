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
#include "sync/uploads.h"
#include "xep/archived.h"

#define MAX_AVATARS (64 * 1024 * 1024) /* bytes kept of pictures of people */

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

static void
say_rescue (const WcRescueNote *note)
{
  g_autofree char *text = note->path != NULL ? wc_rescue_note_to_text (note) : NULL;

  if (text != NULL)
    wc_log_event (WC_LOG_STORAGE_RESCUED, "storage", "%s", text);
}

static gboolean
open_store (WcParts *self, const WcPartsWish *wish, GError **error)
{
  g_autofree char *path = g_build_filename (wish->paths->data, WC_PARTS_DATABASE, NULL);
  g_auto (WcRescueNote) rescue = { 0 };

  self->db = wc_rescue_open (path, &wish->database, &rescue, error);
  if (self->db == NULL)
    return FALSE;
  say_rescue (&rescue);
  self->reader = wc_reader_new (path);
  return TRUE;
}

static WcAvatarCache *
make_avatars (const WcPaths *paths)
{
  g_autofree char *folder = g_build_filename (paths->cache, "avatars", NULL);

  return wc_avatar_cache_new (folder, MAX_AVATARS);
}

/* WHINCHAT_LIBEXECDIR is for a daemon that runs where it was built. */
static WcThumbnailer *
make_thumbnailer (WcClock *clock)
{
  const char *folder = g_getenv ("WHINCHAT_LIBEXECDIR");
  g_autofree char *program = g_build_filename (folder != NULL ? folder : WC_LIBEXECDIR,
                                               "whinchat-thumbhash", NULL);

  return wc_thumbnailer_new (clock, program);
}

/* machine-id(5); "" where there is none, as in some containers. */
static char *
read_machine (void)
{
  char *text = NULL;

  if (!g_file_get_contents ("/etc/machine-id", &text, NULL, /* error= */ NULL))
    return g_strdup ("");
  return g_strstrip (text);
}

static void
make_accounts (WcParts *self, const WcPaths *paths)
{
  g_autofree char *folder = g_build_filename (paths->data, "files", NULL);
  WcRunnerMeans means;

  self->attempt = (WcAttemptMeans){ .clock = self->clock,
                                    .turns = self->turns,
                                    .new_transport = new_transport,
                                    .data = self->tls };
  self->files = wc_files_new (folder);
  self->thumbnailer = make_thumbnailer (self->clock);
  self->guards = g_build_filename (paths->state, "omemo", NULL);
  self->machine = read_machine ();
  means = (WcRunnerMeans){ self->db,       self->live,    self->prompts, self->passwords,
                           &self->attempt, self->storage, self->avatars, self->files,
                           self->guards,   self->machine };
  self->runners = wc_runners_new (&means);
  self->registrations = wc_registrations_new (&self->attempt);
  self->backfills = wc_backfills_new (self->jobs, self->runners);
  self->backups = wc_backups_new (self->jobs, self->reader);
  self->exports = wc_exports_new (self->db, self->jobs, self->reader);
  self->imports = wc_imports_new (self->db, self->jobs, wc_archived_read);
  self->transfers =
      wc_transfers_new (self->db, self->clock, self->jobs, self->runners, self->files);
  self->fetches = wc_fetches_new (self->db, self->jobs);
  self->pictures = wc_pictures_new (self->db, WC_LINKS (self->runners));
  self->key_prompts =
      wc_omemo_prompts_new (self->db, self->prompts, WC_LINKS (self->runners));
}

WcParts *
wc_parts_new (const WcPartsWish *wish, GError **error)
{
  g_autoptr (WcParts) self = g_new0 (WcParts, 1);
  WcServicesPorts ports;

  self->clock = wc_clock_system_new ();
  if (!open_store (self, wish, error))
    return NULL;
  self->tls = wc_tls_context_new (error);
  if (self->tls == NULL)
    return NULL;
  self->turns = wc_turns_new ();
  self->live = wc_live_new ();
  self->storage = wc_storage_new (self->db, self->clock, self->live);
  g_signal_connect_swapped (self->reader, "failed", G_CALLBACK (wc_storage_note),
                            self->storage);
  self->prompts = wc_prompts_new (self->db);
  self->jobs = wc_jobs_new (self->db, self->live);
  self->passwords = make_passwords (self, wish->paths);
  self->avatars = make_avatars (wish->paths);
  make_accounts (self, wish->paths);
  self->housekeeping = wc_housekeeping_new (self->db, self->clock, self->files);
  ports = (WcServicesPorts){ self->db,
                             self->reader,
                             self->clock,
                             WC_LINKS (self->runners),
                             WC_REGISTRAR (self->registrations),
                             self->live,
                             self->prompts,
                             self->jobs,
                             self->storage,
                             wish->log,
                             self->files,
                             self->thumbnailer,
                             self->exports,
                             self->imports };
  self->services = wc_services_new (&ports);
  self->spare = wish->spare;
  return g_steal_pointer (&self);
}

static void
spare_if_metered (WcParts *self)
{
  gboolean metered =
      self->network != NULL && wc_network_monitor_is_metered (self->network);
  gboolean sparing = self->spare && metered;

  if (sparing != self->sparing)
    g_message ("%s", sparing ? "the network is metered: older history waits"
                             : "older history does not wait any more");
  self->sparing = sparing;
  wc_runners_set_sparing (self->runners, sparing);
  wc_fetches_set_metered (self->fetches, metered);
  wc_pictures_set_metered (self->pictures, metered);
}

void
wc_parts_set_spare (WcParts *self, gboolean spare)
{
  self->spare = spare;
  spare_if_metered (self);
}

static void
on_network_changed (gboolean available, gpointer data)
{
  WcParts *self = data;

  spare_if_metered (self);
  wc_runners_network_changed (self->runners, available);
}

static void
on_woke_up (gpointer data)
{
  WcParts *self = data;

  wc_runners_woke_up (self->runners);
  wc_schedule_service_look (self->services->schedule);
}

gboolean
wc_parts_start (WcParts *self, GError **error)
{
  if (!wc_runners_start_all (self->runners, error))
    return FALSE;
  wc_jobs_resume (self->jobs);
  wc_uploads_start_waiting (self->db, self->jobs);
  self->network = wc_network_monitor_new (NULL, self->clock, on_network_changed, self);
  spare_if_metered (self);
  wc_fetches_start (self->fetches);
  wc_pictures_start (self->pictures);
  wc_schedule_service_look (self->services->schedule);
  self->login1 = wc_login1_new (NULL, on_woke_up, self);
  return TRUE;
}

void
wc_parts_free (WcParts *self)
{
  g_clear_pointer (&self->login1, wc_login1_free);
  g_clear_pointer (&self->network, wc_network_monitor_free);
  if (self->runners != NULL)
    wc_runners_leave_all (self->runners);
  if (self->registrations != NULL)
    wc_registrations_stop (self->registrations);
  g_clear_pointer (&self->services, wc_services_free);
  g_clear_pointer (&self->housekeeping, wc_housekeeping_free);
  g_clear_pointer (&self->key_prompts, wc_omemo_prompts_free);
  g_clear_pointer (&self->pictures, wc_pictures_free);
  g_clear_pointer (&self->fetches, wc_fetches_free);
  g_clear_pointer (&self->transfers, wc_transfers_free);
  g_clear_pointer (&self->thumbnailer, wc_thumbnailer_unref);
  g_clear_pointer (&self->files, wc_files_free);
  g_clear_pointer (&self->imports, wc_imports_free);
  g_clear_pointer (&self->exports, wc_exports_free);
  g_clear_pointer (&self->backups, wc_backups_free);
  g_clear_pointer (&self->backfills, wc_backfills_free);
  g_clear_object (&self->registrations);
  g_clear_object (&self->runners);
  g_clear_pointer (&self->avatars, wc_avatar_cache_free);
  g_clear_pointer (&self->passwords, wc_passwords_free);
  g_clear_pointer (&self->guards, g_free);
  g_clear_pointer (&self->machine, g_free);
  g_clear_object (&self->jobs);
  g_clear_object (&self->prompts);
  g_clear_object (&self->storage);
  g_clear_object (&self->live);
  g_clear_pointer (&self->turns, wc_turns_unref);
  g_clear_pointer (&self->tls, wc_tls_context_unref);
  if (self->reader != NULL)
    wc_reader_close (self->reader);
  g_clear_object (&self->reader);
  g_clear_object (&self->db);
  g_clear_object (&self->clock);
  g_free (self);
}
