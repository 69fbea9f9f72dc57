/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "lib/service-fixture.h"
#include "store/account-store.h"
#include "store/room-store.h"
#include "store/roster-store.h"
#include "xep/archived.h"

static void
run_backfill (const WcJob *job, GCancellable *cancellable, gpointer data)
{
  WcServiceFixture *self = data;

  self->n_jobs_run++;
  g_free (self->job);
  self->job = g_strdup (job->id);
}

static void
run_backup (const WcJob *job, GCancellable *cancellable, gpointer data)
{
  WcServiceFixture *self = data;

  wc_jobs_finish (self->jobs, job->id, wc_details_new ());
}

static gboolean
save_room (WcDb *db, gpointer data, GError **error)
{
  return wc_room_store_save (db, data, error);
}

/* What the account does with a room that was joined. */
static void
keep_room (const WcRoom *room, gpointer data)
{
  WcServiceFixture *self = data;
  g_autoptr (WcRoom) kept = wc_room_copy (room);
  g_autoptr (GError) error = NULL;

  kept->account = self->store->account;
  wc_db_run (self->store->db, WC_DB_NORMAL, save_room, kept, &error);
  g_assert_no_error (error);
}

WcServiceFixture *
wc_service_fixture_new (void)
{
  WcServiceFixture *self = g_new0 (WcServiceFixture, 1);
  g_autoptr (WcAccount) account = NULL;
  WcServicesPorts ports = { 0 };
  g_autofree char *folder = NULL;

  self->store = wc_store_fixture_new ();
  self->clock = wc_fake_clock_new (self->store->now_us);
  self->links = wc_fake_links_new ();
  self->registrar = wc_fake_registrar_new ();
  self->live = wc_live_new ();
  self->prompts = wc_prompts_new (self->store->db);
  self->jobs = wc_jobs_new (self->store->db, self->live);
  self->reader = wc_reader_new (self->store->path);
  self->storage = wc_storage_new (self->store->db, WC_CLOCK (self->clock), self->live);
  wc_jobs_register (self->jobs, WC_JOB_KIND_BACKFILL, TRUE, run_backfill, self);
  wc_jobs_register (self->jobs, WC_JOB_KIND_BACKUP, FALSE, run_backup, self);
  ports.db = self->store->db;
  ports.reader = self->reader;
  ports.clock = WC_CLOCK (self->clock);
  ports.links = WC_LINKS (self->links);
  ports.registrar = WC_REGISTRAR (self->registrar);
  ports.live = self->live;
  ports.prompts = self->prompts;
  ports.jobs = self->jobs;
  ports.storage = self->storage;
  self->log = wc_log_new (/* show_private= */ FALSE);
  ports.log = self->log;
  folder = g_build_filename (self->store->folder, "files", NULL);
  ports.files = self->files = wc_files_new (folder);
  ports.thumbnailer = self->thumbnailer =
      wc_thumbnailer_new (WC_CLOCK (self->clock), "/nonexistent/whinchat-thumbhash");
  ports.exports = self->exports =
      wc_exports_new (self->store->db, self->jobs, self->reader);
  ports.imports = self->imports =
      wc_imports_new (self->store->db, self->jobs, wc_archived_read);
  self->services = wc_services_new (&ports);
  account = wc_service_fixture_account (self);
  wc_links_start (WC_LINKS (self->links), account);
  self->link = wc_fake_links_peek (self->links, account->id);
  g_free (wc_fake_link_take_log (self->link));
  self->rooms = wc_fake_link_get_rooms (self->link);
  wc_fake_rooms_set_keeper (self->rooms, keep_room, self);
  return self;
}

void
wc_service_fixture_free (WcServiceFixture *self)
{
  wc_services_free (self->services);
  wc_imports_free (self->imports);
  wc_exports_free (self->exports);
  wc_thumbnailer_unref (self->thumbnailer);
  wc_files_free (self->files);
  wc_log_unref (self->log);
  g_object_unref (self->storage);
  g_object_unref (self->reader);
  g_object_unref (self->jobs);
  g_object_unref (self->prompts);
  g_object_unref (self->live);
  g_object_unref (self->registrar);
  g_object_unref (self->links);
  g_object_unref (self->clock);
  wc_store_fixture_free (self->store);
  g_free (self->job);
  g_free (self);
}

WcAccount *
wc_service_fixture_account (WcServiceFixture *self)
{
  g_autoptr (GError) error = NULL;
  WcAccount *account =
      wc_account_store_get (self->store->db, self->store->account, &error);

  g_assert_no_error (error);
  return account;
}

gint64
wc_service_fixture_add_account (WcServiceFixture *self, const char *jid)
{
  g_autoptr (WcAccount) account = wc_account_new (jid);
  g_autoptr (GError) error = NULL;

  account->requests = FALSE;
  wc_store_fixture_begin (self->store);
  account->id = wc_account_store_add (self->store->db, account, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (self->store);
  wc_links_start (WC_LINKS (self->links), account);
  return account->id;
}

void
wc_service_fixture_add_contact (WcServiceFixture *self,
                                const char *jid,
                                const char *name,
                                const char *group)
{
  const char *const groups[] = { group, NULL };
  g_autoptr (WcContact) contact = wc_contact_new (self->store->account, jid);
  g_autoptr (GError) error = NULL;

  contact->in_roster = TRUE;
  contact->name = g_strdup (name);
  contact->subscription = WC_CONTACT_SUBSCRIPTION_BOTH;
  wc_contact_set_groups (contact, groups);
  wc_store_fixture_begin (self->store);
  wc_roster_store_push (self->store->db, contact, /* version= */ NULL, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (self->store);
}

void
wc_service_fixture_add_room (WcServiceFixture *self, WcRoom *room)
{
  keep_room (room, self);
  wc_fake_rooms_put (self->rooms, room);
}

WcRoom *
wc_service_fixture_join (WcServiceFixture *self, const char *address)
{
  WcRoom *room = wc_room_new (self->store->account, address);

  room->wanted = TRUE;
  room->state = WC_ROOM_STATE_JOINED;
  wc_str_set (&room->nick, "Juliet");
  wc_str_set (&room->occupied, "Juliet");
  room->role = WC_ROLE_MODERATOR;
  room->affiliation = WC_AFFILIATION_OWNER;
  wc_service_fixture_add_room (self, room);
  return room;
}

void
wc_service_fixture_done (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **out = data;

  *out = g_object_ref (result);
}

GAsyncResult *
wc_service_fixture_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}
