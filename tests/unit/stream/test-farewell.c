/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "stream/farewell.h"

#define LAST_WORDS "</stream:stream>"

typedef struct
{
  GSocketConnection *ours; /* (owned) (nullable) */
  GSocket *theirs;         /* (owned) */
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocketConnection) accepted = NULL;

  g_assert_true (g_socket_listener_add_address (
      listener, any, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &bound, NULL));
  f->ours = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (bound), NULL, NULL);
  g_assert_nonnull (f->ours);
  f->theirs = g_socket_listener_accept_socket (listener, NULL, NULL, NULL);
  g_assert_nonnull (f->theirs);
  g_socket_set_blocking (g_socket_connection_get_socket (f->ours), FALSE);
  g_socket_set_blocking (f->theirs, FALSE);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->ours);
  g_object_unref (f->theirs);
}

/* The other side writes so much, without reading. */
static void
they_write (Fixture *f, gsize size)
{
  g_autofree char *bytes = g_malloc0 (size);
  gsize done = 0;

  while (done < size)
    {
      ssize_t n =
          send (g_socket_get_fd (f->theirs), bytes + done, size - done, MSG_NOSIGNAL);

      if (n < 0 && errno == EAGAIN)
        g_main_context_iteration (NULL, TRUE);
      else
        g_assert_cmpint (n, >, 0);
      done += n > 0 ? (gsize) n : 0;
    }
}

/* Until our side is closed. */
static void
iterate_to_the_end (GSocketConnection **connection)
{
  while (*connection != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static GSocketConnection *
leave (Fixture *f, gint64 limit_us)
{
  GSocketConnection *left = g_steal_pointer (&f->ours);

  wc_farewell_begin (left, limit_us);
  return left;
}

/* Much is unread when we leave, and more comes: what we said last is read all the same.
 */
static void
test_is_heard (Fixture *f, gconstpointer data)
{
  int fd = g_socket_get_fd (g_socket_connection_get_socket (f->ours));
  GSocketConnection *left;
  char heard[sizeof LAST_WORDS] = "";

  they_write (f, 64 * 1024);
  g_assert_cmpint (write (fd, LAST_WORDS, strlen (LAST_WORDS)), ==, strlen (LAST_WORDS));
  left = leave (f, G_USEC_PER_SEC * 60);
  g_object_add_weak_pointer (G_OBJECT (left), (gpointer *) &left);
  g_object_unref (left);
  g_assert_nonnull (left);
  they_write (f, 16 * 1024 * 1024);
  g_assert_cmpint (read (g_socket_get_fd (f->theirs), heard, sizeof heard), ==,
                   strlen (LAST_WORDS));
  g_assert_cmpstr (heard, ==, LAST_WORDS);
  g_assert_cmpint (read (g_socket_get_fd (f->theirs), heard, sizeof heard), ==, 0);
  g_assert_nonnull (left);
  g_socket_close (f->theirs, NULL);
  iterate_to_the_end (&left);
}

/* Who never closes is left in the end. */
static void
test_limit (Fixture *f, gconstpointer data)
{
  GSocketConnection *left = leave (f, 0);

  g_object_add_weak_pointer (G_OBJECT (left), (gpointer *) &left);
  g_object_unref (left);
  iterate_to_the_end (&left);
}

/* The other side has cut the line: nobody is waited for. */
static void
test_nobody_there (Fixture *f, gconstpointer data)
{
  struct linger at_once = { .l_onoff = 1 };
  GSocketConnection *left;

  setsockopt (g_socket_get_fd (f->theirs), SOL_SOCKET, SO_LINGER, &at_once,
              sizeof at_once);
  g_socket_close (f->theirs, NULL);
  left = leave (f, G_USEC_PER_SEC * 60);
  g_object_add_weak_pointer (G_OBJECT (left), (gpointer *) &left);
  g_object_unref (left);
  iterate_to_the_end (&left);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/stream/farewell/is-heard", Fixture, NULL, setup, test_is_heard, teardown);
  g_test_add ("/stream/farewell/limit", Fixture, NULL, setup, test_limit, teardown);
  g_test_add ("/stream/farewell/nobody-there", Fixture, NULL, setup, test_nobody_there,
              teardown);
  return g_test_run ();
}
