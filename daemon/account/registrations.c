/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/registration-stream.h"
#include "account/registrations.h"
#include "base/error.h"
#include "xep/registration.h"

/* A form belongs to the stream it came on: its picture, its hidden fields. So the stream
 * stays while the person reads, but not for longer than that, nor longer than the program
 * that shows the form. */

struct _WcRegistrations
{
  GObject parent_instance;

  const WcAttemptMeans *means;
  GHashTable *talks; /* (owned) (element-type utf8 Talk) by id */
};

typedef struct
{
  WcRegistrations *registrations;
  char *id;                     /* (owned) */
  WcAccount *server;            /* (owned) */
  char *token;                  /* (owned) (nullable) until it was shown */
  WcRegistrationStream *stream; /* (owned) */
  GTask *task;                  /* (owned) (nullable) of ask or submit, while it waits */
  WcRegistrarOffer *offer;      /* (owned) (nullable) once there is a form */
  gboolean plain;               /* see WcRegistrationOffer */
  guint timer;
  GCancellable *owner; /* (owned) (nullable) */
  gulong owner_id;
} Talk;

static void wc_registrations_registrar_init (WcRegistrarInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WcRegistrations,
                               wc_registrations,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WC_TYPE_REGISTRAR,
                                                      wc_registrations_registrar_init))

static void
talk_free (gpointer data)
{
  Talk *self = data;

  if (self->owner_id != 0)
    g_signal_handler_disconnect (self->owner, self->owner_id);
  g_clear_object (&self->owner);
  wc_clock_clear (self->registrations->means->clock, &self->timer);
  g_clear_pointer (&self->stream, wc_registration_stream_free);
  if (self->task != NULL)
    g_task_return_new_error (self->task, WC_ERROR, WC_ERROR_CANCELLED,
                             "the registration was given up");
  g_clear_object (&self->task);
  g_clear_pointer (&self->offer, wc_registrar_offer_unref);
  wc_account_unref (self->server);
  g_free (self->token);
  g_free (self->id);
  g_free (self);
}

static void
talk_end (Talk *self)
{
  g_hash_table_remove (self->registrations->talks, self->id);
}

/* Ends it by telling who waits. Takes @error. */
static void
talk_fail (Talk *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  talk_end (self);
  g_task_return_error (task, error);
}

static void
on_expired (gpointer data)
{
  Talk *self = data;

  self->timer = 0;
  if (self->task == NULL)
    talk_end (self);
}

static gboolean
is_submitting (const Talk *self)
{
  return self->offer != NULL && self->task != NULL;
}

/* ---- What the server says ---- */

static void
ask_form (Talk *self)
{
  g_autoptr (WcNode) question = wc_registration_build_question ();

  wc_registration_stream_ask (self->stream, "get", question);
}

/* XEP-0445 § 5: the token comes before everything else. */
static void
on_opened (gpointer data)
{
  Talk *self = data;
  g_autoptr (WcNode) token = NULL;

  if (self->token == NULL)
    {
      ask_form (self);
      return;
    }
  token = wc_registration_build_token (self->token);
  wc_registration_stream_ask (self->stream, "set", token);
}

static void
take_token (Talk *self, const GError *error)
{
  g_clear_pointer (&self->token, g_free);
  if (error != NULL)
    talk_fail (self, wc_registration_explain_token (error));
  else
    ask_form (self);
}

static void
take_offer (Talk *self, const WcNode *query)
{
  g_auto (WcRegistrationOffer) offer = { 0 };
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  if (!wc_registration_parse (query, &offer, &error))
    {
      talk_fail (self, error);
      return;
    }
  self->plain = offer.plain;
  self->offer = wc_registrar_offer_new (self->id, self->server, offer.form, offer.url);
  self->timer = wc_clock_add (self->registrations->means->clock,
                              WC_REGISTRAR_LIFETIME_S * G_USEC_PER_SEC, on_expired, self);
  task = g_steal_pointer (&self->task);
  g_task_return_pointer (task, wc_registrar_offer_ref (self->offer),
                         (GDestroyNotify) wc_registrar_offer_unref);
}

static void
take_success (Talk *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  talk_end (self);
  g_task_return_boolean (task, TRUE);
}

/* The form may be answered again, as long as its stream lives. */
static void
take_refusal (Talk *self, const GError *error)
{
  g_autoptr (GTask) task = NULL;

  if (!wc_registration_stream_is_open (self->stream))
    {
      talk_fail (self, g_error_new (WC_ERROR, WC_ERROR_REMOTE_TIMEOUT,
                                    "the server was gone before it answered; the account "
                                    "may have been registered: %s",
                                    error->message));
      return;
    }
  task = g_steal_pointer (&self->task);
  if (self->timer == 0)
    talk_end (self);
  g_task_return_error (task, wc_registration_explain (error, /* asking= */ FALSE));
}

static void
on_answered (gpointer data, const WcNode *query, const GError *error)
{
  Talk *self = data;

  if (self->token != NULL)
    take_token (self, error);
  else if (!is_submitting (self) && error != NULL)
    talk_fail (self, wc_registration_explain (error, /* asking= */ TRUE));
  else if (!is_submitting (self))
    take_offer (self, query);
  else if (error != NULL)
    take_refusal (self, error);
  else
    take_success (self);
}

static void
on_lost (gpointer data, const GError *error)
{
  Talk *self = data;

  if (self->task != NULL)
    talk_fail (self, g_error_copy (error));
  else
    talk_end (self);
}

static const WcRegistrationStreamHandler stream_handler = { on_opened, on_answered,
                                                            on_lost };

/* ---- The port ---- */

static void
on_owner_gone (GCancellable *owner, Talk *self)
{
  if (!is_submitting (self))
    talk_end (self);
}

static void
registrar_ask_async (WcRegistrar *registrar,
                     const WcRegistrarQuestion *question,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  WcRegistrations *self = WC_REGISTRATIONS (registrar);
  GCancellable *owner = question->owner;
  g_autoptr (GTask) task =
      g_task_new (self, /* cancellable= */ NULL, callback, user_data);
  Talk *talk;

  g_task_set_source_tag (task, registrar_ask_async);
  if (g_cancellable_is_cancelled (owner) ||
      g_hash_table_size (self->talks) >= WC_REGISTRATIONS_MAX)
    {
      g_task_return_new_error (task, WC_ERROR, WC_ERROR_BUSY,
                               "so many registrations are open already");
      return;
    }
  talk = g_new0 (Talk, 1);
  talk->registrations = self;
  talk->id = g_uuid_string_random ();
  talk->server = wc_account_ref (question->server);
  talk->token = g_strdup (question->token);
  talk->task = g_steal_pointer (&task);
  g_hash_table_insert (self->talks, talk->id, talk);
  if (owner != NULL)
    {
      talk->owner = g_object_ref (owner);
      talk->owner_id =
          g_signal_connect (owner, "cancelled", G_CALLBACK (on_owner_gone), talk);
    }
  talk->stream =
      wc_registration_stream_new (question->server, self->means, &stream_handler, talk);
}

static WcRegistrarOffer *
registrar_get (WcRegistrar *registrar, const char *id)
{
  Talk *talk = g_hash_table_lookup (WC_REGISTRATIONS (registrar)->talks, id);

  return talk != NULL ? talk->offer : NULL;
}

static void
registrar_submit_async (WcRegistrar *registrar,
                        const char *id,
                        const WcForm *filled,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  WcRegistrations *self = WC_REGISTRATIONS (registrar);
  g_autoptr (GTask) task =
      g_task_new (self, /* cancellable= */ NULL, callback, user_data);
  Talk *talk = g_hash_table_lookup (self->talks, id);
  g_autoptr (WcNode) query = NULL;

  g_task_set_source_tag (task, registrar_submit_async);
  if (talk == NULL || talk->offer == NULL)
    {
      g_task_return_new_error (task, WC_ERROR, WC_ERROR_NOT_FOUND,
                               "that form is not open any more: ask for a new one");
      return;
    }
  if (talk->task != NULL)
    {
      g_task_return_new_error (task, WC_ERROR, WC_ERROR_BUSY,
                               "an answer is on its way already");
      return;
    }
  talk->task = g_steal_pointer (&task);
  query = wc_registration_build_form (filled, talk->plain);
  wc_registration_stream_ask (talk->stream, "set", query);
}

static void
registrar_drop (WcRegistrar *registrar, const char *id)
{
  g_hash_table_remove (WC_REGISTRATIONS (registrar)->talks, id);
}

static void
wc_registrations_registrar_init (WcRegistrarInterface *iface)
{
  iface->ask_async = registrar_ask_async;
  iface->get = registrar_get;
  iface->submit_async = registrar_submit_async;
  iface->drop = registrar_drop;
}

void
wc_registrations_stop (WcRegistrations *self)
{
  g_autoptr (GList) talks = g_hash_table_get_values (self->talks);

  g_hash_table_steal_all (self->talks);
  for (GList *item = talks; item != NULL; item = item->next)
    talk_free (item->data);
}

static void
wc_registrations_finalize (GObject *object)
{
  g_hash_table_unref (WC_REGISTRATIONS (object)->talks);
  G_OBJECT_CLASS (wc_registrations_parent_class)->finalize (object);
}

static void
wc_registrations_class_init (WcRegistrationsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wc_registrations_finalize;
}

static void
wc_registrations_init (WcRegistrations *self)
{
  self->talks = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, talk_free);
}

WcRegistrations *
wc_registrations_new (const WcAttemptMeans *means)
{
  WcRegistrations *self = g_object_new (WC_TYPE_REGISTRATIONS, NULL);

  self->means = means;
  return self;
}
