/*
 * Floor of trade -> open footprint, candle and delta, and the profile at the close of each minute.
 * usage: trades <folder> <count> full|minimal
 * `minimal` leaves out what only our footprint knows: the lowest and highest delta on the way and the volume at the
 * extreme ticks. Neither keeps single trades, checks ids or grows its rows: all prices have room from the start.
 */
#include "floor.h"

#define BINS 65536
#define RUNS 9

typedef struct {
  int64_t cells[2 * BINS], profile[BINS];
  int64_t bought, sold, min_delta, max_delta, at_high[2], at_low[2];
  int open, high, low, close, first_bin;
  long trades, all;
  int64_t cvd;
  uint32_t candles, rows, edges;
} State;

static void close_minute(State *s, int full) {
  int first = s->low / ROW, last = s->high / ROW;
  uint32_t sum = s->candles;
  sum = checked(checked(checked(checked(sum, s->open), s->high), s->low), s->close);
  s->candles = checked(checked(checked(sum, s->bought), s->sold), s->trades);
  for (int row = first; row <= last; row++) {
    int64_t *cell = s->cells + 2 * (row - s->first_bin);
    s->rows = checked(checked(s->rows, cell[0]), cell[1]);
    s->profile[row - s->first_bin] += cell[0] + cell[1];
    cell[0] = cell[1] = 0;
  }
  if (full) {
    sum = checked(checked(s->edges, s->min_delta), s->max_delta);
    sum = checked(checked(sum, s->at_high[0]), s->at_high[1]);
    s->edges = checked(checked(sum, s->at_low[0]), s->at_low[1]);
  }
  s->cvd += s->bought - s->sold;
  s->all += s->trades;
}

static inline __attribute__((always_inline)) void replay(State *s, const Trades *t, int full) {
  double end = 0;
  int64_t volumes[2] = {0, 0};
  int open = 0, high = 0, low = 0, close = 0;
  long first = 0;
  for (long i = 0;; i++) {
    if (i == t->length || t->times[i] >= end) {
      if (i) {
        s->open = open, s->high = high, s->low = low, s->close = close;
        s->bought = volumes[0], s->sold = volumes[1], s->trades = i - first;
        close_minute(s, full);
      }
      if (i == t->length) return;
      end = (floor(t->times[i] / MINUTE_MS) + 1) * MINUTE_MS;
      open = high = low = t->prices[i];
      volumes[0] = volumes[1] = s->min_delta = s->max_delta = 0;
      memset(s->at_high, 0, sizeof s->at_high), memset(s->at_low, 0, sizeof s->at_low);
      first = i;
    }
    int price = t->prices[i], quantity = t->quantities[i], sold = t->sides[i] < 0;
    s->cells[2 * (price / ROW - s->first_bin) + sold] += quantity;
    volumes[sold] += quantity;
    close = price;
    if (full) {
      int64_t delta = volumes[0] - volumes[1];
      s->min_delta = delta < s->min_delta ? delta : s->min_delta;
      s->max_delta = delta > s->max_delta ? delta : s->max_delta;
      if (price >= high) {
        if (price > high) s->at_high[0] = s->at_high[1] = 0;
        s->at_high[sold] += quantity;
      }
      if (price <= low) {
        if (price < low) s->at_low[0] = s->at_low[1] = 0;
        s->at_low[sold] += quantity;
      }
    }
    high = price > high ? price : high;
    low = price < low ? price : low;
  }
}

int main(int count, char **arguments) {
  if (count < 4) return 2;
  Trades trades = read_trades(arguments[1], atol(arguments[2]));
  int full = !strcmp(arguments[3], "full");
  State *state = malloc(sizeof *state);
  int low = trades.prices[0];
  for (long i = 0; i < trades.length; i++) low = trades.prices[i] < low ? trades.prices[i] : low;
  double costs[RUNS];
  for (int run = -1; run < RUNS; run++) {
    memset(state, 0, sizeof *state);
    state->first_bin = low / ROW;
    double from = cpu_time();
    if (full) replay(state, &trades, 1);
    else replay(state, &trades, 0);
    if (run >= 0) costs[run] = (cpu_time() - from) / trades.length;
  }
  Area a = value_area(state->profile, BINS);
  printf("{\"cost\":%.4f,\"answer\":{\"trades\":%ld,\"delta\":%lld,\"candles\":%u,\"rows\":%u,", median(costs, RUNS),
         state->all, (long long)state->cvd, state->candles, state->rows);
  if (full) printf("\"edges\":%u,", state->edges);
  printf("\"poc\":%d,\"val\":%d,\"vah\":%d,\"volume\":%lld}}\n", a.poc + state->first_bin, a.low + state->first_bin,
         a.high + state->first_bin, (long long)a.total);
}
