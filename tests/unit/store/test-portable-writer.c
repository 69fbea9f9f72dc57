/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/store-fixture.h"
#include "store/portable-ids.h"
#include "store/portable-writer.h"

static gboolean
add (WcStoreFixture *f, const char *kind, const char *line, GError **error)
{
  g_autoptr (WcJsonValue) object = wc_json_value_parse (line, strlen (line), NULL);
  gboolean added = FALSE;

  wc_store_fixture_begin (f);
  wc_portable_writer_add (f->db, wc_portable_table_find (kind), f->account, object,
                          &added, error);
  wc_store_fixture_commit (f);
  return added;
}

static void
test_add (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  g_assert_true (add (
      f, "contact",
      "{\"jid\":\"a@b.lit\",\"subscription\":\"to\",\"groups\":[\"x\",\"y\"]}", NULL));
  g_assert_false (
      add (f, "contact", "{\"jid\":\"a@b.lit\",\"subscription\":\"both\"}", NULL));
  g_assert_true (add (f, "blocked", "{\"jid\":\"Bad@B.lit\"}", NULL));
  g_assert_cmpint (
      wc_store_fixture_count (f, "SELECT 1 FROM contact WHERE subscription = 1 AND "
                                 "groups = char (31) || 'x' || char (31) || 'y' || "
                                 "char (31)"),
      ==, 1);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM blocked JOIN address ON "
                                              "id = address WHERE jid = 'bad@b.lit'"),
                   ==, 1);
}

static void
test_fields (void)
{
  static const struct
  {
    const char *kind;
    const char *line;
    const char *field;
  } wrong[] = {
    { "contact", "{\"jid\":\"a@b\"}", "subscription" },
    { "contact", "{\"jid\":1,\"subscription\":\"to\"}", "jid" },
    { "contact", "{\"jid\":\"a@b\",\"subscription\":\"all\"}", "subscription" },
    { "contact", "{\"jid\":\"a@b\",\"subscription\":\"to\",\"ask\":1}", "ask" },
    { "contact", "{\"jid\":\"a@b\",\"subscription\":\"to\",\"groups\":[1]}", "groups" },
    { "contact", "{\"jid\":\"a@b\",\"subscription\":\"to\",\"groups\":[\"\\u001f\"]}",
      "groups" },
    { "blocked", "{\"jid\":\"@\"}", "jid" },
    { "blocked", "{}", "jid" },
    { "chat", "{\"jid\":\"a@b\",\"kind\":\"contact\",\"read\":\"x\"}", "read" },
    { "chat", "[]", "chat" },
    { "omemo_key", "{\"jid\":\"a@b\",\"fingerprint\":\"07\"}", "fingerprint" },
    { "omemo_key", "{\"jid\":\"a@b\"}", "fingerprint" },
    { "omemo_policy", "{\"use\":\"maybe\",\"trust\":\"btbv\"}", "use" },
  };
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (add (f, wrong[i].kind, wrong[i].line, &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
      g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, wrong[i].field);
    }
}

/* What is about a message that comes later finds it in the end; in steps. */
static void
test_settle (void)
{
  static const char LINE[] = "{\"annotations\":[{\"kind\":\"reactions\",\"names\":\"x\","
                             "\"target\":77,\"value\":\"♥\"}]}";
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 target = wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, f->now_us, "a");
  gint64 id = wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, f->now_us, "b");
  const WcPortableOwner owner = { f->account, id, WC_STORE_ROMEO };
  g_autoptr (WcJsonValue) line = wc_json_value_parse (LINE, strlen (LINE), NULL);
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE, other = FALSE;

  g_assert_true (wc_portable_ids_begin (f->db, &error));
  wc_store_fixture_begin (f);
  wc_portable_writer_add_message_rows (f->db, &owner, line, &error);
  g_assert_no_error (error);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM annotation WHERE target IS "
                                              "NULL"),
                   ==, 1);
  g_assert_true (wc_portable_ids_note (f->db, 77, target, TRUE, &error));
  g_assert_true (wc_portable_ids_is_other (f->db, target, 78, &other, &error));
  g_assert_true (other);
  g_assert_true (wc_portable_ids_is_other (f->db, target, 77, &other, &error));
  g_assert_false (other);
  while (more)
    g_assert_true (wc_portable_ids_settle (f->db, 1, &more, &error));
  wc_store_fixture_commit (f);
  g_assert_cmpint (wc_store_fixture_count (f,
                                           "SELECT 1 FROM annotation a JOIN message m ON "
                                           "m.id = a.target WHERE m.flags & 16"),
                   ==, 1);
}

static void
test_read (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, f->now_us, "a");
  g_autoptr (WcMessageBuilder) builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, FALSE, f->now_us);

  wc_message_builder_peek (builder)->id = id;
  wc_store_fixture_begin (f);
  g_assert_true (
      wc_portable_writer_read (f->db, wc_message_builder_peek (builder), NULL));
  g_assert_true (wc_portable_writer_recount (f->db, f->account, NULL));
  wc_store_fixture_commit (f);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM chat WHERE unread > 0"), ==,
                   0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/portable-writer/add", test_add);
  g_test_add_func ("/portable-writer/fields", test_fields);
  g_test_add_func ("/portable-writer/settle", test_settle);
  g_test_add_func ("/portable-writer/read", test_read);
  return g_test_run ();
}
