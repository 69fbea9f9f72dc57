/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/body.h"
#include "common/failure.h"

/* A text and the body made of it; NULL: it is refused. */
typedef struct
{
  const char *name;
  const char *text;
  gsize length;
  const char *body;
} Sample;

#define SAMPLE(name, text, body)                                                         \
  {                                                                                      \
    name, text, sizeof text - 1, body                                                    \
  }

static const Sample samples[] = {
  SAMPLE ("plain", "hello", "hello"),
  SAMPLE ("line", "hello\n", "hello"),
  SAMPLE ("lines", "\n a\n\nb \r\n\r\n", "\n a\n\nb "),
  SAMPLE ("umlaut", "Gr\xc3\xbc\xc3\x9f\x65", "Gr\xc3\xbc\xc3\x9f\x65"),
  SAMPLE ("empty", "", NULL),
  SAMPLE ("only-lines", "\n\r\n", NULL),
  SAMPLE ("nul", "a\0b", NULL),
  SAMPLE ("nul-at-the-end", "a\0", NULL),
  SAMPLE ("latin-1", "Gr\xfc\xdf", NULL),
  SAMPLE ("cut", "Gr\xc3", NULL),
};

static void
test_new (gconstpointer data)
{
  const Sample *sample = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *body = wc_body_new (sample->text, sample->length, &error);

  g_assert_cmpstr (body, ==, sample->body);
  if (sample->body == NULL)
    g_assert_error (error, WC_FAILURE, WC_EXIT_USAGE);
  else
    g_assert_no_error (error);
}

static char *
read_text (const char *text, gsize length, GError **error)
{
  FILE *in = fmemopen ((void *) text, length, "r");
  char *body;

  g_assert_nonnull (in);
  body = wc_body_read (in, error);
  fclose (in);
  return body;
}

static void
test_read (void)
{
  g_autofree char *long_text = g_strnfill (20000, 'x');
  g_autofree char *with_end = g_strconcat (long_text, "\n", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *body = read_text (with_end, 20001, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (body, ==, long_text);
}

static void
test_read_too_much (void)
{
  const gsize length = 160 * 1024 + 4096;
  g_autofree char *text = g_strnfill (length, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_null (read_text (text, length, &error));
  g_assert_cmpstr (error->message, ==, "a message has 65536 bytes at most");
  g_assert_error (error, WC_FAILURE, WC_EXIT_LIMIT);
}

static void
test_read_failure (void)
{
  FILE *in = fopen ("/", "r");
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (in);
  g_assert_null (wc_body_read (in, &error));
  g_assert_error (error, WC_FAILURE, WC_EXIT_FAULT);
  fclose (in);
}

static void
test_argument (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *body = wc_body_of_argument ("hello\n", &error);

  g_assert_cmpstr (body, ==, "hello");
  g_assert_no_error (error);
  g_assert_null (wc_body_of_argument ("", &error));
  g_assert_error (error, WC_FAILURE, WC_EXIT_USAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *path = g_strconcat ("/clients/body/new/", samples[i].name, NULL);

      g_test_add_data_func (path, &samples[i], test_new);
    }
  g_test_add_func ("/clients/body/read", test_read);
  g_test_add_func ("/clients/body/argument", test_argument);
  g_test_add_func ("/clients/body/read-too-much", test_read_too_much);
  g_test_add_func ("/clients/body/read-failure", test_read_failure);

  return g_test_run ();
}
