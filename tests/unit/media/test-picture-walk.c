/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "media/picture-walk.h"

/* A format of parts "X<digit>": that many bytes are copied, dropped, zeroed or held, as
 * the letter says; "S" is coded data up to a full stop, "E" the end. */

static gboolean
read_head (WcPictureWalk *self, GError **error)
{
  static const char letters[] = "CDZH";
  static const WcPictureStep steps[] = { WC_PICTURE_COPY, WC_PICTURE_DROP,
                                         WC_PICTURE_ZERO, WC_PICTURE_HOLD };
  const char *letter = strchr (letters, self->head[0]);

  self->in_scan = self->head[0] == 'S';
  if (self->head[0] == 'E')
    self->step = WC_PICTURE_REST;
  else if (self->in_scan)
    wc_picture_walk_body (self, WC_PICTURE_COPY, self->head[1] - '0');
  else if (letter == NULL)
    return wc_picture_walk_refuse (error);
  else
    wc_picture_walk_body (self, steps[letter - letters], self->head[1] - '0');
  return TRUE;
}

static void
take_held (WcPictureWalk *self)
{
  wc_picture_walk_write (self, "<", 1);
  wc_picture_walk_write (self, self->held->data, self->held->len);
  wc_picture_walk_write (self, ">", 1);
}

static gsize
scan (WcPictureWalk *self, const guint8 *data, gsize size)
{
  if (data[0] == '.')
    {
      self->in_scan = FALSE;
      wc_picture_walk_expect (self, 2, 0);
    }
  wc_picture_walk_write (self, data, 1);
  return 1;
}

static const WcPictureFormat format = {
  .n_magic = 2, .n_common = 2, .head = read_head, .held = take_held, .scan = scan
};

static gboolean
run (const char *text, gsize part, GByteArray *out, GError **error)
{
  g_autoptr (GByteArray) held = g_byte_array_new ();
  WcPictureWalk walk = { .format = &format, .held = held, .out = out };
  gsize size = strlen (text);

  wc_picture_walk_expect (&walk, 2, 0);
  for (gsize at = 0; at < size; at += part)
    if (!wc_picture_walk_push (&walk, (const guint8 *) text + at, MIN (part, size - at),
                               error))
      return FALSE;
  return TRUE;
}

static void
test_steps (void)
{
  static const char wanted[] = "abc\0\0<hi><>x.y";

  for (gsize part = 1; part < 40; part++)
    {
      g_autoptr (GByteArray) out = g_byte_array_new ();

      g_assert_true (
          run ("C3abcD4secrZ2xyH2hiH0D0C0S1x.C1yE0 and so on", part, out, NULL));
      g_assert_cmpmem (out->data, out->len, wanted, sizeof wanted - 1);
    }
}

static void
test_refused (void)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (run ("C1ax1", 1, out, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (out->len, ==, 1);
}

static gboolean
read_large (WcPictureWalk *self, GError **error)
{
  wc_picture_walk_body (self, WC_PICTURE_HOLD, G_MAXUINT32);
  return TRUE;
}

/* What is announced is not allocated, and of what comes a bounded part is held. */
static void
test_bounded (void)
{
  static const WcPictureFormat large = {
    .n_magic = 1, .n_common = 1, .head = read_large, .held = take_held
  };
  g_autoptr (GByteArray) held = g_byte_array_new ();
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree guint8 *some = g_malloc0 (100000);
  WcPictureWalk walk = { .format = &large, .held = held, .out = out };

  wc_picture_walk_expect (&walk, 1, 0);
  for (guint i = 0; i < 10; i++)
    g_assert_true (wc_picture_walk_push (&walk, some, 100000, NULL));
  g_assert_cmpuint (held->len, ==, WC_PICTURE_MAX_HELD);
  g_assert_cmpuint (out->len, ==, 0);
}

static void
test_numbers (void)
{
  g_assert_cmpuint (wc_picture_walk_big_32 ((const guint8 *) "\xff\x02\x03\x04"), ==,
                    0xff020304);
  g_assert_cmpuint (wc_picture_walk_little_32 ((const guint8 *) "\x04\x03\x02\xff"), ==,
                    0xff020304);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/picture-walk/steps", test_steps);
  g_test_add_func ("/media/picture-walk/refused", test_refused);
  g_test_add_func ("/media/picture-walk/bounded", test_bounded);
  g_test_add_func ("/media/picture-walk/numbers", test_numbers);
  return g_test_run ();
}
