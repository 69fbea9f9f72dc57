/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/annotation-fixture.h"
#include "model/file-sources.h"
#include "store/attached-sources.h"
#include "store/attachment-store.h"
#include "store/message-store.h"
#include "store/statement.h"

/* Two files in one message, "1" and "2". */
static gint64
share (WcStoreFixture *f)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW - G_TIME_SPAN_DAY);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_message_id (builder, "m");
  for (guint i = 1; i <= 2; i++)
    {
      WcAttachment *file = wc_attachment_new ();

      file->sharing_id = g_strdup_printf ("%u", i);
      file->size = 10 * i;
      wc_message_builder_take_attachment (builder, file);
    }
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  wc_message_store_add (f->db, message, 0, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return message->id;
}

/* Says it of that file in a message of its own, @at so many seconds. */
static void
attach (WcStoreFixture *f, gint64 at, const char *file, const char *url)
{
  g_autofree char *id = g_strdup_printf ("s%" G_GINT64_FORMAT, at);
  g_autofree char *value = g_strdup_printf ("%s %s", file, url);
  const WcAnnotationSaid said = {
    .at = at, .id = id, .kind = WC_ANNOTATION_SOURCES, .target_id = "m", .value = value
  };

  wc_annotation_fixture_say (f, &said);
}

static GPtrArray *
read_files (WcStoreFixture *f, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message = wc_message_store_get (f->db, f->account, id, &error);

  g_assert_no_error (error);
  return g_ptr_array_ref (message->attachments);
}

static char *
places_of (WcStoreFixture *f, gint64 id, guint index)
{
  g_autoptr (GPtrArray) files = read_files (f, id);

  return g_strjoinv (" ", ((WcAttachment *) files->pdata[index])->sources);
}

#define assert_places(f, id, index, expected)                                            \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *places_ = places_of (f, id, index);                                 \
    g_assert_cmpstr (places_, ==, expected);                                             \
  }                                                                                      \
  G_STMT_END

/* Each file has its own, in the order of the chat; who names none of two means none. */
static void
test_several (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = share (f);

  attach (f, 3, "2", "https://u/2");
  attach (f, 2, "1", "https://u/1b");
  attach (f, 1, "1", "https://u/1a");
  attach (f, 4, "", "https://u/3");
  attach (f, 5, "3", "https://u/3");
  assert_places (f, id, 0, "https://u/1a https://u/1b");
  assert_places (f, id, 1, "https://u/2");
}

/* As many as a file may have, by the first that say so; the rest costs no more. */
static void
test_bounds (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = share (f);
  g_autoptr (GPtrArray) files = NULL;
  const WcAttachment *first, *second;

  for (guint i = 0; i < WC_ATTACHED_SOURCES_MAX + 20; i++)
    {
      g_autofree char *url = g_strdup_printf ("https://u/%u", i);

      attach (f, i + 1, "1", url);
    }
  attach (f, 2 * WC_ATTACHED_SOURCES_MAX, "2", "https://u/late");
  files = read_files (f, id);
  first = files->pdata[0];
  second = files->pdata[1];
  g_assert_cmpuint (g_strv_length (first->sources), ==, WC_ATTACHMENT_MAX_SOURCES);
  g_assert_cmpstr (first->sources[0], ==, "https://u/0");
  g_assert_cmpuint (g_strv_length (second->sources), ==, 0);
}

/* What is stored anew of a file, as when it was fetched, leaves its places to those who
 * said them. */
static void
test_saved (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = share (f);
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (WcAttachment) changed = NULL;
  g_autoptr (GError) error = NULL;
  guint n_gone = 0;

  attach (f, 1, "1", "https://u/1");
  files = read_files (f, id);
  changed = wc_attachment_copy (files->pdata[0]);
  changed->state = WC_ATTACHMENT_HELD;
  changed->file = g_strdup ("copy");
  wc_store_fixture_begin (f);
  g_assert_true (wc_attachment_store_save (f->db, changed, &error));
  wc_store_fixture_commit (f);
  g_assert_cmpint (
      wc_store_fixture_count (f, "SELECT 1 FROM attachment WHERE sources <> ''"), ==, 0);
  assert_places (f, id, 0, "https://u/1");
  /* and it can be let go of, as there is a place to fetch it from again */
  wc_store_fixture_begin (f);
  g_assert_true (wc_attachment_store_purge (f->db, f->account, 0, &n_gone, &error));
  wc_store_fixture_commit (f);
  g_assert_cmpuint (n_gone, ==, 1);
}

static void
test_fit (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = share (f);
  static const struct
  {
    const char *file; /* NULL: the only one */
    gboolean fits;
  } cases[] = { { "1", TRUE }, { "2", TRUE }, { "3", FALSE }, { NULL, FALSE } };
  gboolean fits;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcAttachment) places = wc_attachment_new ();
      g_autoptr (GString) value = g_string_new (NULL);

      wc_attachment_add_source (places, "https://u/x");
      wc_file_sources_append (value, cases[i].file, places);
      g_assert_true (wc_attached_sources_fit (f->db, value->str, id, id, &fits, NULL));
      g_assert_cmpint (fits, ==, cases[i].fits);
    }
  g_assert_true (wc_attached_sources_fit (f->db, NULL, id, id, &fits, NULL));
  g_assert_false (fits);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/attached-sources/several", test_several);
  g_test_add_func ("/attached-sources/bounds", test_bounds);
  g_test_add_func ("/attached-sources/saved", test_saved);
  g_test_add_func ("/attached-sources/fit", test_fit);
  return g_test_run ();
}
