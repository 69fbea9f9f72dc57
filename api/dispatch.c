/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dispatch.h"
#include "api/scope.h"
#include "base/error.h"
#include "model/jid.h"

/* The one way to a handler. Permissions are checked here and nowhere else. Calls are
 * logged by name only: arguments hold texts, addresses and passwords. */

struct _WcDispatch
{
  WcIdl *idl;               /* (owned) */
  GHashTable *handlers;     /* (owned) (element-type WcIdlMethod WcMethod) */
  const WcContext *context; /* (unowned) */
  guint n_running;
};

static void
dispatch_add (WcDispatch *self, const WcInterface *interface)
{
  for (const WcMethod *row = interface->methods; row->name != NULL; row++)
    {
      g_autofree char *name = g_strconcat (interface->name, ".", row->name, NULL);
      const WcIdlMethod *method = wc_idl_find_method (self->idl, name);

      if (method == NULL)
        g_error ("%s has a handler but is not in the interface description", name);
      g_hash_table_insert (self->handlers, (gpointer) method, (gpointer) row);
    }
}

static void
dispatch_check (WcDispatch *self)
{
  const GPtrArray *methods = wc_idl_get_methods (self->idl);

  for (guint i = 0; i < methods->len; i++)
    {
      const WcIdlMethod *method = g_ptr_array_index (methods, i);

      if (!g_hash_table_contains (self->handlers, method))
        g_error ("%s has no handler", method->name);
    }
}

WcDispatch *
wc_dispatch_new (WcIdl *idl,
                 const WcInterface *const *interfaces,
                 const WcContext *context)
{
  WcDispatch *self = g_new0 (WcDispatch, 1);

  self->idl = wc_idl_ref (idl);
  self->handlers = g_hash_table_new (NULL, NULL);
  self->context = context;
  for (gsize i = 0; interfaces[i] != NULL; i++)
    dispatch_add (self, interfaces[i]);
  dispatch_check (self);
  return self;
}

void
wc_dispatch_free (WcDispatch *self)
{
  g_hash_table_unref (self->handlers);
  wc_idl_unref (self->idl);
  g_free (self);
}

guint
wc_dispatch_get_running (WcDispatch *self)
{
  return self->n_running;
}

WcIdl *
wc_dispatch_get_idl (WcDispatch *self)
{
  return self->idl;
}

const WcIdlMethod *
wc_dispatch_find (WcDispatch *self, const char *name, WcIdlDoor door)
{
  const WcIdlMethod *method = wc_idl_find_method (self->idl, name);

  if (method == NULL || (method->door != WC_IDL_DOOR_BOTH && method->door != door))
    return NULL;
  return method;
}

static gboolean
may_touch_chat (WcCaller *caller, const WcIdlMethod *method, GVariant *args)
{
  for (guint i = 0; i < method->in->len; i++)
    {
      const WcIdlValue *value = g_ptr_array_index (method->in, i);
      g_autoptr (GVariant) chat = NULL;
      g_autofree char *canonical = NULL;

      if (!g_str_equal (value->name, "chat"))
        continue;
      chat = g_variant_get_child_value (args, i);
      /* a room is not the private chats within it */
      canonical = wc_jid_normalize (g_variant_get_string (chat, NULL), NULL);
      return canonical != NULL && wc_caller_may_touch (caller, canonical);
    }
  return FALSE;
}

static gboolean
may_call_here (WcCaller *caller, const WcIdlMethod *method, GVariant *args)
{
  if (wc_caller_get_chats (caller) == NULL)
    return TRUE;
  switch (method->chats)
    {
    case WC_IDL_CHATS_ARG:
      return may_touch_chat (caller, method, args);
    case WC_IDL_CHATS_FILTER:
    case WC_IDL_CHATS_ANY:
      return TRUE;
    case WC_IDL_CHATS_NONE:
      return FALSE;
    }
  return FALSE;
}

static gboolean
check_permission (WcCaller *caller,
                  const WcIdlMethod *method,
                  GVariant *args,
                  GError **error)
{
  if (!wc_scope_allows (wc_caller_get_scopes (caller), method->scope))
    {
      g_set_error (error, WC_ERROR, WC_ERROR_PERMISSION_DENIED,
                   "this connection lacks the scope \"%s\"", method->scope);
      return FALSE;
    }
  if (!may_call_here (caller, method, args))
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_PERMISSION_DENIED,
                           "this connection may touch some chats only");
      return FALSE;
    }
  /* the request itself is counted already */
  if (wc_caller_get_in_flight (caller) > WC_CALLER_MAX_IN_FLIGHT)
    {
      g_set_error (error, WC_ERROR, WC_ERROR_BUSY,
                   "%d calls of this caller are unanswered", WC_CALLER_MAX_IN_FLIGHT);
      return FALSE;
    }
  return TRUE;
}

void
wc_dispatch_call (WcDispatch *self, WcRequest *request, GVariant *args)
{
  const WcIdlMethod *method = wc_request_get_method (request);
  const WcMethod *row = g_hash_table_lookup (self->handlers, method);
  g_autoptr (GError) error = NULL;

  if (!check_permission (wc_request_get_caller (request), method, args, &error))
    {
      wc_request_fail (request, g_steal_pointer (&error));
      return;
    }
  g_debug ("call %s", method->name);
  wc_request_begin (request, self->context, &self->n_running);
  row->handle (request, args);
}
