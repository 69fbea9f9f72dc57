/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "service/services.h"

/* Puts the services together, those that others need first. */

static WcDoctorService *
make_doctor (const WcServices *self, const WcServicesPorts *ports)
{
  const WcDoctorPorts doctor = { ports->db,      ports->reader,  ports->clock,
                                 ports->storage, self->accounts, self->prompts };

  return wc_doctor_service_new (&doctor);
}

/* What is no service, and has its place among them. */
static void
add_rest (WcServices *self, const WcServicesPorts *ports)
{
  self->storage = ports->storage;
  self->log = ports->log;
  self->clock = ports->clock;
  self->epoch = g_strdup (wc_db_get_epoch (ports->db));
  self->started_us = wc_clock_now_us (ports->clock);
}

WcServices *
wc_services_new (const WcServicesPorts *ports)
{
  WcServices *self = g_new0 (WcServices, 1);

  self->summary = wc_summary_new (ports->db);
  self->accounts =
      wc_account_service_new (ports->db, self->summary, ports->links, ports->prompts);
  self->blocks = wc_block_service_new (ports->db, self->accounts);
  self->archive_search = wc_archive_search_service_new (ports->db, self->accounts);
  self->attach = wc_attach_service_new (ports->clock, ports->links);
  self->events =
      wc_event_service_new (ports->db, ports->clock, ports->live, self->accounts);
  self->chats = wc_chat_service_new (ports->db, ports->links);
  self->commands = wc_command_service_new (ports->clock, self->accounts);
  self->contacts = wc_contact_service_new (ports->db, self->accounts);
  self->profiles = wc_profile_service_new (ports->db, self->accounts);
  self->stickers = wc_sticker_service_new (self->accounts);
  self->rooms = wc_room_service_new (ports->db, ports->links, self->accounts);
  self->prompts = wc_prompt_service_new (ports->prompts, self->accounts, self->rooms);
  self->bookmarks = wc_bookmark_service_new (ports->db, self->rooms);
  self->creation = wc_room_creation_new (ports->db, self->rooms);
  self->debug = wc_debug_service_new (self->accounts);
  self->doctor = make_doctor (self, ports);
  self->jobs = wc_job_service_new (ports->db, ports->clock, ports->jobs);
  self->history =
      wc_history_service_new (ports->db, self->jobs, self->accounts, self->rooms);
  self->replied =
      wc_replied_service_new (ports->db, self->accounts, self->rooms, self->history);
  self->file_policies = wc_file_policy_service_new (ports->db);
  self->files =
      wc_file_service_new (ports->db, ports->jobs, ports->files, ports->thumbnailer);
  self->thumbnails = wc_thumbnail_service_new (ports->db, self->accounts);
  self->gateways = wc_gateway_service_new (self->accounts);
  self->messages = wc_message_service_new (ports->db, ports->clock, self->accounts,
                                           self->events, self->rooms);
  self->omemo = wc_omemo_service_new (ports->db, self->accounts);
  self->omemo_devices = wc_omemo_device_service_new (ports->db, self->accounts);
  self->omemo_keys = wc_omemo_key_service_new (ports->db, self->accounts);
  self->annotations =
      wc_annotation_service_new (ports->db, self->accounts, self->messages, self->rooms);
  self->portable = wc_portable_service_new (ports->exports, ports->imports);
  self->registrations = wc_registration_service_new (self->accounts, ports->registrar);
  self->schedule =
      wc_schedule_service_new (ports->db, ports->clock, self->messages, self->files);
  self->search = wc_search_service_new (ports->reader);
  self->sync = wc_sync_service_new (ports->db, ports->clock, ports->links, self->accounts,
                                    self->events);
  add_rest (self, ports);
  return self;
}

void
wc_services_free (WcServices *self)
{
  wc_sync_service_free (self->sync);
  wc_search_service_free (self->search);
  wc_schedule_service_free (self->schedule);
  wc_registration_service_free (self->registrations);
  wc_portable_service_free (self->portable);
  wc_annotation_service_free (self->annotations);
  wc_omemo_key_service_free (self->omemo_keys);
  wc_omemo_device_service_free (self->omemo_devices);
  wc_omemo_service_free (self->omemo);
  wc_message_service_free (self->messages);
  wc_gateway_service_free (self->gateways);
  wc_thumbnail_service_free (self->thumbnails);
  wc_file_service_free (self->files);
  wc_file_policy_service_free (self->file_policies);
  wc_replied_service_free (self->replied);
  wc_history_service_free (self->history);
  wc_job_service_free (self->jobs);
  wc_doctor_service_free (self->doctor);
  wc_debug_service_free (self->debug);
  wc_bookmark_service_free (self->bookmarks);
  wc_room_creation_free (self->creation);
  wc_prompt_service_free (self->prompts);
  wc_room_service_free (self->rooms);
  wc_profile_service_free (self->profiles);
  wc_sticker_service_free (self->stickers);
  wc_contact_service_free (self->contacts);
  wc_command_service_free (self->commands);
  wc_chat_service_free (self->chats);
  g_object_unref (self->events);
  wc_archive_search_service_free (self->archive_search);
  wc_attach_service_free (self->attach);
  wc_block_service_free (self->blocks);
  wc_account_service_free (self->accounts);
  wc_summary_free (self->summary);
  g_free (self->epoch);
  g_free (self);
}
