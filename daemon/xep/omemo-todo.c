/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "store/omemo-own-store.h"
#include "store/omemo-policy-store.h"
#include "store/omemo-todo-store.h"
#include "xep/host.h"
#include "xep/omemo-empty.h"
#include "xep/omemo-retire.h"
#include "xep/omemo-todo.h"

/* What is done in one turn of the main loop; each may wait for the disk. */
#define BATCH 8

/* What the server did not do is tried again so much later. */
#define AGAIN_US (10 * G_TIME_SPAN_MINUTE)

/* Our bundle is published no more often for keys that were used. */
#define BUNDLE_US (30 * G_USEC_PER_SEC)

/* Where what was done cannot be noted, it is tried again so much later, or when something
 * else happens. */
#define UNNOTED_US (30 * G_USEC_PER_SEC)

/* When it is looked again whether a used key is on offer no more. */
#define OFFERED_US (5 * G_USEC_PER_SEC)

struct _WcOmemoTodos
{
  WcSession *session; /* borrowed, as those */
  WcOmemoAnnounce *announce;
  WcOmemoFetch *fetch;
  guint timer;
  gboolean retiring;     /* one at a time: both change the list */
  gboolean announces;    /* when that is done */
  gboolean held;         /* it is not done now … */
  WcOmemoTodosHeld then; /* (nullable) … and this is told so */
  gpointer data;
  gint64 renewed_us; /* monotonic; when our keys were last looked at, 0: not yet */
  WcClockFunc again; /* looks, for what comes of that */
};

static WcOmemo *
omemo_of (const WcOmemoTodos *self)
{
  return wc_host_of (self->session)->omemo;
}

static void
warn (const GError *error)
{
  if (error != NULL)
    g_message ("what OMEMO has to do cannot be noted: %s", error->message);
}

typedef struct
{
  WcOmemo *omemo;
  const WcOmemoTodo *todo;
  gint64 pause_us; /* 0: it is done */
} Ending;

static gboolean
store_end (WcDb *db, gpointer data, GError **error)
{
  const Ending *ending = data;

  if (ending->pause_us == 0)
    return wc_omemo_todo_store_done (db, ending->omemo->account, ending->todo, error);
  return wc_omemo_todo_store_postpone (db, ending->omemo->account, ending->todo,
                                       wc_db_now_us (db) + ending->pause_us, error);
}

static gboolean
end_todo (WcOmemoTodos *self, const WcOmemoTodo *todo, gint64 pause_us)
{
  Ending ending = { omemo_of (self), todo, pause_us };
  g_autoptr (GError) error = NULL;

  if (!wc_db_run (ending.omemo->db, WC_DB_NORMAL, store_end, &ending, &error))
    warn (error);
  return error == NULL;
}

/* ---- What there is to do ---- */

typedef struct
{
  WcOmemoTodos *owner;
  WcOmemoTodo *todo; /* (owned) */
} Retiring;

static gboolean
get_use (WcOmemoTodos *self, WcOmemoUse *out)
{
  WcOmemo *omemo = omemo_of (self);
  g_autoptr (GError) error = NULL;
  WcOmemoPolicy policy;

  if (!wc_omemo_policy_store_get (omemo->db, omemo->account, &policy, &error))
    {
      warn (error);
      return FALSE;
    }
  *out = policy.use;
  return TRUE;
}

/* The device that we are again in use of stays. */
static gboolean
is_in_use (WcOmemoTodos *self, guint32 device)
{
  WcOmemo *omemo = omemo_of (self);
  g_autoptr (WcOmemoOwn) own =
      wc_omemo_own_store_get (omemo->db, omemo->account, /* error= */ NULL);

  WcOmemoUse use;

  return own != NULL && own->device == device && get_use (self, &use) &&
         use != WC_OMEMO_USE_OFF;
}

/* Both write the list: what is announced waits for all that is to go. */
static gboolean
is_to_retire (WcOmemoTodos *self)
{
  WcOmemo *omemo = omemo_of (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) due =
      wc_omemo_todo_store_list_due (omemo->db, omemo->account, G_MAXINT, &error);

  warn (error);
  for (guint i = 0; due != NULL && i < due->len; i++)
    {
      const WcOmemoTodo *todo = due->pdata[i];

      if (todo->kind == WC_OMEMO_TODO_RETIRE && !is_in_use (self, todo->device))
        return TRUE;
    }
  return FALSE;
}

static gboolean
store_withdrawn (WcDb *db, gpointer data, GError **error)
{
  const WcOmemo *omemo = data;

  return wc_omemo_own_store_change (db, omemo->account, WC_OMEMO_OWN_BUNDLE, error);
}

/* It is wanted again, and what was published meanwhile may have gone with what was to go.
 */
static void
announce_anew (WcOmemoTodos *self)
{
  WcOmemo *omemo = omemo_of (self);
  g_autoptr (GError) error = NULL;

  self->announces = FALSE;
  if (!wc_db_run (omemo->db, WC_DB_NORMAL, store_withdrawn, omemo, &error))
    warn (error);
  wc_omemo_announce_begin (self->announce);
}

static void
tell_held (WcOmemoTodos *self)
{
  WcOmemoTodosHeld then = g_steal_pointer (&self->then);

  if (then != NULL)
    then (self->data);
}

static void
on_retired (gpointer data, const GError *error)
{
  g_autofree Retiring *retiring = data;
  WcOmemoTodos *self = retiring->owner;
  g_autoptr (WcOmemoTodo) todo = retiring->todo;

  self->retiring = FALSE;
  if (!wc_error_is_loss (error))
    end_todo (self, todo, error != NULL ? AGAIN_US : 0);
  if (self->announces && !is_to_retire (self))
    announce_anew (self);
  tell_held (self);
  if (error == NULL)
    wc_session_after_commit (self->session, self->again, self, /* destroy= */ NULL);
}

static void
retire (WcOmemoTodos *self, WcOmemoTodo *todo)
{
  Retiring *retiring;

  if (is_in_use (self, todo->device))
    {
      end_todo (self, todo, 0);
      wc_omemo_todo_free (todo);
      return;
    }
  self->retiring = TRUE;
  retiring = g_new (Retiring, 1);
  *retiring = (Retiring){ self, todo };
  wc_omemo_retire (self->session, todo->version, todo->device, on_retired, retiring);
}

static gboolean
renew (WcDb *db, gpointer data, GError **error)
{
  WcOmemo *omemo = data;

  return wc_omemo_own_device_renew (&omemo->own, error);
}

static gboolean
purge (WcDb *db, gpointer data, GError **error)
{
  WcOmemo *omemo = data;

  return wc_omemo_own_device_forget_used (&omemo->own, error);
}

static gboolean
run_own (WcOmemoTodos *self, const WcOmemoTodo *todo, WcDbFunc func)
{
  WcOmemo *omemo = omemo_of (self);
  g_autoptr (GError) error = NULL;

  if (!wc_db_run (omemo->db, WC_DB_FULL, func, omemo, &error))
    warn (error);
  return error == NULL && end_todo (self, todo, 0);
}

/* New keys are published when they are on the disk. */
static gboolean
publish_own (WcOmemoTodos *self, const WcOmemoTodo *todo)
{
  gint64 now_us = wc_clock_monotonic_us (wc_session_get_clock (self->session));
  gint64 since_us = now_us - self->renewed_us;

  if (self->renewed_us != 0 && since_us < BUNDLE_US)
    return end_todo (self, todo, BUNDLE_US - since_us);
  self->renewed_us = now_us;
  if (!run_own (self, todo, renew))
    return FALSE;
  wc_omemo_announce_look (self->announce);
  return TRUE;
}

/* A key that is still on offer may be taken by somebody, and must open that. */
static gboolean
purge_own (WcOmemoTodos *self, const WcOmemoTodo *todo)
{
  WcOmemo *omemo = omemo_of (self);
  g_autoptr (WcOmemoOwn) own =
      wc_omemo_own_store_get (omemo->db, omemo->account, /* error= */ NULL);

  if (own != NULL && own->bundle_dirty != 0)
    return end_todo (self, todo, OFFERED_US);
  return run_own (self, todo, purge);
}

static void
on_fetched (gpointer data)
{
}

static gboolean
fetch (WcOmemoTodos *self, const WcOmemoTodo *todo)
{
  const char *jids[] = { todo->jid, NULL };
  const WcOmemoAddress of = { omemo_of (self)->account, todo->jid, todo->version, 0 };

  if (todo->kind == WC_OMEMO_TODO_FETCH_LIST)
    wc_omemo_fetch_list (self->fetch, &of, on_fetched, NULL);
  else
    wc_omemo_fetch_start (self->fetch, jids, on_fetched, NULL);
  return end_todo (self, todo, 0);
}

static gboolean
is_behind (WcOmemoTodos *self, const char *of)
{
  const WcHost *host = wc_host_of (self->session);

  return host->progress_of != NULL &&
         host->progress_of (host->self, of) == WC_CATCHUP_BEHIND;
}

typedef enum
{
  DONE,   /* or begun, or put off */
  WAITS,  /* for something else than time */
  FAILED, /* it could not be noted */
} Outcome;

static Outcome
noted (gboolean is_noted)
{
  return is_noted ? DONE : FAILED;
}

/* @todo: (transfer full). */
static Outcome
act_retire (WcOmemoTodos *self, WcOmemoTodo *todo)
{
  if (self->retiring || self->held)
    {
      wc_omemo_todo_free (todo);
      return WAITS;
    }
  retire (self, todo);
  return DONE;
}

/* Others may have begun sessions with one key while we were away, in rooms as well. */
static Outcome
act_own (WcOmemoTodos *self, const WcOmemoTodo *todo)
{
  if (todo->kind == WC_OMEMO_TODO_PURGE_KEYS)
    return is_behind (self, NULL) ? WAITS : noted (purge_own (self, todo));
  return is_behind (self, wc_session_get_bare_jid (self->session))
             ? WAITS
             : noted (publish_own (self, todo));
}

/* Of a device that is not in use any more nothing is done but to take it back: what there
 * was to be done for it would be of no use when it comes back, either. @owned: (transfer
 * full). */
static Outcome
act (WcOmemoTodos *self, WcOmemoTodo *owned, WcOmemoUse use)
{
  g_autoptr (WcOmemoTodo) todo = owned;

  if (todo->kind == WC_OMEMO_TODO_RETIRE)
    return act_retire (self, g_steal_pointer (&todo));
  if (use == WC_OMEMO_USE_OFF)
    return noted (end_todo (self, todo, 0));
  if (todo->kind == WC_OMEMO_TODO_EMPTY)
    return noted (wc_omemo_empty_send (self->session, todo));
  if (todo->kind == WC_OMEMO_TODO_HEAL)
    return noted (wc_omemo_empty_heal (self->session, todo));
  if (todo->kind == WC_OMEMO_TODO_FETCH_LIST || todo->kind == WC_OMEMO_TODO_FETCH_BUNDLE)
    return noted (fetch (self, todo));
  return act_own (self, todo);
}

/* Comes back when the next is due; what is due and has not been done waits for something
 * else than time. */
static void
come_back (WcOmemoTodos *self)
{
  WcOmemo *omemo = omemo_of (self);
  g_autoptr (GError) error = NULL;
  gint64 next_us;
  gint64 now_us = wc_db_now_us (omemo->db);

  if (!wc_omemo_todo_store_next_after (omemo->db, omemo->account, now_us, &next_us,
                                       &error))
    warn (error);
  else if (next_us >= 0)
    self->timer = wc_clock_add (wc_session_get_clock (self->session), next_us - now_us,
                                self->again, self);
}

/* A batch of what is due; *@out_all: there may be more. */
static Outcome
act_on_some (WcOmemoTodos *self, gboolean *out_all)
{
  WcOmemo *omemo = omemo_of (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) due =
      wc_omemo_todo_store_list_due (omemo->db, omemo->account, BATCH, &error);
  guint n_due = due != NULL ? due->len : 0;
  Outcome all = WAITS;
  WcOmemoUse use;

  warn (error);
  if (due == NULL || (n_due > 0 && !get_use (self, &use)))
    return FAILED;
  for (guint i = 0; i < n_due && all != FAILED; i++)
    {
      Outcome one = act (self, g_ptr_array_steal_index (due, 0), use);

      all = one == WAITS ? all : one;
    }
  *out_all = n_due < BATCH;
  return all;
}

void
wc_omemo_todos_look (WcOmemoTodos *self)
{
  WcClock *clock = wc_session_get_clock (self->session);
  gboolean is_all;
  Outcome outcome;

  wc_clock_clear (clock, &self->timer);
  if (omemo_of (self) == NULL || !wc_session_is_bound (self->session))
    return;
  outcome = act_on_some (self, &is_all);
  if (outcome == FAILED)
    self->timer = wc_clock_add (clock, UNNOTED_US, self->again, self);
  else if (outcome == DONE && !is_all)
    self->timer = wc_clock_add (clock, 0, self->again, self);
  else
    come_back (self);
}

static void
look_again (gpointer data)
{
  WcOmemoTodos *self = data;

  self->timer = 0;
  wc_omemo_todos_look (self);
}

void
wc_omemo_todos_hold (WcOmemoTodos *self, WcOmemoTodosHeld then, gpointer data)
{
  self->held = TRUE;
  self->announces = FALSE;
  self->then = then;
  self->data = data;
  if (!self->retiring)
    tell_held (self);
}

void
wc_omemo_todos_go_on (WcOmemoTodos *self)
{
  self->held = FALSE;
  wc_omemo_todos_look (self);
}

void
wc_omemo_todos_announce (WcOmemoTodos *self)
{
  self->held = FALSE;
  self->announces = self->retiring || is_to_retire (self);
  if (self->announces)
    wc_omemo_announce_end (self->announce);
  else
    wc_omemo_announce_begin (self->announce);
}

WcOmemoTodos *
wc_omemo_todos_new (WcSession *session, WcOmemoAnnounce *announce, WcOmemoFetch *fetcher)
{
  WcOmemoTodos *self = g_new0 (WcOmemoTodos, 1);

  self->session = session;
  self->announce = announce;
  self->fetch = fetcher;
  self->again = look_again;
  return self;
}

void
wc_omemo_todos_free (WcOmemoTodos *self)
{
  wc_clock_clear (wc_session_get_clock (self->session), &self->timer);
  g_free (self);
}
