/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/omemo-pep-fixture.h"
#include "xep/omemo-offer.h"

static const WcXep *const none[] = { NULL };

typedef struct
{
  WcPepFixture *base;
  WcFakeSession *fake; /* borrowed */
  WcOmemoPublisher *publisher;
  WcOmemoOffer *offer;
  guint32 told; /* 0: not done */
  gboolean failed;
} Fixture;

static void
on_done (gpointer data, const WcOmemoOwn *told, const GError *error)
{
  Fixture *f = data;

  g_assert_cmpuint (f->told, ==, 0);
  g_assert_false (wc_omemo_offer_is_busy (f->offer));
  f->told = told->device;
  f->failed = error != NULL;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_omemo_pep_new (none);
  f->fake = f->base->fake;
  wc_fake_session_announce (f->fake, NULL);
  f->publisher = wc_omemo_publisher_new (f->fake->session);
  f->offer = wc_omemo_offer_new (f->fake->session, f->publisher, on_done, f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_session_unbind (f->fake->session, FALSE);
  wc_omemo_offer_free (f->offer);
  wc_omemo_publisher_free (f->publisher);
  wc_omemo_pep_free (f->base);
}

static void
test_taken (Fixture *f, gconstpointer data)
{
  WcOmemoOwn *own = wc_omemo_pep_make_own (f->base);
  guint32 device = own->device;
  g_autofree char *bundle = g_strdup_printf (
      "publish " WC_OMEMO_BUNDLES ":%u id='current' access_model open prekeys", device);

  wc_omemo_offer_put (f->offer, own);
  g_assert_true (wc_omemo_offer_is_busy (f->offer));
  wc_fake_session_answer_next (f->fake, bundle, "");
  if (wc_omemo_library_speaks (WC_OMEMO_2))
    {
      g_assert_cmpuint (f->told, ==, 0);
      wc_fake_session_answer_next (f->fake, "publish urn:xmpp:omemo:2:bundles max_items",
                                   "");
    }
  g_assert_cmpuint (f->told, ==, device);
  g_assert_false (f->failed);
  wc_fake_session_assert_idle (f->fake);
}

/* What is left of it is not tried, and it can be begun again. */
static void
test_failed (Fixture *f, gconstpointer data)
{
  wc_omemo_offer_put (f->offer, wc_omemo_pep_make_own (f->base));
  wc_fake_session_refuse (f->fake, "internal-server-error");
  g_assert_cmpuint (f->told, !=, 0);
  g_assert_true (f->failed);
  wc_fake_session_assert_idle (f->fake);
  f->told = 0;
  wc_omemo_offer_put (f->offer, wc_omemo_pep_make_own (f->base));
  wc_fake_session_refuse (f->fake, "internal-server-error");
  g_assert_cmpuint (f->told, !=, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                  \
  g_test_add ("/xep/omemo-offer/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("taken", test_taken);
  ADD ("failed", test_failed);
#undef ADD
  return g_test_run ();
}
