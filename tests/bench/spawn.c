/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "cost.h"

/* Runs a command some times, one after the other, and tells what a run cost: from before
 * it is started until it is gone, children included. In C, because what Python spends on
 * starting a process is more than some of these commands do. */

extern char **environ;

typedef struct
{
  int64_t wall_us;
  int64_t cpu_us;
  long peak_kb;
} Run;

static int64_t
used_us (const struct rusage *usage)
{
  return ((int64_t) usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000000 +
         usage->ru_utime.tv_usec + usage->ru_stime.tv_usec;
}

static Run
run_once (char **command, const posix_spawn_file_actions_t *files)
{
  int64_t start = cost_now_us ();
  struct rusage usage;
  int status, failure;
  pid_t pid;

  failure = posix_spawnp (&pid, command[0], files, NULL, command, environ);
  if (failure != 0)
    {
      fprintf (stderr, "spawn: %s: %s\n", command[0], strerror (failure));
      exit (1);
    }
  if (wait4 (pid, &status, 0, &usage) != pid || status != 0)
    {
      fprintf (stderr, "spawn: %s failed with status %d\n", command[0], status);
      exit (1);
    }
  return (Run){ cost_now_us () - start, used_us (&usage), usage.ru_maxrss };
}

static void
run_all (size_t times, char **command)
{
  int64_t *walls = calloc (times, sizeof *walls), *cpus = calloc (times, sizeof *cpus);
  posix_spawn_file_actions_t files;
  long peak_kb = 0;

  posix_spawn_file_actions_init (&files);
  posix_spawn_file_actions_addopen (&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen (&files, 1, "/dev/null", O_WRONLY, 0);
  for (size_t i = 0; i < times; i++)
    {
      Run run = run_once (command, &files);

      walls[i] = run.wall_us;
      cpus[i] = run.cpu_us;
      peak_kb = run.peak_kb > peak_kb ? run.peak_kb : peak_kb;
    }
  posix_spawn_file_actions_destroy (&files);
  printf ("{\"runs\": %zu, \"p50_us\": %lld, \"p95_us\": %lld, \"cpu_us\": %lld, "
          "\"peak_kb\": %ld}\n",
          times, (long long) cost_percentile (walls, times, 50),
          (long long) cost_percentile (walls, times, 95),
          (long long) cost_percentile (cpus, times, 50), peak_kb);
  free (walls);
  free (cpus);
}

int
main (int argc, char **argv)
{
  size_t times = argc > 2 ? strtoul (argv[1], NULL, 10) : 0;

  if (times == 0)
    {
      fprintf (stderr, "usage: spawn TIMES COMMAND [ARGUMENT...]\n");
      return 2;
    }
  run_all (times, argv + 2);
  return 0;
}
