/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/dates.h"
#include "common/failure.h"

/* Dates and durations of the command line. Every form of a moment but the relative one
 * and seconds since the epoch is completed to a whole ISO 8601 date and time and read by
 * GLib, so that time zones and the gaps of summer time are treated in one place. */

#define LONGEST_DURATION_MS (G_GINT64_CONSTANT (366) * 24 * 3600 * 1000)
#define LARGEST_NUMBER 10000000

static gboolean
bad_value (const char *what, const char *text, const char *hint, GError **error)
{
  return wc_failure_set (error, WC_EXIT_USAGE, "\"%s\" is not a %s: try %s", text, what,
                         hint);
}

/* Reads a number at *@p and moves *@p behind it. */
static gboolean
take_number (const char **p, gint64 *number)
{
  gint64 value = 0;
  const char *q = *p;

  for (; g_ascii_isdigit (*q); q++)
    {
      value = value * 10 + (*q - '0');
      if (value > LARGEST_NUMBER)
        return FALSE;
    }
  if (q == *p)
    return FALSE;
  *p = q;
  *number = value;
  return TRUE;
}

static GDateTime *
go_back (GDateTime *from, gint64 number, char unit)
{
  int n = (int) -number;

  switch (unit)
    {
    case 'y':
      return g_date_time_add_years (from, n);
    case 'w':
      return g_date_time_add_weeks (from, n);
    case 'd':
      return g_date_time_add_days (from, n);
    case 'h':
      return g_date_time_add_hours (from, n);
    case 'm':
      return g_date_time_add_minutes (from, n);
    case 's':
      return g_date_time_add_seconds (from, n);
    default:
      return NULL;
    }
}

/* "1d12h", perhaps with " ago". */
static GDateTime *
parse_relative (const char *text, GDateTime *now)
{
  g_autoptr (GDateTime) moment = g_date_time_ref (now);
  const char *p = text;

  while (*p != '\0')
    {
      g_autoptr (GDateTime) earlier = NULL;
      gint64 number = 0;

      if (p != text && g_str_equal (p, " ago"))
        break;
      if (!take_number (&p, &number) || *p == '\0')
        return NULL;
      earlier = go_back (moment, number, *p++);
      if (earlier == NULL)
        return NULL;
      g_date_time_unref (moment);
      moment = g_steal_pointer (&earlier);
    }
  return p != text ? g_steal_pointer (&moment) : NULL;
}

static GDateTime *
parse_iso (const char *text, GTimeZone *zone)
{
  gsize date_length = strcspn (text, "Tt ");
  const char *time = text + date_length;
  gsize time_length = 0;
  GString *full = g_string_new_len (text, (gssize) date_length);
  g_autofree char *whole = NULL;

  if (full->len == strlen ("2026-11"))
    g_string_append (full, "-01");
  time += strspn (time, "Tt ");
  time_length = strcspn (time, "Zz+-");
  g_string_append_c (full, 'T');
  g_string_append_len (full, time, (gssize) time_length);
  if (*time == '\0')
    g_string_append (full, "00:00:00");
  else if (time_length == strlen ("18:30"))
    g_string_append (full, ":00");
  else if (time_length == strlen ("1830"))
    g_string_append (full, "00");
  g_string_append (full, time + time_length);
  whole = g_string_free (full, FALSE);
  return g_date_time_new_from_iso8601 (whole, zone);
}

/* "yesterday", "today 18:30" or "18:30". */
static GDateTime *
parse_day_word (const char *text, GDateTime *now, GTimeZone *zone)
{
  static const char *const words[] = { "yesterday", "today", "tomorrow" };
  g_autofree char *date = NULL;
  g_autofree char *full = NULL;
  g_autoptr (GDateTime) day = NULL;
  const char *time = text;
  int days = 0;

  for (int i = 0; i < (int) G_N_ELEMENTS (words); i++)
    if (g_str_has_prefix (text, words[i]))
      {
        days = i - 1;
        time = text + strlen (words[i]);
      }
  if (time == text ? strlen (text) < 5 || text[2] != ':' : *time != '\0' && *time != ' ')
    return NULL;
  day = g_date_time_add_days (now, days);
  date = g_date_time_format (day, "%Y-%m-%d");
  full = g_strconcat (date, time == text ? " " : "", time, NULL);
  return parse_iso (full, zone);
}

static GDateTime *
parse_epoch (const char *text)
{
  gint64 seconds = 0;

  if (*text != '@' ||
      !g_ascii_string_to_signed (text + 1, 10, 0, G_MAXINT32 * G_GINT64_CONSTANT (100),
                                 &seconds, NULL))
    return NULL;
  return g_date_time_new_from_unix_utc (seconds);
}

gboolean
wc_dates_parse (const char *text, GDateTime *now, gint64 *ms, GError **error)
{
  GTimeZone *zone = g_date_time_get_timezone (now);
  g_autoptr (GDateTime) moment = NULL;

  if (g_str_equal (text, "now"))
    moment = g_date_time_ref (now);
  if (moment == NULL)
    moment = parse_relative (text, now);
  if (moment == NULL)
    moment = parse_epoch (text);
  if (moment == NULL)
    moment = parse_day_word (text, now, zone);
  if (moment == NULL)
    moment = parse_iso (text, zone);
  if (moment == NULL)
    return bad_value ("date", text,
                      "2h, 30d, yesterday, 2026-11-20 or \"2026-11-20 18:30\"", error);
  *ms = g_date_time_to_unix (moment) * 1000 + g_date_time_get_microsecond (moment) / 1000;
  return TRUE;
}

/* Milliseconds of a unit; 0 for one that is none. */
static gint64
unit_ms (const char *unit, gsize length)
{
  if (length == 2 && strncmp (unit, "ms", 2) == 0)
    return 1;
  if (length > 1)
    return 0;
  switch (*unit)
    {
    case '\0':
    case 's':
      return 1000;
    case 'm':
      return 60 * 1000;
    case 'h':
      return 3600 * 1000;
    case 'd':
      return 24 * 3600 * 1000;
    default:
      return 0;
    }
}

gboolean
wc_dates_parse_duration (const char *text, gint64 *ms, GError **error)
{
  const char *p = text;
  gint64 total = 0;

  do
    {
      gint64 number = 0;
      gsize length = 0;
      gint64 unit = 0;

      if (take_number (&p, &number))
        {
          length = strcspn (p, "0123456789");
          unit = unit_ms (p, length);
          p += length;
        }
      total += number * unit;
      if (unit == 0 || total > LONGEST_DURATION_MS)
        return bad_value ("duration", text, "500ms, 30s, 10m or 1h30m", error);
    }
  while (*p != '\0');
  *ms = total;
  return TRUE;
}

static gboolean
is_same_day (GDateTime *a, GDateTime *b)
{
  return g_date_time_get_year (a) == g_date_time_get_year (b) &&
         g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

char *
wc_dates_format (gint64 ms, GDateTime *now, WcDatesForm form)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ms / 1000);
  g_autoptr (GDateTime) local = NULL;

  if (utc != NULL)
    local = g_date_time_to_timezone (utc, g_date_time_get_timezone (now));
  if (local == NULL)
    return g_strdup ("?");
  if (form == WC_DATES_DAY)
    return g_date_time_format (local, "%Y-%m-%d");
  if (form == WC_DATES_TIME || (form == WC_DATES_BRIEF && is_same_day (local, now)))
    return g_date_time_format (local, "%H:%M");
  return g_date_time_format (local, "%Y-%m-%d %H:%M");
}
