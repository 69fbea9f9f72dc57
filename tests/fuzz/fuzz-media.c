/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "media/duration.h"
#include "media/picture-filter.h"

/* A file, of which nobody knows what it is. */

static GByteArray *
filter (const uint8_t *data, size_t size, size_t part)
{
  g_autoptr (WcPictureFilter) self = wc_picture_filter_new ();
  g_autoptr (GByteArray) out = g_byte_array_new ();

  for (size_t at = 0; at < size; at += part)
    if (!wc_picture_filter_push (self, data + at, MIN (part, size - at), out, NULL))
      return NULL;
  wc_picture_filter_end (self, out);
  return g_steal_pointer (&out);
}

/* How the bytes come says nothing, and what was cleaned is clean. */
static void
check_filter (const uint8_t *data, size_t size)
{
  g_autoptr (GByteArray) whole = filter (data, size, size);
  g_autoptr (GByteArray) parts = filter (data, size, 3);
  g_autoptr (GByteArray) again = NULL;

  g_assert_true ((whole == NULL) == (parts == NULL));
  if (whole == NULL)
    return;
  g_assert_cmpmem (whole->data, whole->len, parts->data, parts->len);
  again = filter (whole->data, whole->len, MAX (whole->len, 1));
  g_assert_nonnull (again);
  g_assert_cmpmem (again->data, again->len, whole->data, whole->len);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  int fd = memfd_create ("fuzz", MFD_CLOEXEC);

  if (size > 0)
    check_filter (data, size);
  if (write (fd, data, size) == (ssize_t) size)
    g_assert_cmpint (wc_duration_read (fd), >=, -1);
  close (fd);
  return 0;
}
