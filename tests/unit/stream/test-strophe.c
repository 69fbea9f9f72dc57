/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <unistd.h>

#include "stream/stream-error.h"
#include "stream/strophe.h"

#define HEADER                                                                           \
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "                           \
  "xmlns:stream='http://etherx.jabber.org/streams' id='1' version='1.0'>"
#define OFFER(mechanism)                                                                 \
  HEADER "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"        \
         "<mechanism>" mechanism "</mechanism></mechanisms></stream:features>"

static WcStrophe *
new_strophe (void)
{
  g_autoptr (GError) error = NULL;
  WcStrophe *strophe = wc_strophe_new ("juliet@capulet.test/balcony", &error);

  g_assert_no_error (error);
  return strophe;
}

static char *
feed (WcStrophe *strophe, const char *xml)
{
  g_autoptr (GError) error = NULL;
  char *said = wc_strophe_feed (strophe, xml, &error);

  g_assert_no_error (error);
  return said;
}

static void
assert_says (WcStrophe *strophe, const char *xml, const char *expected)
{
  g_autofree char *said = feed (strophe, xml);

  g_assert_nonnull (strstr (said, expected));
}

/* A whole login, from the header to the bound address. */
static void
test_life (void)
{
  g_autoptr (WcStrophe) strophe = new_strophe ();
  g_autofree char *again = NULL;

  assert_says (strophe, "", "to=\"capulet.test\"");
  wc_strophe_set_credentials (strophe, "juliet@capulet.test/balcony", "secret");
  /* "\0juliet\0secret" */
  assert_says (strophe, OFFER ("PLAIN"), "AGp1bGlldABzZWNyZXQ=");
  assert_says (strophe, "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
               "to=\"capulet.test\"");
  g_assert_null (wc_strophe_get_bound_jid (strophe));
  assert_says (strophe,
               HEADER "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
                      "</stream:features>",
               "<resource>balcony</resource>");
  again = feed (strophe, "<iq type='result' id='_xmpp_bind1'><bind "
                         "xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                         "<jid>juliet@capulet.test/balcony</jid></bind></iq>");
  g_assert_cmpstr (again, ==, "");
  g_assert_cmpstr (wc_strophe_get_bound_jid (strophe), ==, "juliet@capulet.test/balcony");
}

/* The name in SASL can be set when the mechanism is known. */
static void
test_other_name (void)
{
  g_autoptr (WcStrophe) strophe = new_strophe ();
  g_autofree char *header = feed (strophe, "");
  g_autofree char *said = NULL;

  wc_strophe_set_credentials (strophe, "a=2Cb@capulet.test/balcony", "secret");
  said = feed (strophe, OFFER ("SCRAM-SHA-256"));
  g_assert_nonnull (strstr (said, "mechanism=\"SCRAM-SHA-256\""));
  /* "n,,n=a=2Cb,r=" in Base64, as far as it is certain */
  g_assert_nonnull (strstr (said, ">biwsbj1hPTJDYixy"));
}

static void
test_gives_up (void)
{
  g_autoptr (WcStrophe) strophe = new_strophe ();
  g_autofree char *header = feed (strophe, "");
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;

  said = wc_strophe_feed (strophe, HEADER "</stream:stream>", &error);
  g_assert_null (said);
  g_assert_error (error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL);
}

/* libstrophe forgets its SCRAM state when a login ends in the middle, and keeps the
 * password in plain memory: the leak check of the sanitizers looks at the first. */
static void
test_dropped_in_scram (void)
{
  g_autoptr (WcStrophe) strophe = new_strophe ();
  g_autofree char *header = feed (strophe, "");
  g_autofree char *said = NULL;

  wc_strophe_set_credentials (strophe, "juliet@capulet.test/balcony", "secret");
  said = feed (strophe, OFFER ("SCRAM-SHA-512"));
  g_assert_nonnull (strstr (said, "SCRAM-SHA-512"));
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_no_descriptor_left (void)
{
  guint before = count_descriptors ();

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (WcStrophe) strophe = new_strophe ();
      g_autofree char *header = feed (strophe, "");
    }
  g_assert_cmpuint (count_descriptors (), ==, before);
}

/* Many at the same time, in any order: none of them knows of another. */
static void
test_many (void)
{
  WcStrophe *all[50] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      all[i] = new_strophe ();
      assert_says (all[i], "", "<stream:stream ");
    }
  for (guint i = 0; i < G_N_ELEMENTS (all); i += 2)
    g_clear_pointer (&all[i], wc_strophe_free);
  for (guint i = 1; i < G_N_ELEMENTS (all); i += 2)
    {
      wc_strophe_set_credentials (all[i], "a@capulet.test/b", "secret");
      assert_says (all[i], OFFER ("SCRAM-SHA-1"), "SCRAM-SHA-1");
    }
  for (guint i = 1; i < G_N_ELEMENTS (all); i += 2)
    g_clear_pointer (&all[i], wc_strophe_free);
}

/* select() in libstrophe would abort the process for a descriptor beyond FD_SETSIZE. */
static void
test_high_descriptor (void)
{
  struct rlimit limit = { 0 };
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GError) error = NULL;
  int fd;

  getrlimit (RLIMIT_NOFILE, &limit);
  if (limit.rlim_max < FD_SETSIZE + 64)
    {
      g_test_skip ("the limit of open files is too low");
      return;
    }
  limit.rlim_cur = FD_SETSIZE + 64;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  do
    {
      fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);
      g_array_append_val (taken, fd);
    }
  while (fd < FD_SETSIZE);

  g_assert_null (wc_strophe_new ("juliet@capulet.test/balcony", &error));
  g_assert_error (error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL);
  for (guint i = 0; i < taken->len; i++)
    close (g_array_index (taken, int, i));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/stream/strophe/life", test_life);
  g_test_add_func ("/stream/strophe/other-name", test_other_name);
  g_test_add_func ("/stream/strophe/gives-up", test_gives_up);
  g_test_add_func ("/stream/strophe/dropped-in-scram", test_dropped_in_scram);
  g_test_add_func ("/stream/strophe/no-descriptor-left", test_no_descriptor_left);
  g_test_add_func ("/stream/strophe/many", test_many);
  g_test_add_func ("/stream/strophe/high-descriptor", test_high_descriptor);

  return g_test_run ();
}
