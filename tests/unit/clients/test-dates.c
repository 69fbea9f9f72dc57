/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/dates.h"
#include "common/failure.h"

/* The clock of these tests: some days after the end of summer time. */
#define NOW "2026-11-04T12:00:00"
#define ZONE "Europe/Berlin"

/* What is typed, and the moment it is in UTC; NULL: refused. */
typedef struct
{
  const char *text;
  const char *utc;
} Case;

static const Case cases[] = {
  { "now", "2026-11-04T11:00:00Z" },
  { "2h", "2026-11-04T09:00:00Z" },
  { "2h ago", "2026-11-04T09:00:00Z" },
  { "90s", "2026-11-04T10:58:30Z" },
  { "15m", "2026-11-04T10:45:00Z" },
  { "1d12h", "2026-11-02T23:00:00Z" },
  { "0d", "2026-11-04T11:00:00Z" },
  { "1w", "2026-10-28T11:00:00Z" },
  { "1y", "2025-11-04T11:00:00Z" },
  /* Noon stays noon across the change from summer time. */
  { "14d", "2026-10-21T10:00:00Z" },
  { "today", "2026-11-03T23:00:00Z" },
  { "yesterday", "2026-11-02T23:00:00Z" },
  { "tomorrow", "2026-11-04T23:00:00Z" },
  { "yesterday 18:30", "2026-11-03T17:30:00Z" },
  { "18:30", "2026-11-04T17:30:00Z" },
  { "18:30:15", "2026-11-04T17:30:15Z" },
  { "2026-11-20", "2026-11-19T23:00:00Z" },
  { "2026-07-20", "2026-07-19T22:00:00Z" },
  { "2026-07", "2026-06-30T22:00:00Z" },
  { "2026-11-20T18:30", "2026-11-20T17:30:00Z" },
  { "2026-11-20 18:30", "2026-11-20T17:30:00Z" },
  { "2026-11-20T18:30:15.250Z", "2026-11-20T18:30:15.250Z" },
  { "2026-11-20T18:30+05:30", "2026-11-20T13:00:00Z" },
  { "2026-11-20T18:30:15-08:00", "2026-11-21T02:30:15Z" },
  { "20261120T183015Z", "2026-11-20T18:30:15Z" },
  { "20261120", "2026-11-19T23:00:00Z" },
  { "@1795220379", "2026-11-21T00:19:39Z" },
  { "", NULL },
  { "soon", NULL },
  { "5", NULL },
  { "5x", NULL },
  { "2h ago or so", NULL },
  { "-2h", NULL },
  { "99999999999999999999d", NULL },
  { "9999999w", NULL },
  { "9999999y", NULL },
  { "todayish", NULL },
  { "today 25:00", NULL },
  { "2026-13-01", NULL },
  { "2026-02-30", NULL },
  { "2026-11-20T", "2026-11-19T23:00:00Z" },
  { "2026-11-20T18", NULL },
  { "2026-11-20T18:30+99:99", NULL },
  { "@", NULL },
  { "@1e3", NULL },
  { "@-1", NULL },
};

static GDateTime *
fixed_now (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (ZONE);

  g_assert_nonnull (zone);
  return g_date_time_new_from_iso8601 (NOW, zone);
}

static void
test_parse (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GDateTime) now = fixed_now ();
  g_autoptr (GDateTime) expected = NULL;
  g_autoptr (GError) error = NULL;
  gint64 ms = 42;

  if (c->utc == NULL)
    {
      g_assert_false (wc_dates_parse (c->text, now, &ms, &error));
      g_assert_error (error, WC_FAILURE, WC_EXIT_USAGE);
      g_assert_nonnull (strstr (error->message, c->text));
      g_assert_cmpint (ms, ==, 42);
      return;
    }
  expected = g_date_time_new_from_iso8601 (c->utc, NULL);
  wc_dates_parse (c->text, now, &ms, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ms, ==,
                   g_date_time_to_unix (expected) * 1000 +
                       g_date_time_get_microsecond (expected) / 1000);
}

typedef struct
{
  const char *text;
  gint64 ms;
} Duration;

static void
test_duration (void)
{
  static const Duration good[] = {
    { "30", 30000 },  { "30s", 30000 },    { "10m", 600000 }, { "1h30m", 5400000 },
    { "500ms", 500 }, { "1s500ms", 1500 }, { "0", 0 },        { "2d", 172800000 },
  };
  static const char *const bad[] = { "",    "s",    "1x",           "-1", "1.5h",
                                     "1h ", "400d", "99999999999s", "1hm" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 ms = -1;

      wc_dates_parse_duration (good[i].text, &ms, &error);
      g_assert_no_error (error);
      g_assert_cmpint (ms, ==, good[i].ms);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 ms = 42;

      g_assert_false (wc_dates_parse_duration (bad[i], &ms, &error));
      g_assert_error (error, WC_FAILURE, WC_EXIT_USAGE);
      g_assert_cmpint (ms, ==, 42);
    }
}

typedef struct
{
  gint64 ms;
  WcDatesForm form;
  const char *text;
} Format;

static void
test_format (void)
{
  static const Format formats[] = {
    { G_GINT64_CONSTANT (1793790000000), WC_DATES_BRIEF, "12:00" },
    { G_GINT64_CONSTANT (1793790000000), WC_DATES_FULL, "2026-11-04 12:00" },
    { G_GINT64_CONSTANT (1784500000123), WC_DATES_BRIEF, "2026-07-20 00:26" },
    { G_GINT64_CONSTANT (1784500000123), WC_DATES_TIME, "00:26" },
    { G_GINT64_CONSTANT (1784500000123), WC_DATES_DAY, "2026-07-20" },
    /* The same day of another year. */
    { G_GINT64_CONSTANT (1762254000000), WC_DATES_BRIEF, "2025-11-04 12:00" },
    { G_MAXINT64, WC_DATES_BRIEF, "?" },
  };
  g_autoptr (GDateTime) now = fixed_now ();

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *text = wc_dates_format (formats[i].ms, now, formats[i].form);

      g_assert_cmpstr (text, ==, formats[i].text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/clients/dates/parse/%" G_GSIZE_FORMAT, i);
      g_test_add_data_func (path, &cases[i], test_parse);
    }
  g_test_add_func ("/clients/dates/duration", test_duration);
  g_test_add_func ("/clients/dates/format", test_format);

  return g_test_run ();
}
