/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "service/same-files.h"

static WcMessage *
share (const char *url, const char *bits, const char *copy)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcAttachment *file = wc_attachment_new ();

  if (url != NULL)
    wc_attachment_add_source (file, url);
  wc_attachment_add_encrypted (file, url);
  if (bits != NULL)
    wc_attachment_add_bits (file, bits);
  file->id = 7;
  file->job = g_strdup ("job");
  file->name = g_strdup ("a.png");
  file->file = g_strdup (copy);
  file->state = copy != NULL ? WC_ATTACHMENT_HELD : WC_ATTACHMENT_REMOTE;
  wc_message_builder_take_attachment (builder, file);
  return wc_message_builder_end (builder);
}

static void
assert_copied (WcMessage *owned, WcAttachmentState state)
{
  g_autoptr (WcMessage) message = owned;
  const WcAttachment *file = message->attachments->pdata[0];
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = wc_same_files_copy (message, &error);
  const WcAttachment *copy;

  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 1);
  copy = files->pdata[0];
  g_assert_true (copy != file);
  g_assert_cmpstr (copy->name, ==, "a.png");
  g_assert_cmpstr (copy->sources[0], ==, file->sources[0]);
  g_assert_cmpstr (copy->file, ==, file->file);
  g_assert_cmpint (copy->state, ==, state);
  g_assert_cmpint (copy->id, ==, 0);
  g_assert_null (copy->job);
}

static void
assert_refused (WcMessage *owned)
{
  g_autoptr (WcMessage) message = owned;
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_same_files_copy (message, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
}

#define ENCRYPTED                                                                        \
  "aesgcm://x.lit/a#8c3d050e9386ec173861778f"                                            \
  "68e9af38a97aaf82faa4063b4d0878a61261534410c8a84331eaac851759f587"
#define BITS "cid:sha1+1@bob.xmpp.org"

static void
test_copy (void)
{
  g_autoptr (WcMessage) text = wc_message_builder_end (wc_message_builder_new ());
  g_autoptr (GPtrArray) none = wc_same_files_copy (text, NULL);

  g_assert_cmpuint (none->len, ==, 0);
  assert_copied (share ("https://x.lit/a", NULL, NULL), WC_ATTACHMENT_REMOTE);
  assert_copied (share ("https://x.lit/a", NULL, "copy"), WC_ATTACHMENT_HELD);
  assert_copied (share (ENCRYPTED, NULL, NULL), WC_ATTACHMENT_REMOTE);
  assert_copied (share (NULL, BITS, "copy"), WC_ATTACHMENT_HELD);
}

/* Nobody could have them of us. */
static void
test_nowhere (void)
{
  assert_refused (share (NULL, NULL, "copy"));
  assert_refused (share (NULL, BITS, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/same-files/copy", test_copy);
  g_test_add_func ("/service/same-files/nowhere", test_nowhere);
  return g_test_run ();
}
