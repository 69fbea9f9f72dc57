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
#define PRIVATE_FIELD "WC_ACCOUNT"

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
  const char *module = find_field (fields, n_fields, "WC_MODULE");
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

void
wc_log_say (GLogLevelFlags level,
            const char *module,
            const char *account,
            const char *format,
            ...)
{
  g_autofree char *text = NULL;
  GLogField fields[] = {
    { "GLIB_DOMAIN", G_LOG_DOMAIN, -1 }, { "PRIORITY", priority_of (level), -1 },
    { "WC_MODULE", module, -1 },         { "MESSAGE", NULL, -1 },
    { PRIVATE_FIELD, account, -1 },
  };
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  fields[3].value = text;
  g_log_structured_array (level, fields, G_N_ELEMENTS (fields) - (account == NULL));
}
