/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-links.h"

struct _WcFakeLinks
{
  GObject parent_instance;

  GHashTable *links; /* (element-type gint64 WcFakeLink) */
  char *place;       /* (nullable) */
  char *password;    /* (nullable) */
};

static void fake_links_iface_init (WcLinksInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WcFakeLinks,
                               wc_fake_links,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WC_TYPE_LINKS,
                                                      fake_links_iface_init))

static void
wc_fake_links_finalize (GObject *object)
{
  WcFakeLinks *self = WC_FAKE_LINKS (object);

  g_hash_table_unref (self->links);
  g_free (self->place);
  g_free (self->password);
  G_OBJECT_CLASS (wc_fake_links_parent_class)->finalize (object);
}

static void
wc_fake_links_class_init (WcFakeLinksClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wc_fake_links_finalize;
}

static void
wc_fake_links_init (WcFakeLinks *self)
{
  self->links =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->place = g_strdup ("keyring");
}

static WcLink *
get (WcLinks *links, gint64 account)
{
  return (WcLink *) wc_fake_links_peek (WC_FAKE_LINKS (links), account);
}

static void
start (WcLinks *links, const WcAccount *account)
{
  WcFakeLinks *self = WC_FAKE_LINKS (links);
  WcFakeLink *link = wc_fake_link_new (account);

  g_hash_table_insert (self->links, g_memdup2 (&account->id, sizeof account->id), link);
  g_signal_emit_by_name (links, "changed", link, TRUE);
}

static void
stop (WcLinks *links, gint64 account)
{
  WcFakeLinks *self = WC_FAKE_LINKS (links);
  WcFakeLink *link = wc_fake_links_peek (self, account);

  if (link == NULL)
    return;
  g_object_ref (link);
  g_hash_table_remove (self->links, &account);
  g_signal_emit_by_name (links, "changed", link, FALSE);
  g_object_unref (link);
}

static void
store_password_async (WcLinks *links,
                      const WcAccount *account,
                      const char *password,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  WcFakeLinks *self = WC_FAKE_LINKS (links);
  g_autoptr (GTask) task = g_task_new (links, cancellable, callback, user_data);

  if (self->place == NULL)
    {
      g_task_return_new_error (task, WC_ERROR, WC_ERROR_PROMPT_PENDING,
                               "the keyring is locked");
      return;
    }
  g_free (self->password);
  self->password = g_strdup (password);
  g_task_return_pointer (
      task, g_strdup (account->secret == WC_ACCOUNT_SECRET_FILE ? "file" : self->place),
      g_free);
}

static void
forget_password (WcLinks *links, const WcAccount *account)
{
  g_clear_pointer (&WC_FAKE_LINKS (links)->password, g_free);
}

static void
fake_links_iface_init (WcLinksInterface *iface)
{
  iface->get = get;
  iface->start = start;
  iface->stop = stop;
  iface->store_password_async = store_password_async;
  iface->forget_password = forget_password;
}

WcFakeLinks *
wc_fake_links_new (void)
{
  return g_object_new (WC_TYPE_FAKE_LINKS, NULL);
}

WcFakeLink *
wc_fake_links_peek (WcFakeLinks *self, gint64 account)
{
  return g_hash_table_lookup (self->links, &account);
}

void
wc_fake_links_set_place (WcFakeLinks *self, const char *place)
{
  g_free (self->place);
  self->place = g_strdup (place);
}

const char *
wc_fake_links_get_password (WcFakeLinks *self)
{
  return self->password;
}
