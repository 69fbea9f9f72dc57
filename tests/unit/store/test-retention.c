/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "lib/traces.h"
#include "store/account-store.h"
#include "store/chat-store.h"
#include "store/cursor-store.h"
#include "store/expiry-store.h"
#include "store/forget.h"
#include "store/message-store.h"
#include "store/outbox-store.h"
#include "store/retention-store.h"
#include "store/retention.h"

#define DAY G_TIME_SPAN_DAY
#define TYBALT "tybalt@capulet.lit"
#define SIZE (WC_RETENTION_STORE_ROW_BYTES + 5) /* of "hello" */

typedef struct
{
  WcStoreFixture *store;
  gint64 other; /* another account */
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  g_autoptr (WcAccount) other = wc_account_new (TYBALT);
  g_autoptr (GError) error = NULL;

  f->store = wc_store_fixture_new ();
  wc_store_fixture_begin (f->store);
  f->other = wc_account_store_add (f->store->db, other, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_store_fixture_check (f->store);
  wc_store_fixture_free (f->store);
}

static void
set_policy (Fixture *f, int days, gint64 bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcAccount) account =
      wc_account_store_get (f->store->db, f->store->account, &error);
  g_autoptr (WcAccount) changed = wc_account_copy (account);

  changed->keep_days = days;
  changed->keep_bytes = bytes;
  wc_store_fixture_begin (f->store);
  wc_account_store_save (f->store->db, changed, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
}

static gint64
say (Fixture *f, gint64 days_ago)
{
  return wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE,
                               WC_STORE_NOW - days_ago * DAY, "hello");
}

/* Of the other account; its rows lie between those of the first. */
static void
say_other (Fixture *f, gint64 days_ago, guint n)
{
  gint64 own = f->store->account;

  f->store->account = f->other;
  for (guint i = 0; i < n; i++)
    wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE,
                          WC_STORE_NOW - days_ago * DAY + i, "theirs");
  f->store->account = own;
}

/* Returns how many steps it took. */
static guint
enforce (Fixture *f, guint limit)
{
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;
  guint n = 0;

  for (; more; n++)
    {
      g_assert_cmpuint (n, <, 1000);
      wc_retention_step (f->store->db, limit, &more, &error);
      g_assert_no_error (error);
    }
  return n;
}

static gint64
count (Fixture *f, const char *sql)
{
  return wc_store_fixture_count (f->store, sql);
}

static gint64
next_due (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  gint64 due = -1;

  wc_retention_next (f->store->db, &due, &error);
  g_assert_no_error (error);
  return due;
}

static void
drain (Fixture *f)
{
  g_free (wc_store_fixture_events (f->store));
}

static void
test_everything_is_kept (Fixture *f, gconstpointer data)
{
  say (f, 4000);
  g_assert_false (wc_retention_is_new (f->store->db));
  g_assert_cmpuint (enforce (f, 10), ==, 1);
  g_assert_cmpint (next_due (f), ==, 0);
  g_assert_cmpint (count (f, "SELECT 1 FROM message"), ==, 1);
}

static void
test_days (Fixture *f, gconstpointer data)
{
  gint64 kept;

  for (int i = 0; i < 250; i++)
    say (f, 40);
  say_other (f, 40, 30);
  kept = say (f, 29);
  say (f, 1);
  set_policy (f, 30, 0);
  drain (f);
  g_assert_true (wc_retention_is_new (f->store->db));
  g_assert_cmpuint (enforce (f, 100), ==, 3);
  g_assert_false (wc_retention_is_new (f->store->db));
  g_assert_cmpint (count (f, "SELECT 1 FROM message WHERE account = 1"), ==, 2);
  g_assert_cmpint (count (f, "SELECT 1 FROM message WHERE account = 2"), ==, 30);
  g_assert_cmpint (count (f, "SELECT 1 FROM search WHERE search MATCH 'hello'"), ==, 2);
  g_assert_cmpuint (wc_account_store_count_unread (f->store->db, f->store->account), ==,
                    2);

  /* Nothing else until the next one is too old. */
  g_assert_cmpint (next_due (f), ==, kept + 30 * DAY);
  g_assert_cmpuint (enforce (f, 100), ==, 1);
  f->store->now_us = kept + 30 * DAY;
  enforce (f, 100);
  g_assert_cmpint (count (f, "SELECT 1 FROM message WHERE account = 1"), ==, 1);
}

/* One event for a chat and step says it, not one for each message. */
static void
test_events (Fixture *f, gconstpointer data)
{
  for (int i = 0; i < 5; i++)
    wc_store_fixture_say (f->store, i % 2 == 0 ? WC_STORE_ROMEO : TYBALT, FALSE,
                          WC_STORE_NOW - 40 * DAY + i, "hello");
  set_policy (f, 30, 0);
  drain (f);
  enforce (f, 3);
  g_assert_cmpint (count (f, "SELECT 1 FROM journal WHERE kind = 14"), ==, 4);
  g_assert_cmpint (
      count (f, "SELECT 1 FROM journal WHERE kind = 14 AND message = 1760270400000012"),
      ==, 1);
  g_assert_cmpint (count (f, "SELECT 1 FROM journal WHERE kind = 4"), ==, 0);
}

/* What waits to be sent stays, and goes a day after it left. */
static void
test_unsent (Fixture *f, gconstpointer data)
{
  gint64 id = wc_store_fixture_say (f->store, WC_STORE_ROMEO, TRUE,
                                    WC_STORE_NOW - 40 * DAY, "to be sent");
  WcOutboxEntry entry = { .account = f->store->account,
                          .chat = (char *) WC_STORE_ROMEO,
                          .message = id };
  g_autoptr (GError) error = NULL;
  gboolean more;

  wc_store_fixture_begin (f->store);
  wc_outbox_store_add (f->store->db, &entry, NULL, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  say (f, 40);
  set_policy (f, 30, 0);
  enforce (f, 100);
  g_assert_cmpint (count (f, "SELECT 1 FROM message"), ==, 1);

  f->store->now_us += 2 * DAY;
  wc_expiry_store_expire (f->store->db, 10, &more, &error);
  g_assert_no_error (error);
  enforce (f, 100);
  g_assert_cmpint (count (f, "SELECT 1 FROM outbox"), ==, 1);

  wc_store_fixture_begin (f->store);
  wc_outbox_store_remove_message (f->store->db, id, NULL);
  wc_store_fixture_commit (f->store);
  f->store->now_us += 2 * DAY;
  wc_expiry_store_expire (f->store->db, 10, &more, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count (f, "SELECT 1 FROM message WHERE body IS NOT NULL"), ==, 0);
}

static void
test_bytes (Fixture *f, gconstpointer data)
{
  for (int i = 0; i < 20; i++)
    say (f, 20 - i);
  say_other (f, 10, 5);
  set_policy (f, 0, 5 * SIZE);
  enforce (f, 4);
  g_assert_cmpint (count (f, "SELECT 1 FROM message WHERE account = 1"), ==, 5);
  g_assert_cmpint (count (f, "SELECT 1 FROM message WHERE account = 2"), ==, 5);
  g_assert_cmpint (count (f, "SELECT 1 FROM retention WHERE bytes = 5 * 305"), ==, 1);
  g_assert_cmpint (next_due (f), ==, 0);

  /* One more, and the oldest goes. */
  say (f, 0);
  g_assert_cmpint (next_due (f), <=, f->store->now_us);
  enforce (f, 4);
  g_assert_cmpint (count (f, "SELECT 1 FROM message WHERE account = 1"), ==, 5);
}

/* However much it is, who reads here gets to read it. */
static void
test_nothing_of_today (Fixture *f, gconstpointer data)
{
  gint64 first = say (f, 0);

  for (int i = 0; i < 20; i++)
    say (f, 0);
  set_policy (f, 0, 3 * SIZE);
  enforce (f, 100);
  g_assert_cmpint (count (f, "SELECT 1 FROM message"), ==, 21);
  g_assert_cmpint (next_due (f), ==, first + DAY);
  f->store->now_us += 2 * DAY;
  enforce (f, 100);
  g_assert_cmpint (count (f, "SELECT 1 FROM message"), ==, 3);
}

/* The sum follows whatever comes and goes, wherever the counting has got. */
static void
test_sum (Fixture *f, gconstpointer data)
{
  WcForgetPart part = { f->store->account, WC_STORE_ROMEO, G_MAXINT64, 2 };
  g_autoptr (GError) error = NULL;
  gboolean more;
  gint64 id = 0;

  for (int i = 0; i < 1500; i++)
    id = wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + 2 * i,
                               "hello");
  set_policy (f, 0, G_MAXINT32);
  wc_retention_step (f->store->db, 10, &more, &error);
  g_assert_no_error (error);
  g_assert_true (more);
  wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + 1, "hello");
  wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + 2901, "hello");
  enforce (f, 10);
  g_assert_cmpint (count (f, "SELECT 1 FROM retention WHERE bytes = 1502 * 305"), ==, 1);

  wc_store_fixture_begin (f->store);
  wc_forget_messages (f->store->db, f->store->account, &id, 1, &error);
  wc_forget_part (f->store->db, &part, &more, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  g_assert_cmpint (count (f, "SELECT 1 FROM retention WHERE bytes = 1499 * 305"), ==, 1);
}

/* A step looks at a bounded number of rows, those of others included, and each once. */
static void
test_among_many_others (Fixture *f, gconstpointer data)
{
  g_autofree char *scans = NULL;

  say_other (f, 50, 2500);
  say (f, 49);
  set_policy (f, 30, 0);
  g_assert_cmpuint (enforce (f, 100), ==, 3);
  g_assert_cmpint (count (f, "SELECT 1 FROM message WHERE account = 1"), ==, 0);
  g_assert_cmpint (next_due (f), ==, 0);
  say_other (f, 48, 1);
  g_assert_cmpuint (enforce (f, 100), ==, 1);

  /* What comes behind is looked at all the same. */
  say (f, 50);
  enforce (f, 100);
  g_assert_cmpint (count (f, "SELECT 1 FROM message WHERE account = 1"), ==, 0);
  scans = wc_store_fixture_scans (f->store);
  g_assert_null (strstr (scans, "FROM message m"));
}

static void
test_cursors (Fixture *f, gconstpointer data)
{
  static const char *const ids[] = { "a", "b", NULL };
  const WcCursorArchive archive = { f->store->account, WC_STORE_JULIET, NULL };
  const WcCursorPage page = { ids, WC_STORE_NOW - 50 * DAY, WC_STORE_NOW, 0, 0, TRUE };
  g_autoptr (WcCursorInterval) newest = NULL;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f->store);
  wc_cursor_store_forward (f->store->db, &archive, 0, &page, NULL, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  say (f, 50);
  set_policy (f, 30, 0);
  enforce (f, 100);
  newest = wc_cursor_store_newest (f->store->db, &archive, NULL);
  g_assert_cmpint (newest->oldest_us, ==, WC_STORE_NOW - 30 * DAY);
  g_assert_cmpstr (newest->newest_id, ==, "b");
  g_assert_null (newest->oldest_id);
}

#define ADD(name, func)                                                                  \
  g_test_add ("/store/retention/" name, Fixture, NULL, setup, func, teardown)

/* Whatever was known of what went, and what it said of what stays. One by one, so that
 * each of them is the last that went once. */
static void
test_nothing_dangles (Fixture *f, gconstpointer data)
{
  gint64 since = WC_STORE_NOW - 10 * DAY;

  wc_traces_say (f->store, since);
  wc_traces_assert_all (f->store);
  set_policy (f, 8, G_MAXINT32);
  enforce (f, 100);
  for (int i = 0; i < 13; i++)
    {
      f->store->now_us = since + 8 * DAY + (gint64) i * G_USEC_PER_SEC;
      enforce (f, 100);
      wc_traces_assert_none_dangle (f->store);
      g_assert_cmpint (
          count (f, "SELECT 1 FROM retention WHERE bytes = (SELECT coalesce (sum (300 + "
                    "coalesce (length (body), 0)), 0) FROM message WHERE account = 1)"),
          ==, 1);
    }
  g_assert_cmpint (count (f, "SELECT 1 FROM message"), ==, 0);
  g_assert_cmpint (count (f, "SELECT 1 FROM annotation"), ==, 0);
  g_assert_cmpint (count (f, "SELECT 1 FROM attachment"), ==, 0);
  g_assert_cmpint (count (f, "SELECT 1 FROM extra"), ==, 0);
  g_assert_cmpint (count (f, "SELECT 1 FROM thread"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("all", test_everything_is_kept);
  ADD ("days", test_days);
  ADD ("events", test_events);
  ADD ("unsent", test_unsent);
  ADD ("bytes", test_bytes);
  ADD ("today", test_nothing_of_today);
  ADD ("sum", test_sum);
  ADD ("others", test_among_many_others);
  ADD ("cursors", test_cursors);
  g_test_add ("/retention/nothing-dangles", Fixture, NULL, setup, test_nothing_dangles,
              teardown);
  return g_test_run ();
}
