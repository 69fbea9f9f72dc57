/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-resolver.h"

/* DNS for tests: proves the SRV path without a name server. */

struct _WcFakeResolver
{
  GResolver parent_instance;

  GResolver *former;    /* (owned) */
  GHashTable *services; /* (owned) (element-type utf8 GPtrArray) of GSrvTarget */
  GHashTable *failures; /* (owned) (element-type utf8 int) */
  GHashTable *hosts;    /* (owned) (element-type utf8 GPtrArray) of GInetAddress */
  GPtrArray *asked;     /* (owned) (element-type utf8) */
  GPtrArray *held;      /* (owned) (element-type GTask) */
  gboolean holding;
};

G_DEFINE_FINAL_TYPE (WcFakeResolver, wc_fake_resolver, G_TYPE_RESOLVER)

static void
free_targets (gpointer targets)
{
  g_resolver_free_targets (targets);
}

static void
free_addresses (gpointer addresses)
{
  g_resolver_free_addresses (addresses);
}

static void
answer_service (WcFakeResolver *self, GTask *task)
{
  const char *rrname = g_task_get_task_data (task);
  GPtrArray *targets = g_hash_table_lookup (self->services, rrname);
  gpointer code = NULL;
  GList *answer = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (g_hash_table_lookup_extended (self->failures, rrname, NULL, &code))
    {
      g_task_return_new_error (task, G_RESOLVER_ERROR, GPOINTER_TO_INT (code),
                               "no answer for %s", rrname);
      return;
    }
  if (targets == NULL)
    {
      g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND,
                               "no %s", rrname);
      return;
    }
  for (guint i = 0; i < targets->len; i++)
    answer = g_list_append (answer, g_srv_target_copy (targets->pdata[i]));
  g_task_return_pointer (task, answer, free_targets);
}

static void
fake_resolver_lookup_service_async (GResolver *resolver,
                                    const char *rrname,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  WcFakeResolver *self = WC_FAKE_RESOLVER (resolver);
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_ptr_array_add (self->asked, g_strdup (rrname));
  g_task_set_task_data (task, g_strdup (rrname), g_free);
  if (self->holding)
    g_ptr_array_add (self->held, g_steal_pointer (&task));
  else
    answer_service (self, task);
}

static GList *
fake_resolver_lookup_service_finish (GResolver *resolver,
                                     GAsyncResult *result,
                                     GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fake_resolver_lookup_by_name_with_flags_async (GResolver *resolver,
                                               const char *hostname,
                                               GResolverNameLookupFlags flags,
                                               GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data)
{
  WcFakeResolver *self = WC_FAKE_RESOLVER (resolver);
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GPtrArray *addresses = g_hash_table_lookup (self->hosts, hostname);
  GList *answer = NULL;

  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    {
      GSocketFamily family = g_inet_address_get_family (addresses->pdata[i]);

      if ((flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY) != 0 &&
          family != G_SOCKET_FAMILY_IPV4)
        continue;
      if ((flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY) != 0 &&
          family != G_SOCKET_FAMILY_IPV6)
        continue;
      answer = g_list_append (answer, g_object_ref (addresses->pdata[i]));
    }
  if (answer == NULL)
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no %s",
                             hostname);
  else
    g_task_return_pointer (task, answer, free_addresses);
}

static GList *
fake_resolver_lookup_by_name_with_flags_finish (GResolver *resolver,
                                                GAsyncResult *result,
                                                GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fake_resolver_finalize (GObject *object)
{
  WcFakeResolver *self = WC_FAKE_RESOLVER (object);

  g_clear_object (&self->former);
  g_clear_pointer (&self->services, g_hash_table_unref);
  g_clear_pointer (&self->failures, g_hash_table_unref);
  g_clear_pointer (&self->hosts, g_hash_table_unref);
  g_clear_pointer (&self->asked, g_ptr_array_unref);
  g_clear_pointer (&self->held, g_ptr_array_unref);
  G_OBJECT_CLASS (wc_fake_resolver_parent_class)->finalize (object);
}

static void
wc_fake_resolver_class_init (WcFakeResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fake_resolver_finalize;
  resolver_class->lookup_service_async = fake_resolver_lookup_service_async;
  resolver_class->lookup_service_finish = fake_resolver_lookup_service_finish;
  resolver_class->lookup_by_name_with_flags_async =
      fake_resolver_lookup_by_name_with_flags_async;
  resolver_class->lookup_by_name_with_flags_finish =
      fake_resolver_lookup_by_name_with_flags_finish;
}

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                (GDestroyNotify) g_ptr_array_unref);
}

static void
wc_fake_resolver_init (WcFakeResolver *self)
{
  self->services = new_table ();
  self->hosts = new_table ();
  self->failures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->asked = g_ptr_array_new_with_free_func (g_free);
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
}

WcFakeResolver *
wc_fake_resolver_install (void)
{
  WcFakeResolver *self = g_object_new (WC_TYPE_FAKE_RESOLVER, NULL);

  self->former = g_resolver_get_default ();
  g_resolver_set_default (G_RESOLVER (self));
  return self;
}

void
wc_fake_resolver_remove (WcFakeResolver *self)
{
  g_resolver_set_default (self->former);
  g_object_unref (self);
}

static GPtrArray *
list_of (GHashTable *table, const char *name, GDestroyNotify destroy)
{
  GPtrArray *list = g_hash_table_lookup (table, name);

  if (list == NULL)
    {
      list = g_ptr_array_new_with_free_func (destroy);
      g_hash_table_insert (table, g_strdup (name), list);
    }
  return list;
}

void
wc_fake_resolver_add_service (WcFakeResolver *self,
                              const char *rrname,
                              const char *host,
                              guint16 port,
                              guint16 priority,
                              guint16 weight)
{
  g_ptr_array_add (list_of (self->services, rrname, (GDestroyNotify) g_srv_target_free),
                   g_srv_target_new (host, port, priority, weight));
}

void
wc_fake_resolver_fail_service (WcFakeResolver *self, const char *rrname, int error_code)
{
  g_hash_table_insert (self->failures, g_strdup (rrname), GINT_TO_POINTER (error_code));
}

void
wc_fake_resolver_add_host (WcFakeResolver *self, const char *host, const char *address)
{
  g_ptr_array_add (list_of (self->hosts, host, g_object_unref),
                   g_inet_address_new_from_string (address));
}

void
wc_fake_resolver_hold (WcFakeResolver *self)
{
  self->holding = TRUE;
}

void
wc_fake_resolver_release (WcFakeResolver *self)
{
  self->holding = FALSE;
  while (self->held->len > 0)
    {
      g_autoptr (GTask) task = g_ptr_array_steal_index (self->held, 0);

      answer_service (self, task);
    }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

char *
wc_fake_resolver_dup_asked (WcFakeResolver *self)
{
  GString *names = g_string_new (NULL);

  g_ptr_array_sort (self->asked, compare_names);
  for (guint i = 0; i < self->asked->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
                            (char *) self->asked->pdata[i]);
  g_ptr_array_set_size (self->asked, 0);
  return g_string_free (names, FALSE);
}
