/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "stream/scram.h"
#include "stream/stream-error.h"

/* The examples of RFC 5802 § 5 and RFC 7677 § 3: user "user", password "pencil". */
typedef struct
{
  const char *mechanism;
  const char *initial;
  const char *challenge;
  const char *harmless; /* what is read instead of the challenge */
  const char *response;
  const char *final;
} Example;

static const Example examples[] = {
  { "SCRAM-SHA-1", "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
    "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
    "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=c2FsdA==,i=1",
    "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
    "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
    "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=" },
  { "SCRAM-SHA-256", "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
    "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=c2FsdA==,i=1",
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
    "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
    "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=" },
};

static char *
encode (const char *text)
{
  return g_base64_encode ((const guint8 *) text, strlen (text));
}

static void
initialize (WcScram *scram, const char *text)
{
  g_autofree char *base64 = encode (text);
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_scram_take_initial (scram, base64, &error));
  g_assert_no_error (error);
}

static char *
challenge (WcScram *scram, const char *text, GError **error)
{
  g_autofree char *base64 = encode (text);

  return wc_scram_take_challenge (scram, base64, error);
}

typedef struct
{
  WcScram *scram;
  gboolean done;
  GError *error;
} Wait;

static void
derived_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  wc_scram_derive_finish (wait->scram, result, &wait->error);
  wait->done = TRUE;
}

static void
derive (WcScram *scram)
{
  Wait wait = { scram, FALSE, NULL };

  wc_scram_derive_async (scram, NULL, derived_cb, &wait);
  while (!wait.done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (wait.error);
}

static gboolean
verify (WcScram *scram, const char *text)
{
  g_autofree char *base64 = text != NULL ? encode (text) : NULL;
  g_autoptr (GError) error = NULL;
  gboolean good = wc_scram_verify (scram, base64, &error);

  if (good)
    g_assert_no_error (error);
  else
    g_assert_error (error, WC_STREAM_ERROR, WC_STREAM_ERROR_SERVER_SIGNATURE);
  return good;
}

static void
test_example (gconstpointer data)
{
  const Example *e = data;
  g_autoptr (WcScram) scram = wc_scram_new (e->mechanism, "pencil");
  g_autoptr (GError) error = NULL;
  g_autofree char *checked = NULL;
  g_autofree char *harmless = encode (e->harmless);
  g_autofree char *response = encode (e->response);
  g_autofree char *longer = g_strconcat (e->final, ",x=y", NULL);

  initialize (scram, e->initial);
  checked = challenge (scram, e->challenge, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (checked, ==, harmless);
  g_assert_null (wc_scram_get_response (scram));
  derive (scram);
  g_assert_cmpstr (wc_scram_get_response (scram), ==, response);
  g_assert_true (verify (scram, e->final));
  g_assert_true (verify (scram, longer));
}

/* A server that does not know the password, or says nothing, or nonsense. */
static void
test_wrong_signature (void)
{
  g_autoptr (WcScram) scram = wc_scram_new ("SCRAM-SHA-1", "pencil");
  g_autofree char *checked = NULL;

  initialize (scram, examples[0].initial);
  checked = challenge (scram, examples[0].challenge, NULL);
  derive (scram);
  g_assert_false (verify (scram, NULL));
  g_assert_false (verify (scram, ""));
  g_assert_false (verify (scram, "v="));
  g_assert_false (verify (scram, "v=rmF9pqV8S7suAoZWja4dJRkFsKQ"));
  g_assert_false (verify (scram, "v=smF9pqV8S7suAoZWja4dJRkFsKQ="));
  g_assert_false (verify (scram, "v=rmF9pqV8S7suAoZWja4dJRkFsA=="));
  g_assert_false (verify (scram, "e=other-error"));
  g_assert_false (verify (scram, examples[1].final));
}

static void
test_other_password (void)
{
  g_autoptr (WcScram) scram = wc_scram_new ("SCRAM-SHA-1", "crayon");
  g_autofree char *checked = NULL;

  initialize (scram, examples[0].initial);
  checked = challenge (scram, examples[0].challenge, NULL);
  derive (scram);
  g_assert_false (verify (scram, examples[0].final));
}

/* What the server may not demand. The client's nonce is "abc". */
typedef struct
{
  const char *test;
  const char *challenge;
} Refused;

static const Refused refused[] = {
  { "other-nonce", "r=xyzdef,s=QSXC,i=4096" },
  { "same-nonce", "r=abc,s=QSXC,i=4096" },
  { "short-nonce", "r=ab,s=QSXC,i=4096" },
  { "no-nonce", "s=QSXC,i=4096,x=y" },
  { "no-salt", "r=abcd,i=4096" },
  { "empty-salt", "r=abcd,s=,i=4096" },
  { "bad-salt", "r=abcd,s=Q*XC,i=4096" },
  { "loose-salt", "r=abcd,s=QSX,i=4096" },
  { "spaced-salt", "r=abcd,s=QS XC,i=4096" },
  { "no-iterations", "r=abcd,s=QSXC" },
  { "empty-iterations", "r=abcd,s=QSXC,i=" },
  { "zero-iterations", "r=abcd,s=QSXC,i=0" },
  { "leading-zero", "r=abcd,s=QSXC,i=04096" },
  { "negative-iterations", "r=abcd,s=QSXC,i=-1" },
  { "signed-iterations", "r=abcd,s=QSXC,i=+4096" },
  { "spaced-iterations", "r=abcd,s=QSXC,i= 4096" },
  { "trailing-text", "r=abcd,s=QSXC,i=4096k" },
  { "one-too-many", "r=abcd,s=QSXC,i=60001" },
  { "two-billion", "r=abcd,s=QSXC,i=2000000000" },
  { "wraps-32-bit", "r=abcd,s=QSXC,i=4294967297" },
  { "wraps-64-bit", "r=abcd,s=QSXC,i=18446744073709551617" },
  { "iterations-twice", "r=abcd,s=QSXC,i=4096,i=2000000000" },
  { "salt-twice", "r=abcd,s=QSXC,i=4096,s=QSXC" },
  { "nonce-twice", "r=abcd,s=QSXC,i=4096,r=evil" },
  { "mandatory-extension", "r=abcd,s=QSXC,i=4096,m=x" },
  { "extension-first", "m=x,r=abcd,s=QSXC,i=4096" },
  { "other-order", "s=QSXC,r=abcd,i=4096" },
  { "nameless", "r=abcd,s=QSXC,i=4096,y" },
  { "trailing-comma", "r=abcd,s=QSXC,i=4096," },
  { "newline", "r=abcd\n,s=QSXC,i=4096" },
  { "not-utf-8", "r=abc\xff,s=QSXC,i=4096" },
  { "empty", "" },
};

static void
test_refused (gconstpointer data)
{
  const Refused *r = data;
  g_autoptr (WcScram) scram = wc_scram_new ("SCRAM-SHA-1", "pencil");
  g_autoptr (GError) error = NULL;

  initialize (scram, "n,,n=user,r=abc");
  g_assert_null (challenge (scram, r->challenge, &error));
  g_assert_error (error, WC_STREAM_ERROR, WC_STREAM_ERROR_CHALLENGE);
}

static void
check_salt_size (gsize size, gboolean allowed)
{
  g_autoptr (WcScram) scram = wc_scram_new ("SCRAM-SHA-256", "pencil");
  g_autofree guint8 *salt = g_malloc0 (size);
  g_autofree char *salt_text = g_base64_encode (salt, size);
  g_autofree char *text = g_strdup_printf ("r=abcd,s=%s,i=60000", salt_text);
  g_autofree char *checked = NULL;
  g_autoptr (GError) error = NULL;

  initialize (scram, "n,,n=user,r=abc");
  checked = challenge (scram, text, &error);
  if (allowed)
    g_assert_no_error (error);
  else
    g_assert_error (error, WC_STREAM_ERROR, WC_STREAM_ERROR_CHALLENGE);
}

/* libstrophe aborts the process at 125 bytes. */
static void
test_salt_size (void)
{
  check_salt_size (1, TRUE);
  check_salt_size (96, TRUE);
  check_salt_size (97, FALSE);
  check_salt_size (125, FALSE);
  check_salt_size (3000, FALSE);
}

static void
test_not_base64 (void)
{
  g_autoptr (WcScram) scram = wc_scram_new ("SCRAM-SHA-1", "pencil");
  g_autoptr (GError) first = NULL;
  g_autoptr (GError) second = NULL;
  g_autoptr (GError) third = NULL;

  g_assert_false (wc_scram_take_initial (scram, "???", &first));
  g_assert_error (first, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL);
  initialize (scram, "n,,n=user,r=abc");
  g_assert_null (wc_scram_take_challenge (scram, NULL, &second));
  g_assert_error (second, WC_STREAM_ERROR, WC_STREAM_ERROR_CHALLENGE);
  g_assert_null (wc_scram_take_challenge (scram, "cj1hYmNk,cz0=", &third));
  g_assert_error (third, WC_STREAM_ERROR, WC_STREAM_ERROR_CHALLENGE);
}

static void
test_mechanisms (void)
{
  static const char *const known[] = { "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512" };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autoptr (WcScram) scram = wc_scram_new (known[i], "pencil");

      g_assert_nonnull (scram);
    }
  g_assert_null (wc_scram_new ("PLAIN", "pencil"));
  g_assert_null (wc_scram_new ("SCRAM-MD5", "pencil"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_autofree char *path =
          g_strconcat ("/stream/scram/example/", examples[i].mechanism, NULL);
      g_test_add_data_func (path, &examples[i], test_example);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path =
          g_strconcat ("/stream/scram/refused/", refused[i].test, NULL);
      g_test_add_data_func (path, &refused[i], test_refused);
    }
  g_test_add_func ("/stream/scram/wrong-signature", test_wrong_signature);
  g_test_add_func ("/stream/scram/other-password", test_other_password);
  g_test_add_func ("/stream/scram/salt-size", test_salt_size);
  g_test_add_func ("/stream/scram/not-base64", test_not_base64);
  g_test_add_func ("/stream/scram/mechanisms", test_mechanisms);

  return g_test_run ();
}
