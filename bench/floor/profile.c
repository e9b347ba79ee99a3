/*
 * Floor of the profile of trades, and of reading it: point of control, value area, high and low volume nodes.
 * usage: profile <folder> <count> build|read
 * `build`: trades to a profile by side, and one reading. `read`: the reading alone, nodes included.
 * Does less of: no room is made on the way; nodes are found but no objects are made of them.
 */
#include "floor.h"

#define BINS 65536
#define RUNS 9
#define PASSES 8
#define SLACK 5.6843418860808015e-14 /* 2^-44 */

static int64_t buys[BINS], volumes[BINS];
static double smooth[BINS];
static int peaks[BINS];

static void fill(const Trades *t, int first_bin) {
  memset(buys, 0, sizeof buys), memset(volumes, 0, sizeof volumes);
  for (long i = 0; i < t->length; i++) {
    int bin = t->prices[i] / ROW - first_bin, quantity = t->quantities[i];
    volumes[bin] += quantity;
    buys[bin] += t->sides[i] > 0 ? quantity : 0;
  }
}

static void smooth_once(double *v, int last) {
  double left = v[0], here = v[1];
  v[0] = (here + 2 * left) / 3;
  for (int i = 1; i < last; i++) {
    double right = v[i + 1];
    v[i] = (left + right + 2 * here) / 4;
    left = here, here = right;
  }
  v[last] = (left + 2 * here) / 3;
}

static double slack;
static int compare(double one, double other) {
  return fabs(one - other) <= slack ? 0 : one < other ? -1 : 1;
}

static double saddle(const double *v, int bins, int peak, int step) {
  double lowest = -1;
  for (int i = peak + step; i >= 0 && i < bins; i += step) {
    if (compare(v[i], v[peak]) > 0) break;
    lowest = lowest < 0 || v[i] < lowest ? v[i] : lowest;
  }
  return lowest;
}

static int plateau_end(const double *v, int bins, int start) {
  int end = start + 1;
  while (end < bins && compare(v[end], v[start]) == 0) end++;
  return end;
}

static void zone(const double *v, int bins, int at, int sign, double limit, int *low, int *high) {
  *low = *high = at;
  while (*low > 0 && compare(v[*low - 1], limit) != -sign) --*low;
  while (*high + 1 < bins && compare(v[*high + 1], limit) != -sign) ++*high;
}

/* Nodes of bins [0, bins): a checksum over peaks, valleys and zones, and how many. */
static uint32_t nodes(const int64_t *v, int bins, int *high_nodes, int *low_nodes) {
  double most = 0;
  for (int i = 0; i < bins; i++) smooth[i] = v[i];
  for (int pass = 0; pass < PASSES && bins > 1; pass++) smooth_once(smooth, bins - 1);
  for (int i = 0; i < bins; i++) most = smooth[i] > most ? smooth[i] : most;
  slack = most * SLACK;
  int found = 0, low, high;
  for (int start = 0, next; start < bins; start = next) {
    next = plateau_end(smooth, bins, start);
    if (start && smooth[start - 1] >= smooth[start]) continue;
    if (next < bins && smooth[next] >= smooth[start]) continue;
    int peak = (start + next - 1) >> 1;
    double below = saddle(smooth, bins, peak, -1), above = saddle(smooth, bins, peak, 1);
    double higher = below > above ? below : above;
    if (compare(higher < 0 ? 0 : smooth[peak] - higher, 0.1 * most) >= 0) peaks[found++] = peak;
  }
  uint32_t sum = 0;
  *high_nodes = found, *low_nodes = 0;
  for (int i = 0; i < found; i++) {
    zone(smooth, bins, peaks[i], 1, 0.8 * smooth[peaks[i]], &low, &high);
    sum = checked(checked(checked(sum, peaks[i]), low), high);
  }
  for (int i = 1; i < found; i++) {
    int valley = peaks[i - 1] + 1;
    for (int x = valley + 1; x < peaks[i]; x++) if (compare(smooth[x], smooth[valley]) < 0) valley = x;
    int end = plateau_end(smooth, bins, valley);
    valley = (valley + (end < peaks[i] ? end : peaks[i]) - 1) >> 1;
    double lower = fmin(smooth[peaks[i - 1]], smooth[peaks[i]]), bottom = smooth[valley];
    if (compare(bottom / lower * most, 0.6 * most) > 0) continue;
    zone(smooth, bins, valley, -1, bottom + 0.25 * (lower - bottom), &low, &high);
    sum = checked(checked(checked(sum, valley), low), high);
    ++*low_nodes;
  }
  return sum;
}

int main(int count, char **arguments) {
  if (count < 4) return 2;
  Trades trades = read_trades(arguments[1], atol(arguments[2]));
  int builds = !strcmp(arguments[3], "build"), low = trades.prices[0], high = low;
  for (long i = 0; i < trades.length; i++) {
    low = trades.prices[i] < low ? trades.prices[i] : low;
    high = trades.prices[i] > high ? trades.prices[i] : high;
  }
  int first = low / ROW, bins = high / ROW - first + 1, high_nodes, low_nodes, repeats = builds ? 1 : 2000;
  uint32_t sum = 0;
  Area a;
  double costs[RUNS];
  fill(&trades, first);
  for (int run = -1; run < RUNS; run++) {
    double from = cpu_time();
    for (int repeat = 0; repeat < repeats; repeat++) {
      if (builds) fill(&trades, first);
      __asm__ volatile("" ::: "memory");
      a = value_area(volumes, bins);
      sum = nodes(volumes, bins, &high_nodes, &low_nodes);
    }
    if (run >= 0) costs[run] = (cpu_time() - from) / (builds ? trades.length : repeats);
  }
  int64_t bought = 0;
  for (int i = 0; i < bins; i++) bought += buys[i];
  printf("{\"cost\":%.4f,\"answer\":{\"poc\":%d,\"val\":%d,\"vah\":%d,\"volume\":%lld,\"bought\":%lld,\"hvn\":%d,"
         "\"lvn\":%d,\"nodes\":%u},\"aside\":{\"bins\":%d}}\n",
         median(costs, RUNS), a.poc + first, a.low + first, a.high + first, (long long)a.total, (long long)bought,
         high_nodes, low_nodes, sum, bins);
}
