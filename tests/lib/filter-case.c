/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/filter-case.h"
#include "lib/sample-picture.h"
#include "media/picture-filter.h"

/* Each part is copied, so that a sanitizer sees what is read beside it. Returns:
 * (transfer full), NULL + error. */
static GByteArray *
run (const guint8 *data, gsize size, gsize part, GError **error)
{
  g_autoptr (WcPictureFilter) filter = wc_picture_filter_new ();
  g_autoptr (GByteArray) out = g_byte_array_new ();

  for (gsize at = 0; at < size; at += part)
    {
      gsize n = MIN (part, size - at);
      g_autofree guint8 *copy = g_memdup2 (data + at, n);

      if (!wc_picture_filter_push (filter, copy, n, out, error))
        return NULL;
    }
  wc_picture_filter_end (filter, out);
  return g_steal_pointer (&out);
}

void
wc_filter_case_assert (const GByteArray *picture, const GByteArray *wanted)
{
  const gsize parts[] = { 1, 7, picture->len };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (GByteArray) out = run (picture->data, picture->len, parts[i], NULL);

      g_assert_nonnull (out);
      g_assert_cmpmem (out->data, out->len, wanted->data, wanted->len);
    }
}

void
wc_filter_case_assert_cuts (const GByteArray *picture)
{
  g_assert_true (wc_sample_picture_says (picture, WC_SAMPLE_SECRET));
  for (gsize size = 0; size < picture->len; size++)
    {
      g_autoptr (GByteArray) out = run (picture->data, size, 5, NULL);

      g_assert_nonnull (out);
      g_assert_cmpuint (out->len, <=, size);
      g_assert_false (wc_sample_picture_says (out, WC_SAMPLE_SECRET));
    }
}

static void
test_case (gconstpointer data)
{
  const WcFilterCase *c = data;
  const gsize parts[] = { 1, 3, c->n_in };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GByteArray) out =
          run ((const guint8 *) c->in, c->n_in, parts[i], &error);

      if (c->out != NULL)
        {
          g_assert_no_error (error);
          g_assert_cmpmem (out->data, out->len, c->out, c->n_out);
        }
      else
        g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
    }
}

void
wc_filter_case_add (const char *folder, const WcFilterCase *cases, gsize n_cases)
{
  for (gsize i = 0; i < n_cases; i++)
    {
      g_autofree char *path = g_strconcat (folder, "/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
}
