/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/bus-views.h"
#include "api/dict.h"
#include "api/overview.h"
#include "api/values.h"

/* Signals on a bus can get lost and wake everybody, so they are rare, small and only say
 * where to look (API § 3.5). What was told last is kept, to tell only what changed. */

#define PERIOD_US (G_USEC_PER_SEC / 10)
#define ROUND_EVENTS 1000
#define PREFIX "im.whinchat.Whinchat1."

struct _WcBusViews
{
  const WcServices *services; /* (unowned) */
  WcIdl *idl;                 /* (unowned) */
  WcBindingDbus *binding;     /* (unowned) */
  WcEventFilter *everything;  /* (owned) */

  GDBusConnection *connection; /* (owned) (nullable) */
  guint subtrees[2];
  GHashTable *told; /* (owned) (element-type utf8 GVariant) properties by path */
  gint64 told_seq;  /* events up to here were announced */
  gint64 told_us;   /* monotonic time of the last round */
  guint timer;
};

/* The properties of Daemon that change. */
static GVariant *
daemon_properties (const WcServices *services)
{
  g_autoptr (WcOverview) overview = wc_overview_new (services, NULL);
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "State", overview != NULL ? overview->state : "offline");
  wc_dict_put_uint (&dict, "UnreadTotal", overview != NULL ? overview->unread : 0);
  return g_variant_ref_sink (wc_dict_end (&dict));
}

GVariant *
wc_bus_views_get_property (const char *name, gpointer data)
{
  const WcBusViewsSource *source = data;
  g_autoptr (GVariant) changing = NULL;
  g_autoptr (GVariant) value = NULL;

  if (g_str_equal (name, "Version"))
    return g_variant_new_string (WC_VERSION);
  if (g_str_equal (name, "ApiVersion"))
    return g_variant_new_string (WC_OVERVIEW_API_VERSION);
  if (g_str_equal (name, "Features"))
    return g_variant_new_strv (wc_idl_get_interfaces (source->idl), -1);
  if (g_str_equal (name, "Epoch"))
    return g_variant_new_string (source->services->epoch);
  changing = daemon_properties (source->services);
  return g_variant_lookup_value (changing, name, NULL);
}

static GVariant *
account_properties (const WcAccountInfo *info)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "Jid", info->account->jid);
  wc_dict_put_string (&dict, "State", wc_account_state_to_string (info->state));
  wc_dict_put_string (&dict, "Error", info->text != NULL ? info->text : "");
  wc_dict_put_uint (&dict, "Unread", info->unread);
  wc_dict_put_time (&dict, "LastSync", info->account->last_sync_us);
  return g_variant_ref_sink (wc_dict_end (&dict));
}

static GVariant *
job_properties (const WcJob *job)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "Kind", wc_job_kind_to_string (job->kind));
  wc_dict_put_string (&dict, "State", wc_job_state_to_string (job->state));
  wc_dict_put_int (&dict, "Done", job->done);
  wc_dict_put_int (&dict, "Total", job->total);
  return g_variant_ref_sink (wc_dict_end (&dict));
}

/* Properties of all objects, by path (element-type utf8 GVariant). */
static GHashTable *
collect (const WcServices *services)
{
  GHashTable *all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) g_variant_unref);
  g_autoptr (GPtrArray) accounts = wc_account_service_list (services->accounts, NULL);
  g_autoptr (GPtrArray) jobs =
      wc_job_service_list (services->jobs, /* unfinished= */ TRUE, NULL);

  g_hash_table_insert (all, g_strdup (WC_BINDING_DBUS_PATH),
                       daemon_properties (services));
  for (guint i = 0; accounts != NULL && i < accounts->len; i++)
    {
      const WcAccountInfo *info = g_ptr_array_index (accounts, i);

      g_hash_table_insert (all, wc_values_account_path (info->account->id),
                           account_properties (info));
    }
  for (guint i = 0; jobs != NULL && i < jobs->len; i++)
    {
      const WcJob *job = g_ptr_array_index (jobs, i);

      g_hash_table_insert (all, wc_values_job_path (job->id), job_properties (job));
    }
  return all;
}

static const char *
interface_of (const char *path)
{
  if (g_str_has_prefix (path, WC_VALUES_ACCOUNT_PATH))
    return "AccountView";
  return g_str_has_prefix (path, WC_VALUES_JOB_PATH) ? "JobView" : "Daemon";
}

/* The entries of @now that are other than in @before; NULL when there are none. */
static GVariant *
changes (GVariant *before, GVariant *now)
{
  g_auto (WcDict) dict = WC_DICT_INIT;
  gboolean any = FALSE;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, now);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) old = g_variant_lookup_value (before, key, NULL);

      if (old != NULL && g_variant_equal (old, value))
        continue;
      wc_dict_put (&dict, key, value);
      any = TRUE;
    }
  return any ? wc_dict_end (&dict) : NULL;
}

static void
tell_changes (WcBusViews *self, const char *path, GVariant *before, GVariant *now)
{
  GVariant *changed = changes (before, now);
  g_autofree char *interface = g_strconcat (PREFIX, interface_of (path), NULL);

  if (changed == NULL)
    return;
  g_dbus_connection_emit_signal (
      self->connection,
      /* destination= */ NULL, path, "org.freedesktop.DBus.Properties",
      "PropertiesChanged",
      g_variant_new ("(s@a{sv}@as)", interface, changed, g_variant_new_strv (NULL, 0)),
      /* error= */ NULL);
}

/* A job that is over has no object any more; whoever watches it is told how it ended. */
static void
tell_last (WcBusViews *self, const char *path, GVariant *before)
{
  g_autofree char *id = NULL;
  g_autoptr (WcJob) job = NULL;
  g_autoptr (GVariant) last = NULL;

  if (!g_str_has_prefix (path, WC_VALUES_JOB_PATH "/"))
    return;
  id = wc_values_dup_job (path);
  job = wc_job_service_get (self->services->jobs, id, /* error= */ NULL);
  if (job == NULL)
    return;
  last = job_properties (job);
  tell_changes (self, path, before, last);
}

static void
views_refresh (WcBusViews *self)
{
  GHashTable *now = collect (self->services);
  GHashTableIter iter;
  gpointer path, properties;

  g_hash_table_iter_init (&iter, now);
  while (g_hash_table_iter_next (&iter, &path, &properties))
    {
      GVariant *before = g_hash_table_lookup (self->told, path);

      if (before != NULL)
        tell_changes (self, path, before, properties);
    }
  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, &path, &properties))
    if (!g_hash_table_contains (now, path))
      tell_last (self, path, properties);
  g_hash_table_unref (self->told);
  self->told = now;
}

static void
add_kinds (GHashTable *words, const WcJournalBatch *batch)
{
  for (guint i = 0; i < batch->events->len; i++)
    {
      const WcEvent *event = g_ptr_array_index (batch->events, i);

      g_hash_table_add (words, (gpointer) wc_event_kind_to_string (event->kind));
    }
}

/* The words of the kinds of the events since the last announcement; *@out_more when there
 * are so many that the rest is for the next round. */
static char **
kinds_since (WcBusViews *self, gboolean *out_more)
{
  g_autoptr (GHashTable) words = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (WcJournalBatch) batch = wc_event_service_read (
      self->services->events, self->told_seq, self->everything, ROUND_EVENTS, NULL);
  g_autofree char **keys = NULL;

  *out_more = batch != NULL && batch->more;
  if (batch != NULL)
    {
      add_kinds (words, batch);
      self->told_seq = batch->cursor;
    }
  keys = (char **) g_hash_table_get_keys_as_array (words, NULL);
  return g_strdupv (keys);
}

/* Returns whether there is more to announce. */
static gboolean
views_announce (WcBusViews *self)
{
  WcEventService *events = self->services->events;
  gboolean more = FALSE;
  g_auto (GStrv) kinds = kinds_since (self, &more);
  g_autofree char *cursor = NULL;

  if (*kinds == NULL)
    return more;
  cursor = wc_event_service_format_cursor (events, wc_event_service_get_head (events));
  wc_binding_dbus_emit (self->binding, "Events", "Available",
                        g_variant_new ("(s^as)", cursor, kinds));
  return more;
}

static void
on_timer (gpointer data)
{
  WcBusViews *self = data;

  self->timer = 0;
  self->told_us = wc_clock_monotonic_us (self->services->clock);
  if (views_announce (self))
    self->timer = wc_clock_add (self->services->clock, PERIOD_US, on_timer, self);
  views_refresh (self);
}

/* Something happened: tells it soon, but not too often. */
static void
views_schedule (WcBusViews *self)
{
  gint64 since_us = wc_clock_monotonic_us (self->services->clock) - self->told_us;

  if (self->connection != NULL && self->timer == 0)
    self->timer = wc_clock_add (self->services->clock, MAX (PERIOD_US - since_us, 0),
                                on_timer, self);
}

static void
on_ephemeral (WcEventService *events, WcEvent *event, WcBusViews *self)
{
  if (event->kind == WC_EVENT_JOB_PROGRESS || event->kind == WC_EVENT_STORAGE)
    views_schedule (self);
}

/* The last parts of the paths below @path. */
static char **
on_enumerate (GDBusConnection *connection,
              const char *sender,
              const char *path,
              gpointer data)
{
  WcBusViews *self = data;
  g_autoptr (GHashTable) all = collect (self->services);
  g_autoptr (GStrvBuilder) nodes = g_strv_builder_new ();
  g_autofree char *prefix = g_strconcat (path, "/", NULL);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (g_str_has_prefix (key, prefix))
      g_strv_builder_add (nodes, (char *) key + strlen (prefix));
  return g_strv_builder_end (nodes);
}

static GDBusInterfaceInfo **
on_introspect (GDBusConnection *connection,
               const char *sender,
               const char *path,
               const char *node,
               gpointer data)
{
  WcBusViews *self = data;
  GDBusInterfaceInfo **interfaces = g_new0 (GDBusInterfaceInfo *, 2);

  if (node != NULL)
    interfaces[0] = g_dbus_interface_info_ref (
        wc_idl_find_interface (self->idl, interface_of (path)));
  return interfaces;
}

static GVariant *
on_get_property (GDBusConnection *connection,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *name,
                 GError **error,
                 gpointer data)
{
  WcBusViews *self = data;
  g_autoptr (GHashTable) all = collect (self->services);
  GVariant *properties = g_hash_table_lookup (all, path);
  GVariant *value =
      properties != NULL ? g_variant_lookup_value (properties, name, NULL) : NULL;

  if (value == NULL)
    g_set_error_literal (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT,
                         "it is not there any more");
  return value;
}

static const GDBusInterfaceVTable *
on_dispatch (GDBusConnection *connection,
             const char *sender,
             const char *path,
             const char *interface,
             const char *node,
             gpointer *out_data,
             gpointer data)
{
  static const GDBusInterfaceVTable vtable = { NULL, on_get_property, NULL };

  *out_data = data;
  return &vtable;
}

static void
on_connected (WcBindingDbus *binding, GDBusConnection *connection, WcBusViews *self)
{
  static const GDBusSubtreeVTable vtable = { on_enumerate, on_introspect, on_dispatch };
  static const char *const paths[] = { WC_VALUES_ACCOUNT_PATH, WC_VALUES_JOB_PATH };

  self->connection = g_object_ref (connection);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    self->subtrees[i] = g_dbus_connection_register_subtree (
        connection, paths[i], &vtable, G_DBUS_SUBTREE_FLAGS_NONE, self,
        /* destroy= */ NULL,
        /* error= */ NULL);
  self->told_seq = wc_event_service_get_head (self->services->events);
  g_hash_table_unref (self->told);
  self->told = collect (self->services);
}

static void
views_drop_connection (WcBusViews *self)
{
  if (self->connection == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (self->subtrees); i++)
    g_dbus_connection_unregister_subtree (self->connection, self->subtrees[i]);
  g_clear_object (&self->connection);
  wc_clock_clear (self->services->clock, &self->timer);
}

static void
on_disconnected (WcBindingDbus *binding, WcBusViews *self)
{
  views_drop_connection (self);
}

WcBusViews *
wc_bus_views_new (const WcServices *services, WcIdl *idl, WcBindingDbus *binding)
{
  const WcEventWish everything = { .backfill = TRUE };
  WcBusViews *self = g_new0 (WcBusViews, 1);

  self->services = services;
  self->idl = idl;
  self->binding = binding;
  self->everything = wc_event_filter_new (services->events, &everything, NULL);
  self->told = g_hash_table_new (g_str_hash, g_str_equal);
  g_signal_connect (binding, "connected", G_CALLBACK (on_connected), self);
  g_signal_connect (binding, "disconnected", G_CALLBACK (on_disconnected), self);
  g_signal_connect_swapped (services->events, "committed", G_CALLBACK (views_schedule),
                            self);
  g_signal_connect (services->events, "ephemeral", G_CALLBACK (on_ephemeral), self);
  return self;
}

void
wc_bus_views_free (WcBusViews *self)
{
  views_drop_connection (self);
  g_signal_handlers_disconnect_by_data (self->binding, self);
  g_signal_handlers_disconnect_by_data (self->services->events, self);
  wc_event_filter_free (self->everything);
  g_hash_table_unref (self->told);
  g_free (self);
}
