/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cost.h"

/* What programs cost, by the clocks of the kernel: no sampling, no ticks. */

static int64_t
in_microseconds (const struct timespec *time)
{
  return (int64_t) time->tv_sec * 1000000 + time->tv_nsec / 1000;
}

int64_t
cost_cpu_us (pid_t pid)
{
  struct timespec spent;
  clockid_t clock;

  if (clock_getcpuclockid (pid, &clock) != 0 || clock_gettime (clock, &spent) != 0)
    return -1;
  return in_microseconds (&spent);
}

long
cost_peak_kb (void)
{
  FILE *status = fopen ("/proc/self/status", "r");
  char line[256];
  long peak = -1;

  if (status == NULL)
    return -1;
  while (fgets (line, sizeof line, status) != NULL)
    if (strncmp (line, "VmHWM:", 6) == 0)
      peak = strtol (line + 6, NULL, 10);
  fclose (status);
  return peak;
}

int64_t
cost_now_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return in_microseconds (&now);
}

static int
compare (const void *a, const void *b)
{
  int64_t x = *(const int64_t *) a, y = *(const int64_t *) b;

  return (x > y) - (x < y);
}

int64_t
cost_percentile (int64_t *values, size_t n, unsigned percent)
{
  qsort (values, n, sizeof *values, compare);
  return values[(n - 1) * percent / 100];
}
