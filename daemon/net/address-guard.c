/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "net/address-guard.h"

/* The special-purpose registries of IANA (RFC 6890): of IPv4 everything is public but
 * these blocks, of IPv6 nothing is but 2000::/3, without the blocks in it that are
 * special. */

typedef struct
{
  guint8 bytes[16];
  guint bits;
} Block;

static const Block special_v4[] = {
  { { 0 }, 8 },             /* this network */
  { { 10 }, 8 },            /* private, RFC 1918 */
  { { 100, 64 }, 10 },      /* shared, RFC 6598 */
  { { 127 }, 8 },           /* loopback */
  { { 169, 254 }, 16 },     /* link-local */
  { { 172, 16 }, 12 },      /* private */
  { { 192, 0, 0 }, 24 },    /* protocol assignments */
  { { 192, 0, 2 }, 24 },    /* documentation */
  { { 192, 31, 196 }, 24 }, /* AS112 */
  { { 192, 52, 193 }, 24 }, /* automatic multicast tunnels */
  { { 192, 88, 99 }, 24 },  /* 6to4 relays */
  { { 192, 168 }, 16 },     /* private */
  { { 192, 175, 48 }, 24 }, /* AS112 */
  { { 198, 18 }, 15 },      /* benchmarks */
  { { 198, 51, 100 }, 24 }, /* documentation */
  { { 203, 0, 113 }, 24 },  /* documentation */
  { { 224 }, 4 },           /* multicast */
  { { 240 }, 4 },           /* reserved, broadcast */
};

static const Block global_v6 = { { 0x20 }, 3 };
static const Block wrapped_v4 = { { 0x00, 0x64, 0xff, 0x9b }, 96 };
static const Block special_v6[] = {
  { { 0x20, 0x01 }, 23 },                         /* Teredo, ORCHID and the like */
  { { 0x20, 0x01, 0x0d, 0xb8 }, 32 },             /* documentation */
  { { 0x20, 0x02 }, 16 },                         /* 6to4 */
  { { 0x26, 0x20, 0x00, 0x4f, 0x80, 0x00 }, 48 }, /* AS112 */
  { { 0x3f, 0xff }, 20 },                         /* documentation */
};

static gboolean
is_in (const guint8 *address, const Block *block)
{
  guint whole = block->bits / 8;
  guint rest = block->bits % 8;
  guint8 mask = (guint8) (0xff << (8 - rest));

  return memcmp (address, block->bytes, whole) == 0 &&
         (rest == 0 || ((address[whole] ^ block->bytes[whole]) & mask) == 0);
}

static gboolean
is_in_any (const guint8 *address, const Block *blocks, gsize n_blocks)
{
  for (gsize i = 0; i < n_blocks; i++)
    if (is_in (address, &blocks[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_public_v4 (const guint8 *address)
{
  return !is_in_any (address, special_v4, G_N_ELEMENTS (special_v4));
}

gboolean
wc_address_guard_is_public (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    return is_public_v4 (bytes);
  if (is_in (bytes, &wrapped_v4))
    return is_public_v4 (bytes + 12);
  return is_in (bytes, &global_v6) &&
         !is_in_any (bytes, special_v6, G_N_ELEMENTS (special_v6));
}
