/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "thumbhash/picture-decode.h"
#include "thumbhash/thumbhash.h"

/* whinchat-thumbhash ORIENTATION: prints the ThumbHash of the picture on standard input,
 * in base64, and its width and height as it is shown. Status 1: it has none.
 *
 * A program of its own, because decoding takes more memory than the daemon has, and the
 * picture may be a stranger's: what becomes of this process is of no consequence. */

#define MAX_MEMORY (512 * 1024 * 1024)
#define MAX_SECONDS 4

static void
limit (__rlimit_resource_t resource, rlim_t most)
{
  const struct rlimit value = { most, most };

  if (setrlimit (resource, &value) < 0)
    exit (EXIT_FAILURE);
}

/* No core either: it would hold the picture. */
static void
set_limits (void)
{
#ifndef __SANITIZE_ADDRESS__ /* which reserves much more than it uses */
  limit (RLIMIT_AS, MAX_MEMORY);
#endif
  limit (RLIMIT_CPU, MAX_SECONDS);
  limit (RLIMIT_CORE, 0);
  limit (RLIMIT_FSIZE, 0);
}

static char *
make_hash (GdkPixbuf *pixbuf)
{
  const WcThumbhashPicture picture = {
    .pixels = gdk_pixbuf_read_pixels (pixbuf),
    .width = (guint) gdk_pixbuf_get_width (pixbuf),
    .height = (guint) gdk_pixbuf_get_height (pixbuf),
    .channels = (guint) gdk_pixbuf_get_n_channels (pixbuf),
    .stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf),
  };
  guint8 hash[WC_THUMBHASH_MAX];

  return g_base64_encode (hash, wc_thumbhash_encode (&picture, hash));
}

int
main (int argc, char **argv)
{
  guint64 orientation;
  WcPictureDecode picture;
  g_autofree char *hash = NULL;

  if (argc != 2 || !g_ascii_string_to_unsigned (argv[1], 10, 1, 8, &orientation, NULL))
    return 2;
  set_limits ();
  if (!wc_picture_decode (STDIN_FILENO, (guint) orientation, WC_THUMBHASH_SIDE, &picture))
    return EXIT_FAILURE;
  hash = make_hash (picture.pixbuf);
  g_object_unref (picture.pixbuf);
  printf ("%s %d %d\n", hash, picture.width, picture.height);
  return fflush (stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
