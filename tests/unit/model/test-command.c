/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/command.h"

static void
test_words (void)
{
  WcCommandStatus status = WC_COMMAND_COMPLETED;
  WcCommandAction action = WC_COMMAND_PREV;
  WcCommandSeverity severity = WC_COMMAND_WARN;

  for (int i = 0; i < WC_N_COMMAND_STATUSES; i++)
    {
      g_assert_true (
          wc_command_status_from_string (wc_command_status_to_string (i), &status));
      g_assert_cmpint (status, ==, i);
    }
  for (int i = 0; i < WC_N_COMMAND_ACTIONS; i++)
    {
      g_assert_true (
          wc_command_action_from_string (wc_command_action_to_string (i), &action));
      g_assert_cmpint (action, ==, i);
    }
  for (int i = 0; i < WC_N_COMMAND_SEVERITIES; i++)
    {
      g_assert_true (
          wc_command_severity_from_string (wc_command_severity_to_string (i), &severity));
      g_assert_cmpint (severity, ==, i);
    }
  g_assert_false (wc_command_status_from_string ("cancelled", &status));
  g_assert_false (wc_command_action_from_string (NULL, &action));
  g_assert_false (wc_command_severity_from_string ("", &severity));
  g_assert_cmpint (status, ==, WC_COMMAND_CANCELED);
  g_assert_cmpint (action, ==, WC_COMMAND_CANCEL);
}

static void
test_item (void)
{
  WcCommandItem *item = wc_command_item_new ("reset", NULL);

  g_assert_cmpstr (item->name, ==, "reset");
  wc_command_item_free (item);
}

static void
test_step (void)
{
  g_autoptr (WcCommandStep) step = wc_command_step_new (WC_COMMAND_EXECUTING);
  g_autoptr (WcCommandStep) same = wc_command_step_ref (step);
  const WcCommandNote *note;
  const WcCommandLink *link;

  g_assert_true (same == step);
  step->actions = 1u << WC_COMMAND_NEXT;
  g_assert_true (wc_command_step_allows (step, WC_COMMAND_NEXT));
  g_assert_true (wc_command_step_allows (step, WC_COMMAND_EXECUTE));
  g_assert_true (wc_command_step_allows (step, WC_COMMAND_CANCEL));
  g_assert_false (wc_command_step_allows (step, WC_COMMAND_PREV));
  g_assert_false (wc_command_step_allows (step, WC_COMMAND_COMPLETE));
  wc_command_step_add_note (step, WC_COMMAND_WARN, "Careful");
  wc_command_step_add_link (step, "https://x.lit", NULL);
  note = g_ptr_array_index (step->notes, 0);
  link = g_ptr_array_index (step->links, 0);
  g_assert_cmpint (note->severity, ==, WC_COMMAND_WARN);
  g_assert_cmpstr (link->url, ==, "https://x.lit");
  g_assert_false (wc_command_step_has_question (step));
  step->form = wc_form_new (WC_FORM_KIND_FORM);
  g_assert_true (wc_command_step_has_question (step));
  step->status = WC_COMMAND_COMPLETED;
  g_assert_false (wc_command_step_has_question (step));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/command/words", test_words);
  g_test_add_func ("/model/command/item", test_item);
  g_test_add_func ("/model/command/step", test_step);
  return g_test_run ();
}
