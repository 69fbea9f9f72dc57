/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "cost.h"

/* Calls a server many times, one call at a time, and tells how long answers took and what
 * they cost the server's process. The first calls (WARM, else a tenth, at most 500) warm
 * up and are not counted. SIGTERM ends it early, with the figures so far. "server_us" is
 * all CPU time of the server divided by the calls, also what it does after it has
 * answered; "server_max_us" the most that it spent from one answer to the next, on
 * whatever it was doing. Requests come as lines on standard input, and are sent in turn:
 *   json SOCKET   each line is sent as it is
 *   dbus ADDRESS  each line is: NAME PATH INTERFACE METHOD [ARGUMENTS as a tuple] */

typedef struct Client
{
  int fd;
  GDBusConnection *bus; /* (owned) (nullable) */
  char *buffer;         /* (owned) */
  size_t size;
} Client;

static void
die (const char *what)
{
  fprintf (stderr, "roundtrip: %s\n", what);
  exit (1);
}

static void
connect_socket (Client *self, const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  self->fd = socket (AF_UNIX, SOCK_STREAM, 0);
  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  if (connect (self->fd, (struct sockaddr *) &address, sizeof address) != 0)
    die ("cannot connect");
  self->size = 1024 * 1024;
  self->buffer = g_malloc (self->size);
}

static void
connect_bus (Client *self, const char *address)
{
  g_autoptr (GError) error = NULL;

  self->bus = g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  if (self->bus == NULL)
    die (error->message);
}

static void
call_json (Client *self, const char *request)
{
  size_t length = strlen (request), held = 0;

  if (write (self->fd, request, length) != (ssize_t) length)
    die ("cannot write");
  while (held == 0 || self->buffer[held - 1] != '\n')
    {
      ssize_t got = read (self->fd, self->buffer + held, self->size - held);

      if (got <= 0)
        die ("the server closed the connection, or its answer is too long");
      held += (size_t) got;
    }
  if (memmem (self->buffer, held, "\"error\":{", 9) != NULL)
    {
      fwrite (self->buffer, 1, held, stderr);
      die (request);
    }
}

static void
call_bus (Client *self, const char *request)
{
  g_auto (GStrv) words = g_strsplit (request, " ", 5);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) arguments = NULL, answer = NULL;

  if (g_strv_length (words) < 4)
    die ("a request has at least four words");
  if (words[4] != NULL)
    arguments = g_variant_ref_sink (g_variant_new_parsed (words[4]));
  answer = g_dbus_connection_call_sync (self->bus, words[0], words[1], words[2], words[3],
                                        arguments, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                        &error);
  if (answer == NULL)
    die (error->message);
}

static void
call (Client *self, const char *request)
{
  if (self->bus != NULL)
    call_bus (self, request);
  else
    call_json (self, request);
}

static GPtrArray *
read_requests (gboolean json)
{
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *line = NULL;
  size_t size = 0;

  while (getline (&line, &size, stdin) > 0)
    g_ptr_array_add (requests, json ? g_strdup (line) : g_strchomp (g_strdup (line)));
  if (requests->len == 0)
    die ("no requests");
  return g_steal_pointer (&requests);
}

static gboolean
told_to_end (void)
{
  sigset_t pending;

  return sigpending (&pending) == 0 && sigismember (&pending, SIGTERM) == 1;
}

static void
print_figures (int64_t *walls, int64_t *cpus, size_t calls, size_t warm)
{
  int64_t p50 = cost_percentile (walls, calls, 50),
          p95 = cost_percentile (walls, calls, 95),
          p99 = cost_percentile (walls, calls, 99),
          server_p99 = cost_percentile (cpus, calls, 99), total = 0;

  /* Sorted by now: the last is the largest. */
  for (size_t i = 0; i < calls; i++)
    total += cpus[i];
  printf ("{\"calls\": %zu, \"warm\": %zu, \"p50_us\": %lld, \"p95_us\": %lld, "
          "\"p99_us\": %lld, "
          "\"max_us\": %lld, "
          "\"server_us\": %.2f, \"server_p99_us\": %lld, \"server_max_us\": %lld}\n",
          calls, warm, (long long) p50, (long long) p95, (long long) p99,
          (long long) walls[calls - 1], (double) total / (double) calls,
          (long long) server_p99, (long long) cpus[calls - 1]);
}

static void
measure (Client *client, pid_t server, size_t calls, size_t warm, GPtrArray *requests)
{
  g_autofree int64_t *walls = g_new0 (int64_t, calls);
  g_autofree int64_t *cpus = g_new0 (int64_t, calls);
  size_t done = 0;
  int64_t before = 0;

  for (size_t i = 0; i < warm + calls && !(done > 0 && told_to_end ()); i++)
    {
      int64_t start = cost_now_us (), end, cpu;

      call (client, requests->pdata[i % requests->len]);
      end = cost_now_us ();
      cpu = cost_cpu_us (server);
      if (i >= warm)
        {
          walls[done] = end - start;
          cpus[done++] = cpu - before;
        }
      before = cpu;
    }
  print_figures (walls, cpus, done, warm);
}

static void
block_term (void)
{
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGTERM);
  sigprocmask (SIG_BLOCK, &set, NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) requests = NULL;
  Client client = { .fd = -1 };
  size_t calls, warm;
  gboolean json;

  if (argc < 5 || argc > 6 ||
      (strcmp (argv[1], "json") != 0 && strcmp (argv[1], "dbus") != 0))
    {
      fprintf (stderr, "usage: roundtrip json|dbus SOCKET|ADDRESS SERVER_PID CALLS "
                       "[WARM] <requests\n");
      return 2;
    }
  block_term ();
  json = strcmp (argv[1], "json") == 0;
  requests = read_requests (json);
  if (json)
    connect_socket (&client, argv[2]);
  else
    connect_bus (&client, argv[2]);
  calls = strtoul (argv[4], NULL, 10);
  warm = argc == 6 ? strtoul (argv[5], NULL, 10) : MIN (calls / 10 + 1, 500);
  measure (&client, atoi (argv[3]), calls, warm, requests);

  g_clear_object (&client.bus);
  g_free (client.buffer);
  if (client.fd >= 0)
    close (client.fd);
  return 0;
}
