/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "sync/thumbnailer.h"

/* What the program says is the word of a process that has read a stranger's picture: it
 * is bounded and checked like the network's. It is killed when its time is over, and once
 * it has said enough. */

/* A hash has 25 bytes at most, which are 36 in base64; width and height follow. */
#define MAX_HASH 36
#define MAX_OUTPUT 80

struct _WcThumbnailer
{
  WcClock *clock; /* (owned) */
  char *program;  /* (owned) */
  GQueue waiting; /* (element-type GTask) (owned) the first one runs */
};

/* One picture. */
typedef struct
{
  WcThumbnailer *thumbnailer; /* (owned) */
  int fd;                     /* (owned) -1: handed over */
  guint orientation;
  guint timer;          /* 0: none */
  GSubprocess *process; /* (owned) (nullable) while it runs */
  char output[MAX_OUTPUT + 1];
  gboolean late; /* whoever asked has been answered */
} Picture;

static void start_next (WcThumbnailer *self);

WcThumbnailer *
wc_thumbnailer_new (WcClock *clock, const char *program)
{
  WcThumbnailer *self = g_rc_box_new0 (WcThumbnailer);

  self->clock = g_object_ref (clock);
  self->program = g_strdup (program);
  g_queue_init (&self->waiting);
  return self;
}

static void
clear (gpointer data)
{
  WcThumbnailer *self = data;

  g_object_unref (self->clock);
  g_free (self->program);
}

void
wc_thumbnailer_unref (WcThumbnailer *self)
{
  g_rc_box_release_full (self, clear);
}

static void
picture_free (gpointer data)
{
  Picture *picture = data;

  if (picture->fd >= 0)
    close (picture->fd);
  g_clear_object (&picture->process);
  wc_thumbnailer_unref (picture->thumbnailer);
  g_free (picture);
}

/* The first word of what it printed, when it is base64. Returns: (transfer full). */
static char *
read_hash (const char *output)
{
  gsize length = strcspn (output, " ");

  if (output[length] != ' ' || length == 0 || length > MAX_HASH || length % 4 != 0)
    return NULL;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (output[i]) && strchr ("+/=", output[i]) == NULL)
      return NULL;
  return g_strndup (output, length);
}

/* Answers; the task lives on while its program does. */
static void
answer (GTask *task, char *hash)
{
  Picture *picture = g_task_get_task_data (task);

  wc_clock_clear (picture->thumbnailer->clock, &picture->timer);
  if (!picture->late)
    g_task_return_pointer (task, hash, g_free);
  else
    g_free (hash);
  picture->late = TRUE;
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  GSubprocess *process = G_SUBPROCESS (source);
  g_autoptr (GTask) task = data;
  Picture *picture = g_task_get_task_data (task);
  WcThumbnailer *self = g_rc_box_acquire (picture->thumbnailer);
  gboolean good = g_subprocess_wait_finish (process, result, /* error= */ NULL) &&
                  g_subprocess_get_successful (process);

  g_queue_remove (&self->waiting, task);
  g_clear_object (&picture->process);
  answer (task, good ? read_hash (picture->output) : NULL);
  g_object_unref (task); /* the queue's */
  start_next (self);
  wc_thumbnailer_unref (self);
}

/* All of it was read, or more than it may say. */
static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Picture *picture = g_task_get_task_data (task);
  gsize n = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &n, NULL) ||
      n == MAX_OUTPUT)
    n = 0;
  picture->output[n] = '\0';
  if (n == 0)
    g_subprocess_force_exit (picture->process);
  g_subprocess_wait_async (picture->process, NULL, on_ended, task);
}

/* It gets the picture and nothing else of ours. */
static GSubprocess *
run (WcThumbnailer *self, Picture *picture)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *orientation = g_strdup_printf ("%u", picture->orientation);
  char *nothing[] = { NULL };

  g_subprocess_launcher_set_environ (launcher, nothing);
  g_subprocess_launcher_set_cwd (launcher, "/");
  g_subprocess_launcher_take_stdin_fd (launcher, picture->fd);
  picture->fd = -1;
  return g_subprocess_launcher_spawn (launcher, NULL, self->program, orientation, NULL);
}

/* The first that waits; those that cannot be started have none. */
static void
start_next (WcThumbnailer *self)
{
  GTask *task;

  while ((task = g_queue_peek_head (&self->waiting)) != NULL)
    {
      Picture *picture = g_task_get_task_data (task);

      if (!picture->late)
        picture->process = run (self, picture);
      if (picture->process != NULL)
        {
          g_input_stream_read_all_async (g_subprocess_get_stdout_pipe (picture->process),
                                         picture->output, MAX_OUTPUT, G_PRIORITY_DEFAULT,
                                         NULL, on_read, g_object_ref (task));
          return;
        }
      g_queue_pop_head (&self->waiting);
      answer (task, NULL);
      g_object_unref (task);
    }
}

static void
on_timeout (gpointer data)
{
  GTask *task = data;
  Picture *picture = g_task_get_task_data (task);

  picture->timer = 0;
  if (picture->process != NULL)
    g_subprocess_force_exit (picture->process);
  answer (task, NULL);
}

void
wc_thumbnailer_hash_async (WcThumbnailer *self,
                           int fd,
                           guint orientation,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (NULL, /* cancellable= */ NULL, callback, user_data);
  Picture *picture = g_new0 (Picture, 1);

  picture->thumbnailer = g_rc_box_acquire (self);
  picture->fd = fd;
  picture->orientation = orientation;
  g_task_set_source_tag (task, wc_thumbnailer_hash_async);
  g_task_set_task_data (task, picture, picture_free);
  picture->timer = wc_clock_add (self->clock, WC_THUMBNAILER_LIMIT_US, on_timeout, task);
  g_queue_push_tail (&self->waiting, task);
  if (g_queue_get_length (&self->waiting) == 1)
    start_next (self);
}

char *
wc_thumbnailer_hash_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), /* error= */ NULL);
}
