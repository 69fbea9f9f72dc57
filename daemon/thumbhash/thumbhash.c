/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <math.h>
#include <string.h>

#include "thumbhash/thumbhash.h"

/* The picture is laid on its mean colour and split into lightness, two differences of
 * colour, and opacity. Of each the lowest frequencies (a cosine transform) are kept: the
 * constant and the largest of the others in the head, the others four bits each. */

#define MAX_FREQUENCIES 7
#define MAX_FACTORS (MAX_FREQUENCIES * MAX_FREQUENCIES)

enum
{
  LIGHTNESS,
  YELLOW_BLUE,
  RED_GREEN,
  OPACITY,
  N_CHANNELS
};

typedef struct
{
  double *values[N_CHANNELS]; /* (owned) in one allocation, the first */
  guint width;
  guint height;
  gboolean transparent;
} Channels;

typedef struct
{
  double constant;
  double scale; /* the largest of the others, without its sign */
  double factors[MAX_FACTORS];
  guint n_factors;
} Spectrum;

/* As the values of the hash are rounded: halves up. */
static guint
to_bits (double value, guint max)
{
  return (guint) CLAMP (floor (value + 0.5), 0, max);
}

/* Of one pixel: red, green, blue and opacity from 0 to 1. */
static void
get_pixel (const WcThumbhashPicture *picture, guint x, guint y, double out[4])
{
  const guint8 *pixel = picture->pixels + y * picture->stride + x * picture->channels;

  for (guint i = 0; i < 3; i++)
    out[i] = pixel[i] / 255.0;
  out[3] = picture->channels == 4 ? pixel[3] / 255.0 : 1.0;
}

/* The colour weighed by opacity; and the sum of the opacities. */
static double
get_mean (const WcThumbhashPicture *picture, double mean[3])
{
  double sum[3] = { 0 };
  double opacity = 0;

  for (guint y = 0; y < picture->height; y++)
    for (guint x = 0; x < picture->width; x++)
      {
        double pixel[4];

        get_pixel (picture, x, y, pixel);
        for (guint i = 0; i < 3; i++)
          sum[i] += pixel[3] * pixel[i];
        opacity += pixel[3];
      }
  for (guint i = 0; i < 3; i++)
    mean[i] = opacity > 0 ? sum[i] / opacity : 0;
  return opacity;
}

static void
split_pixel (const double pixel[4], const double mean[3], Channels *out, gsize at)
{
  double red = mean[0] * (1 - pixel[3]) + pixel[3] * pixel[0];
  double green = mean[1] * (1 - pixel[3]) + pixel[3] * pixel[1];
  double blue = mean[2] * (1 - pixel[3]) + pixel[3] * pixel[2];

  out->values[LIGHTNESS][at] = (red + green + blue) / 3;
  out->values[YELLOW_BLUE][at] = (red + green) / 2 - blue;
  out->values[RED_GREEN][at] = red - green;
  out->values[OPACITY][at] = pixel[3];
}

static void
split (const WcThumbhashPicture *picture, Channels *out)
{
  gsize n = (gsize) picture->width * picture->height;
  double *values = g_new (double, n *N_CHANNELS);
  double mean[3];

  out->width = picture->width;
  out->height = picture->height;
  for (guint i = 0; i < N_CHANNELS; i++)
    out->values[i] = values + i * n;
  out->transparent = get_mean (picture, mean) < (double) n;
  for (guint y = 0; y < picture->height; y++)
    for (guint x = 0; x < picture->width; x++)
      {
        double pixel[4];

        get_pixel (picture, x, y, pixel);
        split_pixel (pixel, mean, out, (gsize) y * picture->width + x);
      }
}

/* How much of the frequency @fx, @fy is in it. */
static double
get_factor (const Channels *self, guint channel, guint fx, guint fy)
{
  const double *value = self->values[channel];
  double across[WC_THUMBHASH_SIDE];
  double sum = 0;

  for (guint x = 0; x < self->width; x++)
    across[x] = cos (G_PI / self->width * fx * (x + 0.5));
  for (guint y = 0; y < self->height; y++)
    {
      double down = cos (G_PI / self->height * fy * (y + 0.5));

      for (guint x = 0; x < self->width; x++)
        sum += *value++ * across[x] * down;
    }
  return sum / ((double) self->width * self->height);
}

/* The frequencies below the diagonal of @nx times @ny. */
static void
transform (const Channels *self, guint channel, guint nx, guint ny, Spectrum *out)
{
  out->constant = 0;
  out->scale = 0;
  out->n_factors = 0;
  for (guint fy = 0; fy < ny; fy++)
    for (guint fx = 0; fx * ny < nx * (ny - fy); fx++)
      {
        double factor = get_factor (self, channel, fx, fy);

        if (fx == 0 && fy == 0)
          {
            out->constant = factor;
            continue;
          }
        out->factors[out->n_factors++] = factor;
        out->scale = MAX (out->scale, fabs (factor));
      }
}

/* Four bits each, from -scale to scale; the first of two in the lower half. */
static guint
append_factors (const Spectrum *spectrum, guint n_halves, guint8 *out)
{
  for (guint i = 0; i < spectrum->n_factors; i++, n_halves++)
    {
      double factor =
          spectrum->scale > 0 ? 0.5 + 0.5 * spectrum->factors[i] / spectrum->scale : 0;

      out[n_halves / 2] |= (guint8) (to_bits (15 * factor, 15) << (n_halves % 2 * 4));
    }
  return n_halves;
}

/* How many frequencies a side gets, by its part of the longer one. */
static guint
count_frequencies (guint most, guint side, guint longer)
{
  return MAX (1, to_bits ((double) most * side / longer, most));
}

static void
write_head (const Spectrum *spectra, const Channels *self, guint shorter, guint8 *out)
{
  guint colour = to_bits (63 * spectra[LIGHTNESS].constant, 63) |
                 to_bits (31.5 + 31.5 * spectra[YELLOW_BLUE].constant, 63) << 6 |
                 to_bits (31.5 + 31.5 * spectra[RED_GREEN].constant, 63) << 12 |
                 to_bits (31 * spectra[LIGHTNESS].scale, 31) << 18 |
                 (guint) self->transparent << 23;
  guint shape = shorter | to_bits (63 * spectra[YELLOW_BLUE].scale, 63) << 3 |
                to_bits (63 * spectra[RED_GREEN].scale, 63) << 9 |
                (guint) (self->width > self->height) << 15;

  for (guint i = 0; i < 3; i++)
    out[i] = (guint8) (colour >> (8 * i));
  for (guint i = 0; i < 2; i++)
    out[3 + i] = (guint8) (shape >> (8 * i));
  if (self->transparent)
    out[5] = (guint8) (to_bits (15 * spectra[OPACITY].constant, 15) |
                       to_bits (15 * spectra[OPACITY].scale, 15) << 4);
}

gsize
wc_thumbhash_encode (const WcThumbhashPicture *picture, guint8 out[WC_THUMBHASH_MAX])
{
  Channels channels;
  Spectrum spectra[N_CHANNELS];
  guint longer = MAX (picture->width, picture->height);
  guint nx, ny, n_halves;

  g_return_val_if_fail (longer <= WC_THUMBHASH_SIDE, 0);
  g_return_val_if_fail (MIN (picture->width, picture->height) > 0, 0);

  split (picture, &channels);
  nx = count_frequencies (channels.transparent ? 5 : 7, picture->width, longer);
  ny = count_frequencies (channels.transparent ? 5 : 7, picture->height, longer);
  transform (&channels, LIGHTNESS, MAX (nx, 3), MAX (ny, 3), &spectra[LIGHTNESS]);
  transform (&channels, YELLOW_BLUE, 3, 3, &spectra[YELLOW_BLUE]);
  transform (&channels, RED_GREEN, 3, 3, &spectra[RED_GREEN]);
  transform (&channels, OPACITY, 5, 5, &spectra[OPACITY]);
  g_free (channels.values[0]);

  memset (out, 0, WC_THUMBHASH_MAX);
  write_head (spectra, &channels, MIN (nx, ny), out);
  n_halves = channels.transparent ? 12 : 10;
  for (guint i = 0; i < (channels.transparent ? N_CHANNELS : OPACITY); i++)
    n_halves = append_factors (&spectra[i], n_halves, out);
  return (n_halves + 1) / 2;
}
