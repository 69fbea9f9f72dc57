/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "stream/resolve.h"
#include "stream/stream-error.h"

/* From an account's domain to the ordered list of places where its server may be (RFC
 * 6120 § 3.2, RFC 2782, XEP-0368). GResolver does the asking, on its own threads. */

#define PORT_STARTTLS 5222
#define PORT_DIRECT 5223
#define PORT_HTTPS 443

/* A domain with more records than this is not serious; the rest is not looked at. */
#define MAX_TARGETS 16

typedef struct
{
  char *domain;       /* (owned) ASCII */
  GRand *rand;        /* (nullable) borrowed */
  GPtrArray *targets; /* (owned) (element-type WcResolveTarget) */
  gboolean refused;   /* there is no _xmpp-client, says DNS in so many words */
  guint n_pending;
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *self = data;

  g_free (self->domain);
  g_ptr_array_unref (self->targets);
  g_free (self);
}

WcResolveTarget *
wc_resolve_target_new (const char *host, guint16 port, WcAccountTls tls)
{
  WcResolveTarget *self = g_new0 (WcResolveTarget, 1);

  self->host = g_strdup (host);
  self->port = port;
  self->tls = tls;
  return self;
}

WcResolveTarget *
wc_resolve_target_copy (const WcResolveTarget *self)
{
  WcResolveTarget *copy = wc_resolve_target_new (self->host, self->port, self->tls);

  copy->priority = self->priority;
  copy->weight = self->weight;
  return copy;
}

void
wc_resolve_target_free (WcResolveTarget *self)
{
  g_free (self->host);
  g_free (self);
}

WcResolveTarget *
wc_resolve_override (const WcAccount *account)
{
  WcAccountTls tls = account->tls;
  guint port = account->port;

  if (account->host == NULL)
    return NULL;
  if (tls == WC_ACCOUNT_TLS_AUTO && (port == PORT_DIRECT || port == PORT_HTTPS))
    tls = WC_ACCOUNT_TLS_DIRECT;
  if (tls == WC_ACCOUNT_TLS_AUTO)
    tls = WC_ACCOUNT_TLS_STARTTLS;
  if (port == 0)
    port = tls == WC_ACCOUNT_TLS_DIRECT ? PORT_DIRECT : PORT_STARTTLS;
  return wc_resolve_target_new (account->host, (guint16) port, tls);
}

static int
compare_priority (gconstpointer a, gconstpointer b)
{
  const WcResolveTarget *left = *(WcResolveTarget *const *) a;
  const WcResolveTarget *right = *(WcResolveTarget *const *) b;

  return (int) left->priority - (int) right->priority;
}

static guint32
random_below (GRand *rand, guint32 limit)
{
  if (rand != NULL)
    return (guint32) g_rand_int_range (rand, 0, (gint32) limit);
  return (guint32) g_random_int_range (0, (gint32) limit);
}

/* RFC 2782: a random number up to the sum of the weights picks the first whose running
 * sum reaches it. Records of weight 0 stand first in the list, so that they have a small
 * chance. */
static guint
pick_weighted (WcResolveTarget *const *targets, guint n_targets, GRand *rand)
{
  guint32 sum = 0, running = 0, chosen;

  for (guint i = 0; i < n_targets; i++)
    sum += targets[i]->weight;
  chosen = random_below (rand, sum + 1);
  for (guint i = 0; i < n_targets; i++)
    {
      running += targets[i]->weight;
      if (running >= chosen)
        return i;
    }
  return 0;
}

static void
move_to_front (WcResolveTarget **targets, guint from)
{
  WcResolveTarget *moved = targets[from];

  for (guint i = from; i > 0; i--)
    targets[i] = targets[i - 1];
  targets[0] = moved;
}

static int
compare_weight (gconstpointer a, gconstpointer b)
{
  const WcResolveTarget *left = *(WcResolveTarget *const *) a;
  const WcResolveTarget *right = *(WcResolveTarget *const *) b;

  return (int) left->weight - (int) right->weight;
}

/* Among targets of the same weight chance says nothing about the service: direct TLS
 * takes the earlier places. */
static void
prefer_direct (WcResolveTarget **targets, guint n_targets)
{
  for (guint i = 0; i < n_targets; i++)
    for (guint j = i + 1; j < n_targets; j++)
      {
        WcResolveTarget *first = targets[i];

        if (targets[j]->weight != first->weight ||
            targets[j]->tls != WC_ACCOUNT_TLS_DIRECT ||
            first->tls == WC_ACCOUNT_TLS_DIRECT)
          continue;
        targets[i] = targets[j];
        targets[j] = first;
      }
}

static void
order_group (WcResolveTarget **targets, guint n_targets, GRand *rand)
{
  qsort (targets, n_targets, sizeof *targets, compare_weight);
  for (guint i = 0; i < n_targets; i++)
    move_to_front (targets + i, pick_weighted (targets + i, n_targets - i, rand));
  prefer_direct (targets, n_targets);
}

void
wc_resolve_order (GPtrArray *targets, GRand *rand)
{
  WcResolveTarget **all = (WcResolveTarget **) targets->pdata;
  guint start = 0;

  g_ptr_array_sort (targets, compare_priority);
  while (start < targets->len)
    {
      guint end = start;

      while (end < targets->len && all[end]->priority == all[start]->priority)
        end++;
      order_group (all + start, end - start, rand);
      start = end;
    }
}

/* The root as a target means that the service is not offered (RFC 2782). GLib gives the
 * name as "" or ".", and takes it out of the list when it stands alone. */
static gboolean
is_root (const GSrvTarget *target)
{
  const char *name = g_srv_target_get_hostname ((GSrvTarget *) target);

  return name[0] == '\0' || g_str_equal (name, ".");
}

/* Returns how many servers @records name. */
static guint
take_records (Lookup *self, GList *records, WcAccountTls tls)
{
  guint n_taken = 0;

  for (GList *l = records; l != NULL && n_taken < MAX_TARGETS; l = l->next)
    {
      WcResolveTarget *target = NULL;

      if (is_root (l->data))
        continue;
      target = wc_resolve_target_new (g_srv_target_get_hostname (l->data),
                                      g_srv_target_get_port (l->data), tls);
      target->priority = g_srv_target_get_priority (l->data);
      target->weight = g_srv_target_get_weight (l->data);
      g_ptr_array_add (self->targets, target);
      n_taken++;
    }
  return n_taken;
}

static void
finish_lookup (GTask *task)
{
  Lookup *self = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->targets->len == 0 && self->refused)
    {
      g_task_return_error (task,
                           wc_stream_error_new (WC_STREAM_ERROR_NO_SERVICE, NULL, NULL,
                                                "the domain says that it has no XMPP "
                                                "server"));
      return;
    }

  if (self->targets->len == 0)
    g_ptr_array_add (self->targets, wc_resolve_target_new (self->domain, PORT_STARTTLS,
                                                           WC_ACCOUNT_TLS_STARTTLS));
  wc_resolve_order (self->targets, self->rand);
  g_task_return_pointer (task, g_ptr_array_ref (self->targets),
                         (GDestroyNotify) g_ptr_array_unref);
}

static void
take_answer (GTask *task, GResolver *resolver, GAsyncResult *result, WcAccountTls tls)
{
  Lookup *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  GList *records = g_resolver_lookup_service_finish (resolver, result, &error);
  guint n_taken = take_records (self, records, tls);

  if (tls == WC_ACCOUNT_TLS_STARTTLS && error == NULL && n_taken == 0)
    self->refused = TRUE;
  g_resolver_free_targets (records);
  if (--self->n_pending == 0)
    finish_lookup (task);
}

static void
direct_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  take_answer (task, G_RESOLVER (source), result, WC_ACCOUNT_TLS_DIRECT);
}

static void
starttls_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  take_answer (task, G_RESOLVER (source), result, WC_ACCOUNT_TLS_STARTTLS);
}

static void
start_lookups (GTask *task)
{
  Lookup *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GResolver) resolver = g_resolver_get_default ();

  self->n_pending = 2;
  g_resolver_lookup_service_async (resolver, "xmpps-client", "tcp", self->domain,
                                   cancellable, direct_cb, g_object_ref (task));
  g_resolver_lookup_service_async (resolver, "xmpp-client", "tcp", self->domain,
                                   cancellable, starttls_cb, g_object_ref (task));
}

/* A domain as DNS and GIO take it: ASCII, an IPv6 literal without the brackets that it
 * has in a JID. NULL when it cannot be written so. */
static char *
to_ascii (const char *domain)
{
  gsize length = strlen (domain);

  if (length > 2 && domain[0] == '[' && domain[length - 1] == ']')
    return g_strndup (domain + 1, length - 2);
  return g_hostname_to_ascii (domain);
}

void
wc_resolve_async (const char *domain,
                  GRand *rand,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Lookup *self = g_new0 (Lookup, 1);

  g_task_set_source_tag (task, wc_resolve_async);
  g_task_set_task_data (task, self, lookup_free);
  self->domain = to_ascii (domain);
  self->rand = rand;
  self->targets =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_resolve_target_free);

  if (self->domain == NULL)
    g_task_return_error (task,
                         wc_stream_error_new (WC_STREAM_ERROR_PROTOCOL, NULL, NULL,
                                              "the domain cannot be asked for in DNS"));
  else if (g_hostname_is_ip_address (self->domain))
    finish_lookup (task);
  else
    start_lookups (task);
}

GPtrArray *
wc_resolve_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
