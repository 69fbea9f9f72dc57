/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "keyring/secret-text.h"
#include "keyring/secrets-command.h"

/* The command runs in a process group of its own, so that ending it ends what it started.
 * The answer is complete when the shell has ended: a helper that it left behind may hold
 * the pipe open for ever. Neither what it prints nor its error output is ever logged. */

struct _WcSecretsCommand
{
  GObject parent_instance;

  WcClock *clock; /* (owned) */
};

/* A command that runs. It is over when @process is NULL. */
typedef struct
{
  WcClock *clock;       /* (owned) */
  GSubprocess *process; /* (owned) (nullable) */
  GSource *readable;    /* (owned) (nullable) its output can be read */
  GSource *cancelled;   /* (owned) (nullable) the caller gave up */
  guint timer;          /* 0: none */
  char buffer[WC_SECRET_TEXT_MAX + 1];
  gsize length;
} Run;

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
run_end (Run *run)
{
  clear_source (&run->readable);
  clear_source (&run->cancelled);
  wc_clock_clear (run->clock, &run->timer);
  g_clear_object (&run->process);
}

static void
run_free (gpointer data)
{
  Run *run = data;

  run_end (run);
  g_object_unref (run->clock);
  explicit_bzero (run->buffer, sizeof run->buffer);
  g_free (run);
}

/* The identifier is gone as soon as the process was waited for, so this cannot reach a
 * stranger who has its number now. */
static void
run_kill (Run *run)
{
  const char *identifier = g_subprocess_get_identifier (run->process);

  if (identifier != NULL)
    kill (-(pid_t) g_ascii_strtoll (identifier, NULL, 10), SIGKILL);
}

/* Ends a command that has not ended by itself. */
static void
run_fail (GTask *task, WcErrorCode code, const char *message)
{
  Run *run = g_task_get_task_data (task);

  run_kill (run);
  run_end (run);
  g_task_return_new_error (task, WC_ERROR, code, "%s", message);
}

/* Reads what is there. FALSE at the end, or when it is too much. */
static gboolean
run_read (Run *run)
{
  GInputStream *out = g_subprocess_get_stdout_pipe (run->process);
  gssize n;

  do
    {
      g_autoptr (GError) error = NULL;

      n = g_pollable_input_stream_read_nonblocking (
          G_POLLABLE_INPUT_STREAM (out), run->buffer + run->length,
          sizeof run->buffer - run->length, /* cancellable= */ NULL, &error);
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return TRUE;
      run->length += MAX (n, 0);
    }
  while (n > 0 && run->length < sizeof run->buffer);
  return FALSE;
}

static gboolean
on_readable (GObject *stream, gpointer data)
{
  GTask *task = data;
  Run *run = g_task_get_task_data (task);

  if (run_read (run))
    return G_SOURCE_CONTINUE;
  if (run->length == sizeof run->buffer)
    run_fail (task, WC_ERROR_TOO_LARGE, "The password command prints too much");
  else
    clear_source (&run->readable);
  return G_SOURCE_REMOVE;
}

static void
on_timeout (gpointer data)
{
  GTask *task = data;
  Run *run = g_task_get_task_data (task);

  run->timer = 0;
  run_fail (task, WC_ERROR_TIMEOUT, "The password command did not end in time");
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer data)
{
  run_fail (data, WC_ERROR_CANCELLED, "Cancelled");
  return G_SOURCE_REMOVE;
}

static void
run_return (GTask *task, GSubprocess *process)
{
  Run *run = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  WcSecret *secret = NULL;

  if (!g_subprocess_get_if_exited (process))
    g_set_error_literal (&error, WC_ERROR, WC_ERROR_INTERNAL,
                         "The password command was killed");
  else if (g_subprocess_get_exit_status (process) != 0)
    g_set_error (&error, WC_ERROR, WC_ERROR_INTERNAL,
                 "The password command ended with status %d",
                 g_subprocess_get_exit_status (process));
  else
    secret = wc_secret_text_parse (run->buffer, run->length, &error);
  if (secret != NULL)
    g_task_return_pointer (task, secret, (GDestroyNotify) wc_secret_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GSubprocess *process = G_SUBPROCESS (source);
  Run *run = g_task_get_task_data (task);

  /* cannot fail: it is not cancellable */
  g_subprocess_wait_finish (process, result, /* error= */ NULL);
  if (run->process == NULL)
    return;
  if (run->readable != NULL)
    run_read (run);
  run_end (run);
  run_return (task, process);
}

/* A group of its own, so that all of it can be killed; and no signal held back, whatever
 * the daemon does with its own. */
static void
set_up_child (gpointer data)
{
  sigset_t none;

  setpgid (0, 0);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
}

static GSubprocess *
start (const char *command, GError **error)
{
  /* Of the service manager's talk with us, which is no business of the command. */
  static const char *const ours[] = { "NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID",
                                      "WATCHDOG_USEC", "LISTEN_FDNAMES" };
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) cause = NULL;
  GSubprocess *process;

  for (gsize i = 0; i < G_N_ELEMENTS (ours); i++)
    g_subprocess_launcher_unsetenv (launcher, ours[i]);
  g_subprocess_launcher_set_child_setup (launcher, set_up_child, NULL, NULL);
  process =
      g_subprocess_launcher_spawn (launcher, &cause, "/bin/sh", "-c", command, NULL);
  if (process == NULL)
    g_set_error (error, WC_ERROR, WC_ERROR_INTERNAL,
                 "The password command cannot be started: %s", cause->message);
  return process;
}

/* @task is kept by the source, which run_end() takes away. */
static void
run_watch (Run *run, GTask *task)
{
  GInputStream *out = g_subprocess_get_stdout_pipe (run->process);
  GCancellable *cancellable = g_task_get_cancellable (task);

  run->readable = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (out),
                                                         /* cancellable= */ NULL);
  g_source_set_callback (run->readable, G_SOURCE_FUNC (on_readable), task, NULL);
  g_source_attach (run->readable, g_main_context_get_thread_default ());
  run->timer = wc_clock_add (run->clock, WC_SECRETS_COMMAND_LIMIT_US, on_timeout, task);
  if (cancellable != NULL)
    {
      run->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (run->cancelled, G_SOURCE_FUNC (on_cancelled), task, NULL);
      g_source_attach (run->cancelled, g_main_context_get_thread_default ());
    }
  g_subprocess_wait_async (run->process, /* cancellable= */ NULL, on_ended,
                           g_object_ref (task));
}

static void
command_find_async (WcSecrets *secrets,
                    const WcSecretQuery *query,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  WcSecretsCommand *self = WC_SECRETS_COMMAND (secrets);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  Run *run;

  g_task_set_source_tag (task, command_find_async);
  if (query->command == NULL || *query->command == '\0')
    {
      g_task_return_new_error (task, WC_ERROR, WC_ERROR_NOT_FOUND,
                               "The account has no password command");
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;
  run = g_new0 (Run, 1);
  run->clock = g_object_ref (self->clock);
  g_task_set_task_data (task, run, run_free);
  run->process = start (query->command, &error);
  if (run->process != NULL)
    run_watch (run, task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static WcSecret *
command_find_finish (WcSecrets *secrets, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
command_secrets_init (WcSecretsInterface *iface)
{
  iface->find_async = command_find_async;
  iface->find_finish = command_find_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WcSecretsCommand,
                               wc_secrets_command,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WC_TYPE_SECRETS,
                                                      command_secrets_init))

static void
wc_secrets_command_finalize (GObject *object)
{
  WcSecretsCommand *self = WC_SECRETS_COMMAND (object);

  g_object_unref (self->clock);
  G_OBJECT_CLASS (wc_secrets_command_parent_class)->finalize (object);
}

static void
wc_secrets_command_class_init (WcSecretsCommandClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wc_secrets_command_finalize;
}

static void
wc_secrets_command_init (WcSecretsCommand *self)
{
}

WcSecrets *
wc_secrets_command_new (WcClock *clock)
{
  WcSecretsCommand *self = g_object_new (WC_TYPE_SECRETS_COMMAND, NULL);

  self->clock = g_object_ref (clock);
  return WC_SECRETS (self);
}
