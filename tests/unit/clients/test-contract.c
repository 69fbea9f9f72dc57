/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "common/contract.h"

static const WcContractItem *
find_in (const char *method, const char *argument)
{
  const WcContractMethod *found = wc_contract_find_method (method);

  g_assert_nonnull (found);
  return wc_contract_find_item (found->in, argument);
}

static void
test_find (void)
{
  const WcContractMethod *send = wc_contract_find_method ("Messages.Send");
  const WcContractItem *options = find_in ("Messages.Send", "options");

  g_assert_cmpstr (send->scope, ==, "send");
  g_assert_nonnull (strstr (send->errors, "NotFound"));
  g_assert_cmpstr (find_in ("Messages.Send", "chat")->type, ==, "s");
  g_assert_cmpstr (options->type, ==, "a{sv}");
  g_assert_nonnull (
      wc_contract_find_item (wc_contract_find_dict (options->of)->items, "key"));
  g_assert_nonnull (
      wc_contract_find_item (wc_contract_find_enum ("Tls")->items, "direct"));
  g_assert_cmpint (wc_contract_find_error (1003)->exit, ==, 3);
  g_assert_cmpstr (wc_contract_find_error (-32603)->name, ==, "Internal");
}

static void
test_not_there (void)
{
  g_assert_null (wc_contract_find_method ("Messages"));
  g_assert_null (wc_contract_find_method (""));
  g_assert_null (wc_contract_find_dict ("Tls"));
  g_assert_null (wc_contract_find_enum ("Message"));
  g_assert_null (wc_contract_find_error (0));
  g_assert_null (find_in ("Messages.Send", "nothing"));
}

/* Methods of the other door cannot be called here; those of this one alone stream. */
static void
test_doors (void)
{
  g_assert_null (wc_contract_find_method ("Events.Listen"));
  g_assert_true (wc_contract_find_method ("Events.Subscribe")->streams);
  g_assert_false (wc_contract_find_method ("Events.Fetch")->streams);
}

static void
test_secrets (void)
{
  const WcContractSet *settings = wc_contract_find_dict ("AccountSettings");

  g_assert_true (wc_contract_find_item (settings->items, "password")->secret);
  g_assert_false (wc_contract_find_item (settings->items, "alias")->secret);
  g_assert_true (find_in ("Prompts.Answer", "fields")->secret);
}

static void
assert_told (const WcContractItem *items)
{
  for (; items->name != NULL; items++)
    {
      g_assert_cmpstr (items->doc, !=, "");
      if (g_str_equal (items->type, "a{sv}") && *items->of != '\0')
        g_assert_nonnull (wc_contract_find_dict (items->of));
    }
}

/* Whoever asks for help gets a text, whatever it is about. */
static void
test_everything_is_told (void)
{
  const char *before = "";

  for (const WcContractMethod *each = wc_contract_methods; each->name != NULL; each++)
    {
      g_assert_cmpstr (before, <, each->name);
      g_assert_cmpstr (each->doc, !=, "");
      assert_told (each->in);
      assert_told (each->out);
      before = each->name;
    }
  for (const WcContractSet *each = wc_contract_dicts; each->name != NULL; each++)
    assert_told (each->items);
  for (const WcContractSet *each = wc_contract_enums; each->name != NULL; each++)
    assert_told (each->items);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/contract/find", test_find);
  g_test_add_func ("/clients/contract/not-there", test_not_there);
  g_test_add_func ("/clients/contract/doors", test_doors);
  g_test_add_func ("/clients/contract/secrets", test_secrets);
  g_test_add_func ("/clients/contract/everything-is-told", test_everything_is_told);

  return g_test_run ();
}
