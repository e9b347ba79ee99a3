"""Value area of the day so far, breakouts of it traded: backtests.py <contender> <rows> <ticks a row> <minutes>."""

import sys

import numpy
from columns import report

contender, path, row_size, time_stop = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
rows = numpy.fromfile(path, "f8").reshape(-1, 6)
times, opens, highs, lows, closes, volumes = (rows[:, i] for i in range(6))
days = (times // 86_400_000).astype(int)
bins = (closes // row_size).astype(int)
COMMISSION = 0.0006


class DayProfile:
    """Volume by row of the closes of a day, and its value area by the rule that ours follows."""

    def __init__(self):
        self.day, self.areas, self.signals, self.is_above = None, 0, 0, False
        self.first = int(bins.min())

    def take(self, i):
        """Row of the lower edge of value where price has just left value upwards, else None."""
        if days[i] != self.day:
            self.day, self.is_above = days[i], False
            self.volumes = numpy.zeros(int(bins.max()) - self.first + 1)
        self.volumes[bins[i] - self.first] += volumes[i]
        traded = numpy.flatnonzero(self.volumes)
        if not len(traded):
            return None
        bottom, top = int(traded[0]), int(traded[-1])
        poc, low, high = self.value(self.volumes[bottom : top + 1])
        offset = self.first + bottom
        self.areas += 3 * offset + poc + low + high
        was_above, self.is_above = self.is_above, bins[i] > offset + high
        if not self.is_above or was_above:
            return None
        self.signals += 1
        return offset + low

    @staticmethod
    def value(column):
        poc = int(column.argmax())
        low = high = poc
        volumes, last = column.tolist(), len(column) - 1
        inside, target = volumes[poc], sum(volumes) * 7
        while inside * 10 < target:
            above = volumes[high + 1] if high < last else -1
            below = volumes[low - 1] if low > 0 else -1
            if high == last:
                up = False
            elif low == 0:
                up = True
            elif above or below:
                up = above >= below
            else:
                distance = 2
                while not volumes[high + distance] and not volumes[low - distance]:
                    distance += 1
                up = volumes[high + distance] > 0
            if up:
                high += 1
                inside += above
            else:
                low -= 1
                inside += below
        return poc, low, high


def answer_of(profile):
    return {"candles": len(closes), "signals": profile.signals, "areas": int(profile.areas)}


def loop():
    profile, trades, trade, planned = DayProfile(), [], None, None
    for i in range(len(closes)):
        if planned is not None:
            trade, planned = (opens[i], *planned, i), None
        if trade is not None:
            entry, stop, target, since = trade
            left = stop if lows[i] <= stop else target if highs[i] >= target else closes[i] if i - since >= time_stop else None
            if left is not None:
                trades.append((since, i, entry, left, left - entry - COMMISSION * (entry + left)))
                trade = None
        low = profile.take(i)
        if low is not None and trade is None:
            stop = low * row_size
            planned = (stop, 2 * closes[i] - stop)
    results = numpy.array([result for *_, result in trades])
    metrics = (results.mean(), results.std(), (results > 0).mean(), (results.cumsum() - numpy.maximum.accumulate(results.cumsum())).min())
    assert len(metrics) == 4
    return answer_of(profile)


def backtesting():
    import pandas
    from backtesting import Backtest, Strategy

    frame = pandas.DataFrame({"Open": opens, "High": highs, "Low": lows, "Close": closes, "Volume": volumes})
    frame.index = pandas.to_datetime(times, unit="ms")

    class Breakout(Strategy):
        profile = None

        def init(self):
            Breakout.profile = DayProfile()
            # It calls next() from the second candle on.
            self.profile.take(0)

        def next(self):
            i = len(self.data) - 1
            if self.position and i - self.trades[0].entry_bar >= time_stop:
                self.position.close()
            low = self.profile.take(i)
            if low is not None and not self.position:
                stop = low * row_size
                self.buy(sl=stop, tp=2 * closes[i] - stop)

    def work():
        Backtest(frame, Breakout, cash=1e9, commission=COMMISSION).run()
        return answer_of(Breakout.profile)

    return work


CONTENDERS = {"loop": lambda: loop, "backtesting": backtesting}
report(len(closes), 3, CONTENDERS[contender]())
