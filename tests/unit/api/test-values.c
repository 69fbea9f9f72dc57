/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/idl.h"
#include "api/values.h"
#include "lib/schema-check.h"
#include "lib/service-fixture.h"

/* A message with every field set, for what the methods' tests do not reach. */
static WcMessage *
full_message (void)
{
  g_autoptr (WcMessageBuilder) builder = wc_message_builder_new ();
  WcMessage *message = wc_message_builder_peek (builder);

  message->id = 7000;
  message->account = 1;
  message->ts_us = 5000;
  message->received_us = 6000;
  message->kind = WC_MESSAGE_KIND_ENCRYPTED;
  message->source = WC_MESSAGE_SOURCE_CARBON;
  wc_message_builder_set_chat (builder, WC_STORE_ROMEO);
  wc_message_builder_set_from (builder, WC_STORE_ROMEO "/x");
  wc_message_builder_set_encryption (builder, "omemo");
  wc_message_builder_set_origin_id (builder, "o");
  wc_message_builder_set_stanza_id (builder, "s", WC_STORE_JULIET);
  wc_message_builder_set_message_id (builder, "m");
  return wc_message_builder_end (g_steal_pointer (&builder));
}

static void
test_message (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcIdl) idl = wc_idl_new ();
  g_autoptr (WcMessage) message = full_message ();
  g_autoptr (GVariant) value =
      g_variant_ref_sink (wc_values_message (f->services, message));
  g_autofree char *text = g_variant_print (value, FALSE);

  wc_schema_check_dict (wc_idl_find_dict (idl, "Message"), value);
  g_assert_cmpstr (
      text, ==,
      "{'id': <int64 7000>, 'account': <'juliet@capulet.lit'>, 'chat': "
      "<'romeo@montague.lit'>, 'dir': <'in'>, 'from': <'romeo@montague.lit/x'>, 'ts': "
      "<int64 5>, 'received_ts': <int64 6>, 'kind': <'encrypted'>, 'encryption': "
      "<{'scheme': <'omemo'>}>, 'source': <'carbon'>, 'origin_id': <'o'>, 'stanza_id': "
      "<'s'>, 'stanza_by': <'juliet@capulet.lit'>, 'message_id': <'m'>}");
}

static void
test_contact (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcIdl) idl = wc_idl_new ();
  g_autoptr (WcContact) stranger = wc_contact_new (1, "z@x.lit");
  g_autoptr (GVariant) value = NULL;
  const char *title = NULL;

  stranger->request_us = 5000;
  stranger->request_text = g_strdup ("it is me");
  stranger->nick = g_strdup ("Zoe");
  value = g_variant_ref_sink (wc_values_contact (f->services, stranger));
  wc_schema_check_dict (wc_idl_find_dict (idl, "Contact"), value);
  g_variant_lookup (value, "title", "&s", &title);
  g_assert_cmpstr (title, ==, "Zoe");
}

static void
test_paths (void)
{
  g_autofree char *account = wc_values_account_path (12);
  g_autofree char *job = wc_values_job_path ("0a-9z");

  g_assert_cmpstr (account, ==, "/im/whinchat/Whinchat1/account/12");
  g_assert_cmpstr (job, ==, "/im/whinchat/Whinchat1/job/0a_9z");
  g_assert_true (g_variant_is_object_path (job));
}

static void
test_finding (void)
{
  const WcFinding finding = { .check = "disk",
                              .level = WC_FINDING_OK,
                              .text = (char *) "t" };
  g_autoptr (WcIdl) idl = wc_idl_new ();
  g_autoptr (GVariant) value = g_variant_ref_sink (wc_values_finding (&finding));

  wc_schema_check_dict (wc_idl_find_dict (idl, "Finding"), value);
  g_assert_cmpuint (g_variant_n_children (value), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/values/message", test_message);
  g_test_add_func ("/api/values/contact", test_contact);
  g_test_add_func ("/api/values/paths", test_paths);
  g_test_add_func ("/api/values/finding", test_finding);
  return g_test_run ();
}
