/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "net/address-guard.h"

typedef struct
{
  const char *address;
  gboolean is_public;
} Case;

static const Case cases[] = {
  { "1.1.1.1", TRUE },
  { "9.255.255.255", TRUE },
  { "11.0.0.0", TRUE },
  { "100.63.255.255", TRUE },
  { "100.128.0.0", TRUE },
  { "172.15.255.255", TRUE },
  { "172.32.0.0", TRUE },
  { "192.167.255.255", TRUE },
  { "192.169.0.0", TRUE },
  { "198.17.255.255", TRUE },
  { "198.20.0.0", TRUE },
  { "223.255.255.255", TRUE },
  { "2a01:4f8::1", TRUE },
  { "2606:4700:4700::1111", TRUE },
  { "64:ff9b::808:808", TRUE },
  { "0.0.0.0", FALSE },
  { "0.1.2.3", FALSE },
  { "10.0.0.1", FALSE },
  { "10.255.255.255", FALSE },
  { "100.64.0.1", FALSE },
  { "100.127.255.255", FALSE },
  { "127.0.0.1", FALSE },
  { "127.255.255.254", FALSE },
  { "169.254.169.254", FALSE },
  { "172.16.0.1", FALSE },
  { "172.31.255.255", FALSE },
  { "192.0.0.8", FALSE },
  { "192.0.2.1", FALSE },
  { "192.31.196.1", FALSE },
  { "192.52.193.1", FALSE },
  { "192.88.99.1", FALSE },
  { "192.168.1.1", FALSE },
  { "192.175.48.1", FALSE },
  { "198.18.0.1", FALSE },
  { "198.19.255.255", FALSE },
  { "198.51.100.7", FALSE },
  { "203.0.113.7", FALSE },
  { "224.0.0.1", FALSE },
  { "239.255.255.255", FALSE },
  { "240.0.0.1", FALSE },
  { "255.255.255.255", FALSE },
  { "::", FALSE },
  { "::1", FALSE },
  { "::ffff:127.0.0.1", FALSE },
  { "::ffff:1.1.1.1", FALSE },
  { "::127.0.0.1", FALSE },
  { "64:ff9b::7f00:1", FALSE },
  { "64:ff9b::a00:1", FALSE },
  { "64:ff9b:1::808:808", FALSE },
  { "100::1", FALSE },
  { "2001::1", FALSE },
  { "2001:10::1", FALSE },
  { "2001:db8::1", FALSE },
  { "2002:7f00:1::1", FALSE },
  { "2620:4f:8000::1", FALSE },
  { "3fff::1", FALSE },
  { "4000::1", FALSE },
  { "fc00::1", FALSE },
  { "fd12:3456::1", FALSE },
  { "fe80::1", FALSE },
  { "fec0::1", FALSE },
  { "ff02::1", FALSE },
};

static void
test_address (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (c->address);

  g_assert_nonnull (address);
  g_assert_cmpint (wc_address_guard_is_public (address), ==, c->is_public);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/net/address-guard/", cases[i].address, NULL);
      g_test_add_data_func (path, &cases[i], test_address);
    }
  return g_test_run ();
}
