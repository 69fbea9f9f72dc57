/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "service/services.h"

/* Puts the services together, those that others need first. */

WcServices *
wc_services_new (const WcServicesPorts *ports)
{
  WcServices *self = g_new0 (WcServices, 1);

  self->accounts = wc_account_service_new (ports->db, ports->links, ports->prompts);
  self->attach = wc_attach_service_new (ports->clock, ports->links);
  self->events =
      wc_event_service_new (ports->db, ports->clock, ports->live, self->accounts);
  self->prompts = wc_prompt_service_new (ports->prompts);
  self->chats = wc_chat_service_new (ports->db, ports->links);
  self->contacts = wc_contact_service_new (ports->db, self->accounts);
  self->debug = wc_debug_service_new (self->accounts);
  self->doctor =
      wc_doctor_service_new (ports->db, ports->reader, self->accounts, self->prompts);
  self->history =
      wc_history_service_new (ports->db, ports->clock, ports->jobs, self->accounts);
  self->jobs = wc_job_service_new (ports->db, ports->clock, ports->jobs);
  self->messages =
      wc_message_service_new (ports->db, ports->clock, self->accounts, self->events);
  self->search = wc_search_service_new (ports->reader);
  self->sync =
      wc_sync_service_new (ports->db, ports->clock, ports->links, self->accounts);
  self->clock = ports->clock;
  self->epoch = g_strdup (wc_db_get_epoch (ports->db));
  self->started_us = wc_clock_now_us (ports->clock);
  return self;
}

void
wc_services_free (WcServices *self)
{
  wc_sync_service_free (self->sync);
  wc_search_service_free (self->search);
  wc_message_service_free (self->messages);
  wc_job_service_free (self->jobs);
  wc_history_service_free (self->history);
  wc_doctor_service_free (self->doctor);
  wc_debug_service_free (self->debug);
  wc_contact_service_free (self->contacts);
  wc_chat_service_free (self->chats);
  wc_prompt_service_free (self->prompts);
  g_object_unref (self->events);
  wc_attach_service_free (self->attach);
  wc_account_service_free (self->accounts);
  g_free (self->epoch);
  g_free (self);
}
