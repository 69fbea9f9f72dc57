/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/omemo-key.h"
#include "model/omemo-recipient.h"

static void
add (WcOmemoRecipients *to, guint32 device, WcOmemoReason reason)
{
  WcOmemoRecipient *one = g_new0 (WcOmemoRecipient, 1);

  one->jid = g_strdup ("romeo@montague.lit");
  one->device = device;
  one->key = device == 1 ? wc_omemo_key_sample (1) : NULL;
  one->reason = reason;
  g_ptr_array_add (to->devices, one);
}

static void
test_count (void)
{
  g_autoptr (WcOmemoRecipients) to = wc_omemo_recipients_new ();

  g_assert_true (to->is_ready);
  g_assert_cmpuint (wc_omemo_recipients_count (to), ==, 0);
  add (to, 1, WC_OMEMO_REASON_NONE);
  add (to, 2, WC_OMEMO_REASON_UNDECIDED);
  add (to, 3, WC_OMEMO_REASON_NONE);
  g_assert_cmpuint (wc_omemo_recipients_count (to), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/omemo-recipient/count", test_count);
  return g_test_run ();
}
