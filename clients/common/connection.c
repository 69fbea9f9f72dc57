/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/connection.h"
#include "common/failure.h"
#include "common/object.h"

/* One JSON object per line, both ways (API § 3.3). Plain sockets: a command that runs for
 * a millisecond has no use for a main loop. While it writes it also reads, because a
 * daemon whose answers are not taken stops reading from us. */

#define READ_SIZE 65536

#define MAX_FDS 64

struct _WcConnection
{
  int fd;
  WcInterrupt *interrupt; /* (nullable) borrowed */
  gboolean interrupted;
  int reader; /* whose other end we write for; -1 for none */

  int fds[MAX_FDS]; /* for the next call */
  guint n_fds;

  GString *in;      /* (owned) what was read */
  gsize taken;      /* of in: lines that were taken */
  gsize searched;   /* of in, behind taken: has no end of line */
  guint last_id;    /* of our calls */
  GQueue notices;   /* (element-type JsonObject) whole lines */
  GHashTable *late; /* (owned) (element-type guint JsonObject) answers nobody waits for */
  GError *malformed; /* (owned) (nullable) what came is no line; told at the next wait */
};

/* A moment to give up at: -1 for never. */
static gint64
deadline_of (int timeout_ms)
{
  return timeout_ms < 0 ? -1
                        : g_get_monotonic_time () + timeout_ms * G_GINT64_CONSTANT (1000);
}

static int
time_left (gint64 deadline)
{
  gint64 left = deadline - g_get_monotonic_time ();

  if (deadline < 0)
    return -1;
  return left > 0 ? (int) MIN ((left + 999) / 1000, G_MAXINT) : 0;
}

static gboolean
fail_unreachable (const char *path, int number, GError **error)
{
  return wc_failure_set (error, WC_EXIT_UNREACHABLE, "no daemon answers at %s (%s)", path,
                         g_strerror (number));
}

static gboolean
fail_closed (GError **error)
{
  return wc_failure_set (error, WC_EXIT_UNREACHABLE, "the daemon closed the connection");
}

static int
connect_to (const char *path, GError **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int number = ENAMETOOLONG;
  int fd;

  if (g_strlcpy (address.sun_path, path, sizeof address.sun_path) >=
      sizeof address.sun_path)
    {
      fail_unreachable (path, number, error);
      return -1;
    }
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && connect (fd, (struct sockaddr *) &address, sizeof address) == 0)
    return fd;
  number = errno;
  if (fd >= 0)
    close (fd);
  fail_unreachable (path, number, error);
  return -1;
}

WcConnection *
wc_connection_open (const char *path, GError **error)
{
  int fd = connect_to (path, error);
  WcConnection *self;

  if (fd < 0)
    return NULL;
  self = g_new0 (WcConnection, 1);
  self->fd = fd;
  self->reader = -1;
  self->in = g_string_new (NULL);
  self->late = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL,
                                      (GDestroyNotify) json_object_unref);
  g_queue_init (&self->notices);
  return self;
}

void
wc_connection_free (WcConnection *self)
{
  close (self->fd);
  g_string_free (self->in, TRUE);
  g_queue_clear_full (&self->notices, (GDestroyNotify) json_object_unref);
  g_hash_table_unref (self->late);
  g_clear_error (&self->malformed);
  g_free (self);
}

void
wc_connection_set_interrupt (WcConnection *self, WcInterrupt *interrupt)
{
  self->interrupt = interrupt;
}

void
wc_connection_set_reader (WcConnection *self, int fd)
{
  self->reader = fd;
}

gboolean
wc_connection_is_interrupted (const WcConnection *self)
{
  return self->interrupted;
}

/* Waits until the socket is ready for one of @events. */
static gboolean
connection_wait (WcConnection *self, short events, gint64 deadline, GError **error)
{
  struct pollfd fds[] = { { .fd = self->fd, .events = events },
                          { .fd = -1, .events = POLLIN },
                          { .fd = self->reader } };
  int ready;

  if (self->interrupt != NULL)
    fds[1].fd = wc_interrupt_get_fd (self->interrupt);
  do
    ready = poll (fds, G_N_ELEMENTS (fds), time_left (deadline));
  while (ready < 0 && errno == EINTR);
  self->interrupted = (fds[2].revents & (POLLERR | POLLHUP)) != 0 ||
                      (fds[1].revents != 0 && wc_interrupt_take (self->interrupt) != 0);
  if (self->interrupted)
    return wc_failure_set (error, WC_EXIT_TIMEOUT, "interrupted");
  if (ready == 0)
    return wc_failure_set (error, WC_EXIT_TIMEOUT, "nothing came within the time limit");
  return TRUE;
}

/* Reads what is there; FALSE when the daemon has closed. */
static gboolean
connection_read (WcConnection *self, GError **error)
{
  char buffer[READ_SIZE];
  gssize n = recv (self->fd, buffer, sizeof buffer, MSG_DONTWAIT);

  g_string_erase (self->in, 0, self->taken);
  self->taken = 0;
  if (n > 0)
    g_string_append_len (self->in, buffer, n);
  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
    return fail_closed (error);
  return TRUE;
}

void
wc_connection_give (WcConnection *self, const int *fds, guint n_fds)
{
  g_return_if_fail (n_fds <= MAX_FDS);

  memcpy (self->fds, fds, n_fds * sizeof (int));
  self->n_fds = n_fds;
}

/* As send(2); the descriptors leave with the first bytes that do. */
static gssize
connection_put (WcConnection *self, const char *data, gsize length)
{
  union
  {
    char bytes[CMSG_SPACE (sizeof (int) * MAX_FDS)];
    struct cmsghdr align;
  } control = { 0 };
  gsize size = self->n_fds * sizeof (int);
  struct iovec piece = { (char *) data, length };
  struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1 };
  gssize n;

  if (self->n_fds > 0)
    {
      message.msg_control = control.bytes;
      message.msg_controllen = CMSG_SPACE (size);
      CMSG_FIRSTHDR (&message)->cmsg_level = SOL_SOCKET;
      CMSG_FIRSTHDR (&message)->cmsg_type = SCM_RIGHTS;
      CMSG_FIRSTHDR (&message)->cmsg_len = CMSG_LEN (size);
      memcpy (CMSG_DATA (CMSG_FIRSTHDR (&message)), self->fds, size);
    }
  n = sendmsg (self->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n > 0)
    self->n_fds = 0;
  return n;
}

static gboolean
connection_write (WcConnection *self, const char *data, gsize length, GError **error)
{
  while (length > 0)
    {
      gssize n = connection_put (self, data, length);

      if (n < 0 && errno != EAGAIN && errno != EINTR)
        return fail_closed (error);
      if (n > 0)
        {
          data += n;
          length -= n;
          continue;
        }
      if (!connection_wait (self, POLLIN | POLLOUT, -1, error) ||
          !connection_read (self, error))
        return FALSE;
    }
  return TRUE;
}

/* Takes the next complete line from what was read. Returns: (transfer full), NULL when
 * there is none, or none that can be read. */
static JsonObject *
connection_take_line (WcConnection *self)
{
  const char *start = self->in->str + self->taken;
  gsize length = self->in->len - self->taken;
  const char *end = memchr (start + self->searched, '\n', length - self->searched);
  g_autoptr (GError) error = NULL;
  JsonObject *line;

  if (end == NULL || self->malformed != NULL)
    {
      self->searched = length;
      return NULL;
    }
  line = wc_object_parse (start, end - start, &error);
  self->taken += end - start + 1;
  self->searched = 0;
  if (line == NULL)
    wc_failure_set (&self->malformed, WC_EXIT_FAULT, "the daemon sent %s",
                    error->message);
  return line;
}

/* Waits for a line. Returns: (transfer full). */
static JsonObject *
connection_get_line (WcConnection *self, gint64 deadline, GError **error)
{
  JsonObject *line;

  while ((line = connection_take_line (self)) == NULL)
    {
      if (self->malformed != NULL)
        {
          g_propagate_error (error, g_error_copy (self->malformed));
          return NULL;
        }
      if (!connection_wait (self, POLLIN, deadline, error) ||
          !connection_read (self, error))
        return NULL;
    }
  return line;
}

/* A notification and its params; NULL where it is none. */
static JsonObject *
open_notice (JsonObject *line, char **out_method)
{
  const char *method = wc_object_get_string (line, "method");
  JsonObject *params = wc_object_get_object (line, "params");

  *out_method = g_strdup (method != NULL ? method : "");
  return params != NULL ? json_object_ref (params) : json_object_new ();
}

/* Puts a line where it is looked for later. */
static void
connection_keep (WcConnection *self, JsonObject *line)
{
  gint64 id = wc_object_get_int (line, "id", 0);

  if (json_object_has_member (line, "method"))
    g_queue_push_tail (&self->notices, json_object_ref (line));
  else if (id > 0)
    g_hash_table_replace (self->late, GUINT_TO_POINTER ((guint) id),
                          json_object_ref (line));
}

static gboolean
connection_send (WcConnection *self, JsonObject *request, GError **error)
{
  g_autoptr (GString) line = g_string_new (NULL);
  gboolean good;

  wc_object_append (line, request);
  g_string_append_c (line, '\n');
  good = connection_write (self, line->str, line->len, error);
  /* Some have a password. */
  explicit_bzero (line->str, line->len);
  return good;
}

guint
wc_connection_start (WcConnection *self,
                     const char *method,
                     JsonObject *params,
                     GError **error)
{
  g_autoptr (JsonObject) request = json_object_new ();

  self->last_id++;
  json_object_set_int_member (request, "id", self->last_id);
  json_object_set_string_member (request, "method", method);
  if (params != NULL)
    json_object_set_object_member (request, "params", params);
  return connection_send (self, request, error) ? self->last_id : 0;
}

void
wc_connection_cancel (WcConnection *self, guint id)
{
  g_autoptr (JsonObject) request = json_object_new ();
  JsonObject *params = json_object_new ();

  json_object_set_int_member (params, "id", id);
  json_object_set_string_member (request, "method", "$/cancel");
  json_object_set_object_member (request, "params", params);
  /* Where it cannot be sent the daemon has left, and with it the call. */
  connection_send (self, request, /* error= */ NULL);
}

static JsonObject *
open_answer (JsonObject *line, GError **error)
{
  JsonObject *failure = wc_object_get_object (line, "error");
  JsonObject *result = wc_object_get_object (line, "result");

  if (failure != NULL)
    g_propagate_error (error, wc_failure_new_from_reply (failure));
  else if (result != NULL)
    return json_object_ref (result);
  else
    wc_failure_set (error, WC_EXIT_FAULT, "the daemon sent an answer without a result");
  return NULL;
}

gboolean
wc_connection_has_answer (const WcConnection *self, guint id)
{
  return g_hash_table_contains (self->late, GUINT_TO_POINTER (id));
}

gboolean
wc_connection_wait (
    WcConnection *self, guint id, gboolean or_notice, int timeout_ms, GError **error)
{
  gint64 deadline = deadline_of (timeout_ms);

  while (!wc_connection_has_answer (self, id) &&
         !(or_notice && !g_queue_is_empty (&self->notices)))
    {
      g_autoptr (JsonObject) line = connection_get_line (self, deadline, error);

      if (line == NULL)
        return FALSE;
      connection_keep (self, line);
    }
  return TRUE;
}

JsonObject *
wc_connection_finish (WcConnection *self, guint id, int timeout_ms, GError **error)
{
  gint64 deadline = deadline_of (timeout_ms);
  g_autoptr (JsonObject) answer = NULL;

  while (!g_hash_table_steal_extended (self->late, GUINT_TO_POINTER (id), NULL,
                                       (gpointer *) &answer))
    {
      g_autoptr (JsonObject) line = connection_get_line (self, deadline, error);

      if (line == NULL)
        return NULL;
      connection_keep (self, line);
    }
  return open_answer (answer, error);
}

JsonObject *
wc_connection_call (WcConnection *self,
                    const char *method,
                    JsonObject *params,
                    int timeout_ms,
                    GError **error)
{
  guint id = wc_connection_start (self, method, params, error);

  return id != 0 ? wc_connection_finish (self, id, timeout_ms, error) : NULL;
}

JsonObject *
wc_connection_next (WcConnection *self, int timeout_ms, char **out_method, GError **error)
{
  gint64 deadline = deadline_of (timeout_ms);
  g_autoptr (JsonObject) notice = NULL;

  while (g_queue_is_empty (&self->notices))
    {
      g_autoptr (JsonObject) line = connection_get_line (self, deadline, error);

      if (line == NULL)
        return NULL;
      connection_keep (self, line);
    }
  notice = g_queue_pop_head (&self->notices);
  return open_notice (notice, out_method);
}

gboolean
wc_connection_has_next (WcConnection *self)
{
  JsonObject *line;

  while (g_queue_is_empty (&self->notices) &&
         (line = connection_take_line (self)) != NULL)
    {
      connection_keep (self, line);
      json_object_unref (line);
    }
  return !g_queue_is_empty (&self->notices) || self->malformed != NULL;
}
