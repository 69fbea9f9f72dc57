/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "keyring/keyring-call.h"
#include "keyring/secret-text.h"

/* The Secret Service keeps items in collections that can be locked. libsecret would ask
 * the person to unlock one, or to make a default one; the service of keyring-link fails
 * instead. Each call has a limit, because a keyring may be busy asking a person something
 * for somebody else. */

typedef struct
{
  WcKeyringCallKind kind;
  char *jid;              /* (owned) (nullable) */
  WcSecret *secret;       /* (owned) (nullable) to be stored */
  SecretService *service; /* (owned) (nullable) */
  GList *items;           /* (owned) (element-type SecretItem) to be deleted */

  WcClock *clock; /* (owned) */
  guint timer;
  gboolean late;
  GCancellable *cancellable; /* (owned) of what is under way */
  GCancellable *callers;     /* (owned) (nullable) */
  gulong chain;
} Call;

static const SecretSchema schema = {
  "im.whinchat.Password",
  SECRET_SCHEMA_NONE,
  { { "account", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

/* ---- Its end ---- */

/* It has its answer: the result may live longer than the question. */
static void
call_settle (Call *call)
{
  wc_clock_clear (call->clock, &call->timer);
  g_cancellable_disconnect (call->callers, call->chain);
  g_clear_object (&call->callers);
  call->chain = 0;
}

static void
call_free (gpointer data)
{
  Call *call = data;

  call_settle (call);
  g_object_unref (call->cancellable);
  g_object_unref (call->clock);
  g_list_free_full (call->items, g_object_unref);
  g_clear_object (&call->service);
  g_clear_pointer (&call->secret, wc_secret_unref);
  g_free (call->jid);
  g_free (call);
}

static void
on_limit (gpointer data)
{
  Call *call = data;

  call->timer = 0;
  call->late = TRUE;
  g_cancellable_cancel (call->cancellable);
}

static void
on_cancelled (GCancellable *callers, gpointer data)
{
  g_cancellable_cancel (data);
}

static Call *
call_of (GTask *task)
{
  return g_task_get_task_data (task);
}

/* @cause: (transfer full). Ends @task, which is consumed. */
static void
fail (GTask *task, GError *cause)
{
  if (call_of (task)->late)
    {
      g_error_free (cause);
      cause = g_error_new (WC_ERROR, WC_ERROR_TIMEOUT, "The keyring does not answer");
    }
  call_settle (call_of (task));
  g_task_return_error (task, wc_keyring_link_translate (cause));
  g_object_unref (task);
}

static void
fail_literal (GTask *task, WcErrorCode code, const char *message)
{
  fail (task, g_error_new_literal (WC_ERROR, code, message));
}

static void
succeed (GTask *task)
{
  call_settle (call_of (task));
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* ---- The default collection ---- */

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;

  if (secret_service_store_finish (SECRET_SERVICE (source), result, &error))
    succeed (task);
  else
    fail (task, error);
}

static void
store (GTask *task)
{
  Call *call = call_of (task);
  gsize length;
  const char *bytes = wc_secret_get_bytes (call->secret, &length);
  g_autoptr (SecretValue) value =
      secret_value_new (bytes, (gssize) length, "text/plain; charset=utf8");
  g_autoptr (GHashTable) attributes =
      secret_attributes_build (&schema, "account", call->jid, NULL);
  g_autofree char *label = g_strdup_printf ("Password of %s (Whinchat)", call->jid);

  secret_service_store (call->service, &schema, attributes, SECRET_COLLECTION_DEFAULT,
                        label, value, call->cancellable, on_stored, task);
}

static void
default_is_open (GTask *task)
{
  switch (call_of (task)->kind)
    {
    case WC_KEYRING_CALL_FIND:
      fail_literal (task, WC_ERROR_NOT_FOUND, "The keyring does not hold the password");
      break;
    case WC_KEYRING_CALL_STORE:
      store (task);
      break;
    case WC_KEYRING_CALL_FORGET:
    case WC_KEYRING_CALL_CHECK:
    case WC_KEYRING_CALL_LOOK:
      succeed (task);
      break;
    }
}

static void
on_unlocked (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  int n_unlocked =
      secret_service_unlock_finish (SECRET_SERVICE (source), result, NULL, &error);

  if (n_unlocked > 0)
    default_is_open (task);
  else if (error != NULL)
    fail (task, error);
  else
    fail_literal (task, WC_ERROR_PROMPT_PENDING, "The keyring is locked");
}

/* A collection without a password opens when it is asked to. */
static void
unlock (GTask *task, SecretCollection *collection)
{
  Call *call = call_of (task);
  GList objects = { collection, NULL, NULL };

  secret_service_unlock (call->service, &objects, call->cancellable, on_unlocked, task);
}

static void
on_default (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  g_autoptr (SecretCollection) collection =
      secret_collection_for_alias_finish (result, &error);
  WcKeyringCallKind kind = call_of (task)->kind;

  if (error != NULL)
    fail (task, error);
  else if (collection == NULL && kind == WC_KEYRING_CALL_FIND)
    default_is_open (task);
  else if (collection == NULL)
    fail_literal (task, WC_ERROR_NOT_SUPPORTED, "The keyring has no default collection");
  else if (!secret_collection_get_locked (collection))
    default_is_open (task);
  else if (kind == WC_KEYRING_CALL_LOOK)
    fail_literal (task, WC_ERROR_PROMPT_PENDING, "The keyring is locked");
  else
    unlock (task, collection);
}

static void
look_at_default (GTask *task)
{
  Call *call = call_of (task);

  secret_collection_for_alias (call->service, SECRET_COLLECTION_DEFAULT,
                               SECRET_COLLECTION_NONE, call->cancellable, on_default,
                               task);
}

/* ---- Items ---- */

static void
return_value (GTask *task, SecretItem *item)
{
  g_autoptr (SecretValue) value = secret_item_get_secret (item);
  GError *error = NULL;
  const char *bytes;
  gsize length;
  WcSecret *secret;

  if (value == NULL && secret_item_get_locked (item))
    {
      fail_literal (task, WC_ERROR_PROMPT_PENDING, "The keyring is locked");
      return;
    }
  if (value == NULL)
    {
      fail_literal (task, WC_ERROR_INTERNAL, "The keyring keeps the password to itself");
      return;
    }
  bytes = secret_value_get (value, &length);
  secret = wc_secret_text_parse (bytes, length, &error);
  if (secret == NULL)
    {
      fail (task, error);
      return;
    }
  call_settle (call_of (task));
  g_task_return_pointer (task, secret, (GDestroyNotify) wc_secret_unref);
  g_object_unref (task);
}

/* Returns: (transfer full). */
static SecretItem *
pop_item (Call *call)
{
  SecretItem *item = call->items->data;

  call->items = g_list_delete_link (call->items, call->items);
  return item;
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Call *call = call_of (task);
  g_autoptr (SecretItem) next = NULL;
  GError *error = NULL;

  if (!secret_item_delete_finish (SECRET_ITEM (source), result, &error))
    {
      fail (task, error);
      return;
    }
  if (call->items == NULL)
    {
      succeed (task);
      return;
    }
  next = pop_item (call);
  secret_item_delete (next, call->cancellable, on_deleted, task);
}

static void
delete_items (GTask *task)
{
  Call *call = call_of (task);
  g_autoptr (SecretItem) first = NULL;

  if (call->items == NULL)
    {
      succeed (task);
      return;
    }
  first = pop_item (call);
  secret_item_delete (first, call->cancellable, on_deleted, task);
}

/* Items of a locked collection are found by most services, but not by all: where none is
 * found, only an open collection says that there is none. */
static void
on_searched (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Call *call = call_of (task);
  GError *error = NULL;

  call->items = secret_service_search_finish (SECRET_SERVICE (source), result, &error);
  if (error != NULL)
    fail (task, error);
  else if (call->kind == WC_KEYRING_CALL_FORGET)
    delete_items (task);
  else if (call->items == NULL)
    look_at_default (task);
  else
    return_value (task, call->items->data);
}

static void
search (GTask *task)
{
  Call *call = call_of (task);
  g_autoptr (GHashTable) attributes =
      secret_attributes_build (&schema, "account", call->jid, NULL);
  SecretSearchFlags flags =
      call->kind == WC_KEYRING_CALL_FIND ? SECRET_SEARCH_LOAD_SECRETS : SECRET_SEARCH_ALL;

  secret_service_search (call->service, &schema, attributes, flags | SECRET_SEARCH_UNLOCK,
                         call->cancellable, on_searched, task);
}

/* ---- Its beginning ---- */

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Call *call = call_of (task);
  GError *error = NULL;

  call->service = wc_keyring_link_open_finish (WC_KEYRING_LINK (source), result, &error);
  if (call->service == NULL)
    {
      fail (task, error);
      return;
    }
  call->timer = wc_clock_add (call->clock, WC_KEYRING_LINK_LIMIT_US, on_limit, call);
  if (call->kind == WC_KEYRING_CALL_FIND || call->kind == WC_KEYRING_CALL_FORGET)
    search (task);
  else
    look_at_default (task);
}

void
wc_keyring_call_start (WcKeyringLink *link,
                       WcClock *clock,
                       const WcKeyringCall *args,
                       GTask *task)
{
  GCancellable *callers = g_task_get_cancellable (task);
  Call *call = g_new0 (Call, 1);

  call->kind = args->kind;
  call->jid = g_strdup (args->jid);
  call->secret = args->secret != NULL ? wc_secret_ref (args->secret) : NULL;
  call->clock = g_object_ref (clock);
  call->cancellable = g_cancellable_new ();
  g_task_set_task_data (task, call, call_free);
  if (callers != NULL)
    {
      call->callers = g_object_ref (callers);
      call->chain =
          g_cancellable_connect (callers, G_CALLBACK (on_cancelled),
                                 g_object_ref (call->cancellable), g_object_unref);
    }
  wc_keyring_link_open_async (link, on_opened, task);
}
