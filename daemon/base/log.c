/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/log.h"

/* The writer of GLib's structured log. Its settings live in its user data, so that
 * nothing else in the process can change what is private. */

#define MARK_DIGITS 6
#define MODULE_FIELD "WHINCHAT_MODULE"
#define PRIVATE_FIELD "WHINCHAT_ACCOUNT"
#define REQUEST_FIELD "WHINCHAT_REQUEST"

struct _WcLog
{
  gatomicrefcount refs;
  gboolean show_private;
  gboolean to_journal;
  int level;       /* atomic */
  guint8 salt[16]; /* so that a mark cannot be found by trying addresses */
};

WcLog *
wc_log_new (gboolean show_private)
{
  WcLog *self = g_new0 (WcLog, 1);

  g_atomic_ref_count_init (&self->refs);
  self->show_private = show_private;
  self->to_journal = g_log_writer_is_journald (STDERR_FILENO);
  self->level = G_LOG_LEVEL_MESSAGE;
  /* So few bytes are never cut short (getrandom(2)). */
  if (getrandom (self->salt, sizeof self->salt, 0) != sizeof self->salt)
    g_error ("the kernel gives no random numbers");
  return self;
}

WcLog *
wc_log_ref (WcLog *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
wc_log_unref (WcLog *self)
{
  if (g_atomic_ref_count_dec (&self->refs))
    g_free (self);
}

void
wc_log_set_level (WcLog *self, GLogLevelFlags level)
{
  g_atomic_int_set (&self->level, level);
}

GLogLevelFlags
wc_log_get_level (WcLog *self)
{
  return g_atomic_int_get (&self->level);
}

gboolean
wc_log_is_journal (const WcLog *self)
{
  return self->to_journal;
}

char *
wc_log_redact (WcLog *self, const char *address)
{
  g_autoptr (GChecksum) sum = NULL;

  if (self->show_private)
    return g_strdup (address);
  sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (sum, self->salt, sizeof self->salt);
  g_checksum_update (sum, (const guchar *) address, strlen (address));
  return g_strdup_printf ("#%.*s", MARK_DIGITS, g_checksum_get_string (sum));
}

static const char *
find_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, key) == 0 && fields[i].length == -1)
      return fields[i].value;
  return NULL;
}

/* A smaller flag is a more important level. */
static gboolean
is_written (WcLog *self, GLogLevelFlags level)
{
  return (level & G_LOG_LEVEL_MASK) <= wc_log_get_level (self);
}

/* The levels of syslog, which the journal asks for. */
static const char *
priority_of (GLogLevelFlags level)
{
  if (level & G_LOG_LEVEL_WARNING)
    return "4";
  if (level & G_LOG_LEVEL_MESSAGE)
    return "5";
  return level & G_LOG_LEVEL_INFO ? "6" : "7";
}

static const char *
name_of (GLogLevelFlags level)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return "error";
  if (level & G_LOG_LEVEL_WARNING)
    return "warning";
  if (level & G_LOG_LEVEL_MESSAGE)
    return "notice";
  return level & G_LOG_LEVEL_INFO ? "info" : "debug";
}

/* A server's words may stand in a text: they must not move the cursor of a terminal. */
static void
append_printable (GString *line, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      g_string_append_unichar (line, g_unichar_isprint (c) ? c : 0xfffd);
    }
}

char *
wc_log_format (WcLog *self, GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  const char *module = find_field (fields, n_fields, MODULE_FIELD);
  const char *domain = find_field (fields, n_fields, "GLIB_DOMAIN");
  const char *account = find_field (fields, n_fields, PRIVATE_FIELD);
  const char *message = find_field (fields, n_fields, "MESSAGE");
  g_autofree char *shown = NULL;
  GString *line;

  if (!is_written (self, level))
    return NULL;
  if (module == NULL)
    module = domain != NULL ? domain : G_LOG_DOMAIN;
  line = g_string_new (NULL);
  g_string_append_printf (line, "%s: %s: ", name_of (level), module);
  if (account != NULL)
    {
      shown = wc_log_redact (self, account);
      append_printable (line, shown);
      g_string_append (line, ": ");
    }
  append_printable (line, message != NULL ? message : "");
  return g_string_free (line, FALSE);
}

static GLogWriterOutput
write_journal (WcLog *self, GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  const char *account = find_field (fields, n_fields, PRIVATE_FIELD);
  g_autofree char *shown = account != NULL ? wc_log_redact (self, account) : NULL;
  g_autofree GLogField *copy = g_memdup2 (fields, n_fields * sizeof *fields);

  for (gsize i = 0; i < n_fields; i++)
    if (shown != NULL && copy[i].value == (gconstpointer) account)
      copy[i].value = shown;
  return g_log_writer_journald (level, copy, n_fields, NULL);
}

static GLogWriterOutput
write_line (WcLog *self, GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  g_autofree char *line = wc_log_format (self, level, fields, n_fields);

  /* One call for the whole line: lines of several threads do not mix. */
  fprintf (stderr, "%s\n", line);
  return G_LOG_WRITER_HANDLED;
}

static GLogWriterOutput
write_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  WcLog *self = data;

  if (!is_written (self, level))
    return G_LOG_WRITER_HANDLED;
  if (self->to_journal &&
      write_journal (self, level, fields, n_fields) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;
  return write_line (self, level, fields, n_fields);
}

void
wc_log_install (WcLog *self)
{
  g_log_set_writer_func (write_cb, wc_log_ref (self), (GDestroyNotify) wc_log_unref);
}

/* ---- Saying ---- */

/* By WcLogEvent. Made once, at random (journalctl --new-id128). */
static const struct
{
  const char *id;
  GLogLevelFlags level;
} events[] = {
  { "9f324503a7074d6eb6146c32cdce2d8c", G_LOG_LEVEL_MESSAGE },
  { "cbf8f70f6387454dbb6243fcf8caca3c", G_LOG_LEVEL_MESSAGE },
  { "4c2b2ff0eced44b5946352b8d350f906", G_LOG_LEVEL_INFO },
  { "8277bc5aaf8b4ce999ef9068698c82c9", G_LOG_LEVEL_MESSAGE },
  { "bc8614f10e584d35bb91509ec2924b7b", G_LOG_LEVEL_MESSAGE },
  { "c55a99a8cd0148698666aeb8c3a53713", G_LOG_LEVEL_MESSAGE },
  { "81e95f82a28b44d389c6cf1c696d26f8", G_LOG_LEVEL_MESSAGE },
  { "84a58303ca86417eaff301a146f1ca49", G_LOG_LEVEL_MESSAGE },
  { "2f8ab44b79ff4e8a9cfbbe87aba6f192", G_LOG_LEVEL_MESSAGE },
};
G_STATIC_ASSERT (G_N_ELEMENTS (events) == WC_N_LOG_EVENTS);

const char *
wc_log_event_get_id (WcLogEvent event)
{
  return events[event].id;
}

/* What goes with a text; each may be NULL. */
typedef struct
{
  const char *module;
  const char *account;
  const char *request;
  const char *id;
} Context;

static void
add_field (GLogField *fields, gsize *n_fields, const char *key, const char *value)
{
  if (value != NULL)
    fields[(*n_fields)++] = (GLogField){ key, value, -1 };
}

static void
write_fields (GLogLevelFlags level, const Context *context, const char *text)
{
  GLogField fields[7];
  gsize n_fields = 0;

  add_field (fields, &n_fields, "GLIB_DOMAIN", G_LOG_DOMAIN);
  add_field (fields, &n_fields, "PRIORITY", priority_of (level));
  add_field (fields, &n_fields, "MESSAGE", text);
  add_field (fields, &n_fields, "MESSAGE_ID", context->id);
  add_field (fields, &n_fields, MODULE_FIELD, context->module);
  add_field (fields, &n_fields, PRIVATE_FIELD, context->account);
  add_field (fields, &n_fields, REQUEST_FIELD, context->request);
  g_log_structured_array (level, fields, n_fields);
}

void
wc_log_say (GLogLevelFlags level,
            const char *module,
            const char *account,
            const char *format,
            ...)
{
  const Context context = { .module = module, .account = account };
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  write_fields (level, &context, text);
}

void
wc_log_event (WcLogEvent event, const char *module, const char *format, ...)
{
  const Context context = { .module = module, .id = events[event].id };
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  write_fields (events[event].level, &context, text);
}

void
wc_log_event_of (
    WcLogEvent event, const char *module, const char *account, const char *format, ...)
{
  const Context context = { .module = module,
                            .account = account,
                            .id = events[event].id };
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  write_fields (events[event].level, &context, text);
}

void
wc_log_report (const char *module, const char *report, const char *text)
{
  const Context context = { .module = module,
                            .request = report,
                            .id = events[WC_LOG_REPORT].id };
  g_autofree char *whole = g_strdup_printf ("report %s: %s", report, text);

  write_fields (events[WC_LOG_REPORT].level, &context, whole);
}

/* ---- Levels ---- */

/* Ours first; then those of syslog that systemd uses (org.freedesktop.LogControl1). */
static const struct
{
  const char *word;
  GLogLevelFlags level;
} levels[] = {
  { "error", G_LOG_LEVEL_CRITICAL },  { "warning", G_LOG_LEVEL_WARNING },
  { "message", G_LOG_LEVEL_MESSAGE }, { "info", G_LOG_LEVEL_INFO },
  { "debug", G_LOG_LEVEL_DEBUG },     { "emerg", G_LOG_LEVEL_CRITICAL },
  { "alert", G_LOG_LEVEL_CRITICAL },  { "crit", G_LOG_LEVEL_CRITICAL },
  { "err", G_LOG_LEVEL_CRITICAL },    { "notice", G_LOG_LEVEL_MESSAGE },
};

const char *
wc_log_level_to_string (GLogLevelFlags level)
{
  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    if (levels[i].level == level)
      return levels[i].word;
  g_return_val_if_reached ("message");
}

gboolean
wc_log_level_from_string (const char *word, GLogLevelFlags *out_level)
{
  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    if (g_str_equal (levels[i].word, word))
      {
        *out_level = levels[i].level;
        return TRUE;
      }
  return FALSE;
}
