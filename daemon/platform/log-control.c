/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "platform/log-control.h"

/* The levels are those of syslog. The target cannot be changed: it is what standard error
 * is connected to. */

#define PATH "/org/freedesktop/LogControl1"

static const char description[] =
    "<node><interface name='org.freedesktop.LogControl1'>"
    "<property name='LogLevel' type='s' access='readwrite'/>"
    "<property name='LogTarget' type='s' access='readwrite'/>"
    "<property name='SyslogIdentifier' type='s' access='read'/>"
    "</interface></node>";

struct _WcLogControl
{
  WcLog *log;                  /* (owned) */
  GDBusNodeInfo *info;         /* (owned) */
  GDBusConnection *connection; /* (owned) (nullable) */
  guint object;
};

static const char *
word_of (GLogLevelFlags level)
{
  if (level == G_LOG_LEVEL_CRITICAL)
    return "err";
  return level == G_LOG_LEVEL_MESSAGE ? "notice" : wc_log_level_to_string (level);
}

static const char *
get_target (const WcLogControl *self)
{
  return wc_log_is_journal (self->log) ? "journal" : "console";
}

static GVariant *
on_get (GDBusConnection *connection,
        const char *sender,
        const char *path,
        const char *interface,
        const char *name,
        GError **error,
        gpointer data)
{
  const WcLogControl *self = data;

  if (g_str_equal (name, "LogLevel"))
    return g_variant_new_string (word_of (wc_log_get_level (self->log)));
  if (g_str_equal (name, "LogTarget"))
    return g_variant_new_string (get_target (self));
  return g_variant_new_string ("whinchatd");
}

static gboolean
set_level (WcLogControl *self, const char *word, GError **error)
{
  GLogLevelFlags level;

  if (!wc_log_level_from_string (word, &level))
    {
      g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
                   "\"%s\" is no level of a log", word);
      return FALSE;
    }
  wc_log_set_level (self->log, level);
  return TRUE;
}

static gboolean
on_set (GDBusConnection *connection,
        const char *sender,
        const char *path,
        const char *interface,
        const char *name,
        GVariant *value,
        GError **error,
        gpointer data)
{
  WcLogControl *self = data;
  const char *word = g_variant_get_string (value, NULL);

  if (g_str_equal (name, "LogLevel"))
    return set_level (self, word, error);
  if (g_str_equal (word, get_target (self)))
    return TRUE;
  g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_NOT_SUPPORTED,
               "the log goes to where standard error goes");
  return FALSE;
}

static void
unexport (WcLogControl *self)
{
  if (self->object != 0)
    g_dbus_connection_unregister_object (self->connection, self->object);
  self->object = 0;
  g_clear_object (&self->connection);
}

void
wc_log_control_export (WcLogControl *self, GDBusConnection *connection)
{
  static const GDBusInterfaceVTable table = { .get_property = on_get,
                                              .set_property = on_set };

  unexport (self);
  self->connection = g_object_ref (connection);
  self->object =
      g_dbus_connection_register_object (connection, PATH, self->info->interfaces[0],
                                         &table, self, /* destroy= */ NULL, NULL);
}

WcLogControl *
wc_log_control_new (WcLog *log)
{
  WcLogControl *self = g_new0 (WcLogControl, 1);

  self->log = wc_log_ref (log);
  self->info = g_dbus_node_info_new_for_xml (description, NULL);
  return self;
}

void
wc_log_control_free (WcLogControl *self)
{
  unexport (self);
  g_dbus_node_info_unref (self->info);
  wc_log_unref (self->log);
  g_free (self);
}
