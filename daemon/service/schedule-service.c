/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "model/extra-details.h"
#include "service/chat-address.h"
#include "service/mentions.h"
#include "service/schedule-service.h"
#include "store/account-store.h"
#include "store/attachment-store.h"
#include "store/file-policy-store.h"
#include "store/idempotency-store.h"

/* Timers count by the monotonic clock, appointments by the wall clock. The difference of
 * the two moves when somebody sets the wall clock, by mistake or to correct it; and when
 * the machine sleeps, after which we are told to look. */

#define SCHEDULE "Messages.Schedule"

/* How long the timer waits at most: a clock that was set forward is noticed then. Also
 * how long a jump has to last until it is believed, and after what a full disk is tried
 * anew. */
#define LOOK_US (5 * G_TIME_SPAN_MINUTE)
#define JUMP_US G_TIME_SPAN_MINUTE

struct _WcScheduleService
{
  WcDb *db;
  WcClock *clock;
  WcMessageService *messages;
  WcFileService *files;
  guint timer;
  gint64 offset_us;  /* wall clock without monotonic clock, when we last looked */
  gint64 believe_us; /* monotonic: until then the wall clock is not believed */
};

static void look (WcScheduleService *self);

static gint64
get_offset (WcScheduleService *self)
{
  return wc_clock_now_us (self->clock) - wc_clock_monotonic_us (self->clock);
}

/* ---- Sending ---- */

static WcMessage *
send_it (WcScheduleService *self, const WcScheduled *what, GError **error)
{
  g_autoptr (WcAccount) account = wc_account_store_get (self->db, what->account, error);
  g_autoptr (WcExtra) extra = wc_extra_details_get (what->details);
  const WcMessageSend send = {
    .chat = what->chat,
    .body = what->body,
    .subject = wc_details_get (what->details, "subject"),
    .thread = wc_details_get (what->details, "thread"),
    .thread_parent = extra->thread_parent,
    .spoiler = extra->spoiler,
    .previews = extra->previews,
    .mentions = extra->mentions,
    .reply_to = wc_details_get_int (what->details, "reply_to", 0),
    .quote = wc_details_get_int (what->details, "quote", 0) != 0,
    .unstyled = wc_details_get_int (what->details, "unstyled", 0) != 0,
    .attention = wc_details_get_int (what->details, "attention", 0) != 0,
    .encryption = (WcOmemoWish) wc_details_get_int (what->details, "encryption", 0),
    .attachments = what->attachments,
    .scheduled = what->id,
  };
  gboolean replayed;

  return account != NULL
             ? wc_message_service_send (self->messages, account, &send, &replayed, error)
             : NULL;
}

static gboolean
store_save (WcDb *db, gpointer data, GError **error)
{
  return wc_scheduled_store_save (db, data, error);
}

/* What cannot be sent waits for a person. FALSE: the disk fails, and nothing can be said
 * yet. */
static gboolean
note_failure (WcScheduleService *self, WcScheduled *what, const GError *reason)
{
  g_autoptr (GError) error = NULL;

  if (wc_error_is_storage (reason))
    return FALSE;
  wc_str_set (&what->error, reason->message);
  return wc_db_run (self->db, WC_DB_NORMAL, store_save, what, &error);
}

/* FALSE: it has to be tried again later. */
static gboolean
send_due (WcScheduleService *self)
{
  gint64 now_us = wc_clock_now_us (self->clock);
  WcScheduled *what;

  while ((what = wc_scheduled_store_due (self->db, now_us, NULL)) != NULL)
    {
      g_autoptr (WcScheduled) owned = what;
      g_autoptr (GError) error = NULL;
      g_autoptr (WcMessage) message = send_it (self, what, &error);

      if (message == NULL && !note_failure (self, what, error))
        return FALSE;
      if (message != NULL && what->attachments != NULL)
        wc_file_service_start (self->files);
    }
  return TRUE;
}

/* ---- When ---- */

static void
on_timer (gpointer data)
{
  WcScheduleService *self = data;

  self->timer = 0;
  look (self);
}

static void
plan (WcScheduleService *self, gint64 at_least_us)
{
  gint64 next_us = wc_scheduled_store_next (self->db);
  gint64 delay_us = next_us - wc_clock_now_us (self->clock);

  wc_clock_clear (self->clock, &self->timer);
  if (next_us != 0)
    self->timer = wc_clock_add (
        self->clock, MAX (CLAMP (delay_us, 0, LOOK_US), at_least_us), on_timer, self);
}

/* How long the wall clock is still to be watched before it is believed; 0: it is. */
static gint64
get_doubt (WcScheduleService *self)
{
  gint64 offset_us = get_offset (self);
  gint64 now_us = wc_clock_monotonic_us (self->clock);

  if (ABS (offset_us - self->offset_us) > JUMP_US)
    self->believe_us = now_us + LOOK_US;
  self->offset_us = offset_us;
  return MAX (self->believe_us - now_us, 0);
}

static void
look (WcScheduleService *self)
{
  gint64 doubt_us = get_doubt (self);

  if (doubt_us == 0 && !send_due (self))
    doubt_us = LOOK_US;
  plan (self, doubt_us);
}

void
wc_schedule_service_look (WcScheduleService *self)
{
  self->offset_us = get_offset (self);
  self->believe_us = 0;
  look (self);
}

WcScheduleService *
wc_schedule_service_new (WcDb *db,
                         WcClock *clock,
                         WcMessageService *messages,
                         WcFileService *files)
{
  WcScheduleService *self = g_new0 (WcScheduleService, 1);

  self->db = db;
  self->clock = clock;
  self->messages = messages;
  self->files = files;
  self->offset_us = get_offset (self);
  return self;
}

void
wc_schedule_service_free (WcScheduleService *self)
{
  wc_clock_clear (self->clock, &self->timer);
  g_free (self);
}

/* ---- What clients ask for ---- */

typedef struct
{
  WcScheduled what;
  WcIdempotencyCall call;
} Adding;

static gboolean
store_add (WcDb *db, gpointer data, GError **error)
{
  Adding *adding = data;
  g_autofree char *id = NULL;

  adding->what.id = wc_scheduled_store_add (db, &adding->what, error);
  if (adding->what.id == 0 || adding->call.key == NULL)
    return adding->what.id != 0;
  id = g_strdup_printf ("%" G_GINT64_FORMAT, adding->what.id);
  return wc_idempotency_store_add (db, &adding->call, id, error);
}

/* What @send says beside its text. A name gets its place in the text now, so that a
 * change of the text can tell whether it is still there. Returns: (transfer full), NULL +
 * error.
 */
static WcExtra *
extra_of (WcScheduleService *self,
          const WcScheduled *what,
          const WcMessageSend *send,
          GError **error)
{
  g_autoptr (WcMessageBuilder) draft = wc_message_builder_new ();
  WcExtra *extra = wc_message_builder_peek_extra (draft);

  wc_message_builder_set_body (draft, *send->body != '\0' ? send->body : NULL);
  if (!wc_mentions_add (self->db, what->account, what->chat, send->mentions, draft,
                        error))
    return NULL;
  for (guint i = 0; send->previews != NULL && i < send->previews->len; i++)
    wc_extra_take_preview (extra, wc_preview_copy (send->previews->pdata[i]));
  if (send->thread != NULL)
    extra->thread_parent = g_strdup (send->thread_parent);
  extra->spoiler = g_strdup (send->spoiler);
  return wc_extra_copy (extra);
}

static void
set_flag (GHashTable *details, const char *key, gboolean value)
{
  if (value)
    wc_details_set_int (details, key, 1);
}

static void
set_details (WcScheduled *what, const WcMessageSend *send, const WcExtra *extra)
{
  wc_details_set (what->details, "subject", send->subject);
  wc_details_set (what->details, "thread", send->thread);
  if (send->reply_to != 0)
    wc_details_set_int (what->details, "reply_to", send->reply_to);
  set_flag (what->details, "quote", send->quote);
  set_flag (what->details, "unstyled", send->unstyled);
  set_flag (what->details, "attention", send->attention);
  if (send->encryption != WC_OMEMO_WISH_AUTO)
    wc_details_set_int (what->details, "encryption", send->encryption);
  wc_extra_details_set (what->details, extra);
}

/* All that tells one call from another. Returns: (transfer full). */
static char *
arguments_of (const WcScheduled *what)
{
  g_autofree char *details = wc_details_to_string (what->details);
  GString *text = g_string_new (NULL);

  g_string_printf (text, "%s|%" G_GINT64_FORMAT "|%s|%s", what->chat, what->at_us,
                   details != NULL ? details : "", what->body);
  wc_attachment_append_all (text, what->attachments);
  return g_string_free (text, FALSE);
}

/* What an earlier call with the same key kept: @out_found (transfer full), NULL where
 * there was none. */
static gboolean
find_kept (WcScheduleService *self,
           const WcIdempotencyCall *call,
           WcScheduled **out_found,
           GError **error)
{
  GError *local = NULL;
  g_autofree char *id =
      call->key != NULL ? wc_idempotency_store_find (self->db, call, &local) : NULL;

  *out_found = NULL;
  if (id != NULL)
    *out_found = wc_scheduled_store_get (self->db, call->account,
                                         g_ascii_strtoll (id, NULL, 10), &local);
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL;
}

/* A file needs no words. */
static gboolean
check_body (const char *body, const GPtrArray *attachments, GError **error)
{
  return (*body == '\0' && attachments != NULL) ||
         wc_message_service_check_body (body, error);
}

static gboolean
check_send (const WcMessageSend *send, GError **error)
{
  if (send->key != NULL && *send->key == '\0')
    return wc_error_invalid (error, "options.key", "options.key: 1 to 64 characters");
  return check_body (send->body, send->attachments, error);
}

/* What waits is no cache, where the oldest would go; but an account that bounds what lies
 * here bounds this, too. */
static gboolean
check_room (WcScheduleService *self,
            gint64 account,
            const GPtrArray *attachments,
            GError **error)
{
  g_autofree char *max = NULL;
  WcFilePolicy policy;
  gint64 bytes;

  if (attachments == NULL)
    return TRUE;
  if (!wc_file_policy_store_get (self->db, account, &policy, error) ||
      !wc_attachment_store_total_scheduled (self->db, account, &bytes, error))
    return FALSE;
  for (guint i = 0; i < attachments->len; i++)
    {
      const WcAttachment *file = attachments->pdata[i];

      bytes += file->file != NULL ? MAX (file->size, 0) : 0;
    }
  if (policy.cache_bytes == 0 || bytes <= policy.cache_bytes)
    return TRUE;
  max = g_strdup_printf ("%" G_GINT64_FORMAT, policy.cache_bytes);
  g_set_error (error, WC_ERROR, WC_ERROR_TOO_LARGE,
               "files that wait to be sent later have %s bytes at most, by the policy of "
               "the account",
               max);
  wc_error_set_detail (*error, "max", max);
  return FALSE;
}

WcScheduled *
wc_schedule_service_add (WcScheduleService *self,
                         const WcAccount *account,
                         const WcScheduleWish *wish,
                         gboolean *out_replayed,
                         GError **error)
{
  const WcMessageSend *send = wish->send;
  g_autofree char *chat =
      wc_chat_address_resolve (self->db, account->id, send->chat, error);
  g_autoptr (GHashTable) details = wc_details_new ();
  g_autoptr (WcExtra) extra = NULL;
  g_autofree char *arguments = NULL;
  Adding adding = { { .account = account->id,
                      .chat = chat,
                      .at_us = wish->at_us,
                      .created_us = wc_clock_now_us (self->clock),
                      .body = (char *) send->body,
                      .attachments = send->attachments,
                      .details = details } };
  WcScheduled *found;

  if (chat == NULL || !check_send (send, error))
    return NULL;
  extra = extra_of (self, &adding.what, send, error);
  if (extra == NULL)
    return NULL;
  set_details (&adding.what, send, extra);
  arguments = arguments_of (&adding.what);
  adding.call = (WcIdempotencyCall){ account->id, SCHEDULE, send->key, arguments };
  if (!find_kept (self, &adding.call, &found, error))
    return NULL;
  *out_replayed = found != NULL;
  if (found != NULL)
    return found;
  if (!check_room (self, account->id, send->attachments, error) ||
      !wc_db_run (self->db, WC_DB_FULL, store_add, &adding, error))
    return NULL;
  plan (self, 0);
  return wc_scheduled_store_get (self->db, account->id, adding.what.id, error);
}

/* What is said of names and links goes where the text has them no more, as in a
 * correction. */
static void
set_body (WcScheduled *what, const char *body)
{
  g_autoptr (WcExtra) extra = wc_extra_details_get (what->details);
  g_autoptr (WcExtra) left = wc_extra_rebase (extra, what->body, body);

  if (left == NULL)
    left = wc_extra_new ();
  wc_extra_details_set (what->details, left);
  wc_str_set (&what->body, body);
}

WcScheduled *
wc_schedule_service_change (WcScheduleService *self,
                            const WcAccount *account,
                            const WcScheduleChange *change,
                            GError **error)
{
  g_autoptr (WcScheduled) what =
      wc_scheduled_store_get (self->db, account->id, change->id, error);

  if (what == NULL ||
      (change->body != NULL && !check_body (change->body, what->attachments, error)))
    return NULL;
  if (change->body != NULL)
    set_body (what, change->body);
  if (change->at_us != 0)
    what->at_us = change->at_us;
  g_clear_pointer (&what->error, g_free);
  if (!wc_db_run (self->db, WC_DB_FULL, store_save, what, error))
    return NULL;
  plan (self, 0);
  return g_steal_pointer (&what);
}

typedef struct
{
  gint64 account;
  gint64 id;
} Cancelling;

static gboolean
store_cancel (WcDb *db, gpointer data, GError **error)
{
  const Cancelling *cancelling = data;

  return wc_scheduled_store_remove (db, cancelling->account, cancelling->id,
                                    /* message= */ 0, error);
}

gboolean
wc_schedule_service_cancel (WcScheduleService *self,
                            const WcAccount *account,
                            gint64 id,
                            GError **error)
{
  Cancelling cancelling = { account->id, id };

  if (!wc_db_run (self->db, WC_DB_FULL, store_cancel, &cancelling, error))
    return FALSE;
  plan (self, 0);
  return TRUE;
}

GPtrArray *
wc_schedule_service_list (WcScheduleService *self,
                          const WcAccount *account,
                          const char *chat,
                          GError **error)
{
  g_autofree char *address =
      chat != NULL ? wc_chat_address_resolve (self->db, account->id, chat, error) : NULL;

  if (chat != NULL && address == NULL)
    return NULL;
  return wc_scheduled_store_list (self->db, account->id, address, error);
}

WcScheduled *
wc_schedule_service_find (WcScheduleService *self, gint64 account, gint64 id)
{
  return wc_scheduled_store_get (self->db, account, id, NULL);
}
