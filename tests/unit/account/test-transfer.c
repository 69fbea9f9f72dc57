/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <unistd.h>

#include "account/transfer.h"
#include "base/error.h"

/* The end of an attempt, without anything that moves. */

static void
clear (WcLinkJob *base)
{
  wc_transfer_clear (base);
}

static const WcLinkJobType type = { .size = sizeof (WcTransfer), .clear = clear };

/* What the last end said. */
typedef struct
{
  WcTransfer base;
  int n_over;
  gint64 size;
  int code;
} Attempt;

static void
on_over (WcTransfer *self, WcAttachment *changed, const GError *error)
{
  Attempt *attempt = (Attempt *) self;

  g_assert_false (self->base.busy);
  g_assert_cmpint (self->fd, ==, -1);
  attempt->n_over++;
  attempt->size = changed != NULL ? changed->size : -1;
  attempt->code = error != NULL ? error->code : -1;
}

static Attempt *
new_attempt (gboolean owned)
{
  Attempt *self = g_rc_box_new0 (Attempt);

  self->base.base.type = &type;
  self->base.base.owner = owned ? (WcLinkJobs *) self : NULL;
  self->base.base.job = wc_job_new ("1", 1, WC_JOB_KIND_UPLOAD, wc_details_new ());
  self->base.base.cancellable = g_cancellable_new ();
  self->base.base.busy = TRUE;
  self->base.over = on_over;
  self->base.fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  return self;
}

static void
turn (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_changed (void)
{
  Attempt *self = new_attempt (TRUE);
  WcAttachment *changed = wc_attachment_new ();

  changed->size = 7;
  wc_transfer_end (&self->base, changed, NULL);
  g_assert_cmpint (self->n_over, ==, 0); /* not from inside */
  turn ();
  g_assert_cmpint (self->n_over, ==, 1);
  g_assert_cmpint (self->size, ==, 7);
  g_assert_cmpint (self->code, ==, -1);
  wc_link_job_unref (self);
}

static void
test_error (void)
{
  Attempt *self = new_attempt (TRUE);

  wc_transfer_end (&self->base, NULL, g_error_new (WC_ERROR, WC_ERROR_CONFLICT, "no"));
  turn ();
  g_assert_cmpint (self->code, ==, WC_ERROR_CONFLICT);
  wc_link_job_unref (self);
}

/* What comes after the daemon's end is nobody's. */
static void
test_without_owner (void)
{
  Attempt *self = new_attempt (FALSE);
  int fd = self->base.fd;

  wc_transfer_progress (1, 2, self);
  wc_transfer_end (&self->base, wc_attachment_new (), NULL);
  turn ();
  g_assert_cmpint (self->n_over, ==, 0);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, -1);
  wc_link_job_unref (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/transfer/changed", test_changed);
  g_test_add_func ("/account/transfer/error", test_error);
  g_test_add_func ("/account/transfer/without-owner", test_without_owner);
  return g_test_run ();
}
