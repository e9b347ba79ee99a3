/* What the floors share: columns from files, CPU time, the checksum, the value area. gcc -O3 -march=native -DROW=... */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MINUTE_MS 60000.0

static double cpu_time(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1e9 + now.tv_nsec;
}

static void *column(const char *folder, const char *name, size_t bytes) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "rb");
  void *values = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!file || fread(values, 1, bytes, file) != bytes) {
    fprintf(stderr, "cannot read %s\n", path);
    exit(1);
  }
  fclose(file);
  return values;
}

typedef struct {
  long length;
  double *times;
  int32_t *prices, *quantities;
  int8_t *sides;
} Trades;

static Trades read_trades(const char *folder, long length) {
  Trades t = {length, column(folder, "times", 8 * length), column(folder, "prices", 4 * length),
              column(folder, "quantities", 4 * length), column(folder, "sides", length)};
  return t;
}

static inline uint32_t checked(uint32_t sum, int64_t number) { return sum * 31u + (uint32_t)number; }

static int by_value(const void *one, const void *other) {
  double difference = *(const double *)one - *(const double *)other;
  return (difference > 0) - (difference < 0);
}

static double median(double *values, int count) {
  qsort(values, count, sizeof *values, by_value);
  return values[count / 2];
}

typedef struct {
  int poc, low, high;
  int64_t volume, total;
} Area;

static int fuller_side_is_upper(const int64_t *v, const Area *a, int first, int last) {
  if (a->high == last) return 0;
  if (a->low == first) return 1;
  int64_t above = v[a->high + 1], below = v[a->low - 1];
  if (above || below) return above >= below;
  int distance = 2;
  while (!v[a->high + distance] && !v[a->low - distance]) distance++;
  return v[a->high + distance] > 0;
}

/* Point of control (equals: nearest to the middle, then the fuller side, then the lower) and 70 % around it. */
static Area value_area(const int64_t *v, int length) {
  Area a = {-1, 0, 0, 0, 0};
  int first = -1, last = -1, peaks = 0;
  int64_t most = 0;
  for (int i = 0; i < length; i++) {
    int64_t volume = v[i];
    if (!volume) continue;
    a.total += volume;
    if (first < 0) first = i;
    last = i;
    peaks += volume == most;
    if (volume > most) most = volume, a.poc = i, peaks = 1;
  }
  if (peaks > 1) {
    int lower = a.poc, upper = a.poc, nearest = 1 << 30;
    int64_t weight = 0;
    for (int i = first; i <= last; i++) {
      int from_middle = 2 * i - first - last, away = abs(from_middle);
      weight += ((from_middle > 0) - (from_middle < 0)) * v[i];
      if (v[i] != most || away > nearest) continue;
      if (away < nearest) lower = i;
      upper = i;
      nearest = away;
    }
    a.poc = weight > 0 ? upper : lower;
  }
  int64_t target = a.total / 10 * 7 + (a.total % 10 * 7 + 9) / 10;
  a.low = a.high = a.poc;
  a.volume = v[a.poc];
  while (a.volume < target) a.volume += fuller_side_is_upper(v, &a, first, last) ? v[++a.high] : v[--a.low];
  while (!v[a.low]) a.low++;
  while (!v[a.high]) a.high--;
  return a;
}
