/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* CPU time of a process so far in microseconds: user and system, of all its threads. 0
 * means the caller. -1 when there is no such process. */
int64_t cost_cpu_us (pid_t pid);

/* The most memory the caller ever had resident, in KiB. Unlike ru_maxrss it does not
 * count what the process was before exec. */
long cost_peak_kb (void);

/* Microseconds of a clock that only goes forward. */
int64_t cost_now_us (void);

/* Sorts @n @values and gives the one below which @percent of them lie. */
int64_t cost_percentile (int64_t *values, size_t n, unsigned percent);
