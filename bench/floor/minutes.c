/*
 * Floor of the analysis of a closed 1m candle, as far as it can be compared.
 * usage: minutes <folder> <minutes> <start> <sample> <bin size of each day from the start on>
 * The file "minutes" holds a row of doubles for each minute: open time, open, high, low, close, volume, bought.
 *
 * Does: seven timeframes rolled up, Wilder's ATR of each, the developing profile of the day with the candle spread evenly,
 * its value area every minute, net flow of 3, 15 and 60 minutes, the spread of a day's returns, a zigzag of each timeframe.
 * Does not: the market state and its evidence, balance areas, impulse legs, relative volume by time of day, day types,
 * aggression, contiguity, the digest, views that nobody can change, nor walking the window again at midnight.
 */
#include "floor.h"

#define FRAMES 7
#define DAY 1440
#define BINS 65536
#define RUNS 5
static const int MINUTES[FRAMES] = {1, 5, 15, 30, 60, 240, 1440};
static const double REVERSAL = 2.5;

typedef struct {
  int64_t open, high, low, close;
  long slot, seen;
  double previous, sum, atr, extreme;
  int direction, has_previous;
} Frame;

typedef struct {
  Frame frames[FRAMES];
  int64_t bins[BINS];
  int first, last;
  double returns[DAY], spread_sum, spread_squares;
  double turned;
} State;

static void close_frame(State *s, Frame *f) {
  double high = f->high, low = f->low, range = high - low;
  if (f->has_previous) range = fmax(range, fmax(fabs(high - f->previous), fabs(low - f->previous)));
  f->previous = f->close, f->has_previous = 1;
  f->seen++, f->sum += range;
  if (f->seen == 14) f->atr = f->sum / 14;
  if (f->seen > 14) f->atr = (f->atr * 13 + range) / 14;
  double reversal = REVERSAL * f->atr;
  if (f->direction >= 0) {
    if (high > f->extreme || !f->direction) f->extreme = high, f->direction = 1;
    else if (f->extreme - low > reversal) s->turned += f->extreme, f->extreme = low, f->direction = -1;
  } else {
    if (low < f->extreme) f->extreme = low;
    else if (high - f->extreme > reversal) s->turned += f->extreme, f->extreme = high, f->direction = 1;
  }
}

static int64_t up_to(int64_t volume, int64_t ticks, int64_t span) {
  int64_t rest = volume % span, product = rest * ticks, left = product % span;
  int up = 2 * left > span || (2 * left == span && 2 * ticks <= span);
  return (volume - rest) / span * ticks + product / span + up;
}

static void spread(State *s, int64_t low, int64_t high, int64_t volume, int size) {
  if (!volume) return;
  int bin = low / size, last = high / size;
  s->first = bin < s->first ? bin : s->first;
  s->last = last > s->last ? last : s->last;
  int64_t given = 0;
  for (; bin <= last; bin++) {
    int64_t edge = (int64_t)(bin + 1) * size - 1, share = up_to(volume, (edge < high ? edge : high) - low + 1, high - low + 1);
    s->bins[bin] += share - given;
    given = share;
  }
}

int main(int count, char **arguments) {
  if (count < 6) return 2;
  long minutes = atol(arguments[2]), start = atol(arguments[3]), sample = atol(arguments[4]);
  double *rows = column(arguments[1], "minutes", 7 * 8 * minutes), *net = malloc(8 * (minutes + 1));
  State *s = malloc(sizeof *s);
  uint32_t areas = 0, sampled = 0, flows;
  double costs[RUNS], keep = 0;
  for (int run = 0; run < RUNS; run++) {
    memset(s, 0, sizeof *s);
    s->first = BINS, s->last = -1;
    areas = sampled = flows = 0;
    net[0] = 0;
    double from = cpu_time();
    for (long m = 0; m < minutes; m++) {
      if (m == start) from = cpu_time();
      double *row = rows + 7 * m;
      int64_t open = row[1], high = row[2], low = row[3], close = row[4], volume = row[5], bought = row[6];
      long minute = (long)(row[0] / MINUTE_MS);
      for (int j = 0; j < FRAMES; j++) {
        Frame *f = s->frames + j;
        long slot = minute / MINUTES[j];
        if (f->slot != slot) f->slot = slot, f->open = open, f->high = high, f->low = low;
        f->high = high > f->high ? high : f->high;
        f->low = low < f->low ? low : f->low;
        f->close = close;
        if ((minute + 1) % MINUTES[j] == 0) close_frame(s, f);
      }
      net[m + 1] = net[m] + 2 * bought - volume;
      double change = m ? log(close / rows[7 * (m - 1) + 4]) : 0, *old = s->returns + m % DAY;
      s->spread_sum += change - *old, s->spread_squares += change * change - *old * *old;
      *old = change;
      if (m < start) continue;
      long day = (m - start) / DAY;
      if ((m - start) % DAY == 0) memset(s->bins, 0, sizeof s->bins), s->first = BINS, s->last = -1;
      int size = atoi(arguments[5 + day]);
      spread(s, low, high, volume, size);
      for (int span = 3; span <= 60; span = span == 3 ? 15 : span * 4) keep += net[m + 1] - net[m + 1 - span];
      keep += sqrt(fabs(s->spread_squares / DAY - s->spread_sum * s->spread_sum / DAY / DAY));
      Area a = value_area(s->bins + s->first, s->last - s->first + 1);
      int64_t poc = (int64_t)(s->first + a.poc) * size + (size - 1) / 2, val = (int64_t)(s->first + a.low) * size,
              vah = (int64_t)(s->first + a.high + 1) * size - 1;
      /* The reader's view at midnight is already that of the new day, of which nothing is known yet. */
      if ((m - start) % DAY == DAY - 1) poc = val = vah = a.total = 0;
      areas = checked(checked(checked(checked(areas, poc), val), vah), a.total);
      flows = checked(flows, 2 * bought - volume);
      if ((m - start) % sample == sample - 1) sampled = checked(checked(checked(sampled, poc), val), vah);
    }
    costs[run] = (cpu_time() - from) / (minutes - start);
  }
  printf("{\"cost\":%.4f,\"answer\":{\"areas\":%u,\"sampled\":%u,\"flows\":%u,\"atr1m\":%lld,\"atr5m\":%lld},"
         "\"aside\":{\"kept\":%g}}\n",
         median(costs, RUNS), areas, sampled, flows, (long long)round(1e6 * s->frames[0].atr),
         (long long)round(1e6 * s->frames[1].atr), keep + s->turned);
}
