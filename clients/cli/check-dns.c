/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/check-dns.h"

/* RFC 6120 § 3.2, XEP-0368: where a domain says its server is. The resolver of GLib has
 * no limit of time of its own. */

#define TIMEOUT_MS 5000

static char *
join_targets (GList *targets)
{
  GString *out = g_string_new (NULL);

  for (GList *each = targets; each != NULL; each = each->next)
    g_string_append_printf (out, "%s%s:%u", each == targets ? "" : ", ",
                            g_srv_target_get_hostname (each->data),
                            g_srv_target_get_port (each->data));
  return g_string_free (out, FALSE);
}

static char *
describe_targets (const WcCheckDns *found)
{
  g_autofree char *direct = join_targets (found->direct);
  g_autofree char *starttls = join_targets (found->starttls);

  if (found->direct == NULL)
    return g_strdup_printf ("its server is at %s", starttls);
  if (found->starttls == NULL)
    return g_strdup_printf ("its server is at %s (TLS from the start)", direct);
  return g_strdup_printf ("its server is at %s (TLS from the start), %s", direct,
                          starttls);
}

void
wc_check_dns_judge (WcDiagnosis *diagnosis,
                    const char *account,
                    const char *domain,
                    const WcCheckDns *found)
{
  WcDiagnosisLevel level = WC_DIAGNOSIS_OK;
  g_autofree char *text = NULL;
  const char *fix = NULL;

  if (found->direct != NULL || found->starttls != NULL)
    text = describe_targets (found);
  else if (found->addresses != NULL)
    text = g_strdup_printf ("%s names no server for XMPP, so %s itself is tried", domain,
                            domain);
  else
    {
      level = WC_DIAGNOSIS_ERROR;
      text = g_strdup_printf ("the DNS has nothing about %s%s%s", domain,
                              found->error != NULL ? ": " : "",
                              found->error != NULL ? found->error->message : "");
      fix =
          "check the address and the network, or name the server: whinchat login --host";
    }
  json_object_set_string_member (wc_diagnosis_add (diagnosis, "dns", level, text, fix),
                                 "account", account);
}

/* One account being looked up. */
typedef struct
{
  GMainLoop *loop; /* borrowed */
  WcCheckDns found;
  GError *error; /* (owned) (nullable) of the last question */
} Lookup;

static void
on_direct (GObject *source, GAsyncResult *result, gpointer data)
{
  Lookup *lookup = data;

  lookup->found.direct =
      g_resolver_lookup_service_finish (G_RESOLVER (source), result, NULL);
  g_main_loop_quit (lookup->loop);
}

static void
on_starttls (GObject *source, GAsyncResult *result, gpointer data)
{
  Lookup *lookup = data;

  lookup->found.starttls =
      g_resolver_lookup_service_finish (G_RESOLVER (source), result, NULL);
  g_main_loop_quit (lookup->loop);
}

static void
on_addresses (GObject *source, GAsyncResult *result, gpointer data)
{
  Lookup *lookup = data;

  lookup->found.addresses =
      g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &lookup->error);
  g_main_loop_quit (lookup->loop);
}

static gboolean
on_timeout (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

/* The questions one after the other, all within the time. */
static void
look_up (Lookup *lookup, const char *domain, GCancellable *cancellable)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();

  g_resolver_lookup_service_async (resolver, "xmpps-client", "tcp", domain, cancellable,
                                   on_direct, lookup);
  g_main_loop_run (lookup->loop);
  g_resolver_lookup_service_async (resolver, "xmpp-client", "tcp", domain, cancellable,
                                   on_starttls, lookup);
  g_main_loop_run (lookup->loop);
  if (lookup->found.direct != NULL || lookup->found.starttls != NULL)
    return;
  g_resolver_lookup_by_name_async (resolver, domain, cancellable, on_addresses, lookup);
  g_main_loop_run (lookup->loop);
}

static void
lookup_clear (Lookup *lookup)
{
  g_resolver_free_targets (lookup->found.direct);
  g_resolver_free_targets (lookup->found.starttls);
  g_resolver_free_addresses (lookup->found.addresses);
  g_clear_error (&lookup->error);
}

void
wc_check_dns_add (WcDiagnosis *diagnosis, const char *account)
{
  const char *at = strchr (account, '@');
  const char *domain = at != NULL ? at + 1 : account;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *ascii = g_hostname_to_ascii (domain);
  guint timer = g_timeout_add (TIMEOUT_MS, on_timeout, cancellable);
  Lookup lookup = { .loop = loop };

  look_up (&lookup, ascii != NULL ? ascii : domain, cancellable);
  if (!g_cancellable_is_cancelled (cancellable))
    g_source_remove (timer);
  lookup.found.error = lookup.error;
  wc_check_dns_judge (diagnosis, account, domain, &lookup.found);
  lookup_clear (&lookup);
}
