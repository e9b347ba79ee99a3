"""Profile by row with POC and value area: profiles.py <contender> <folder> <trades> <ticks a row>."""

import sys

import numpy
from columns import columns, report, value_area

contender, folder, count, row_size = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
prices, quantities, sides = columns(folder, count, "prices", "quantities", "sides")


def answer_of(first, volumes, bought):
    poc, low, high, total = value_area(volumes)
    return {"poc": first + poc, "val": first + low, "vah": first + high, "volume": total, "bought": int(bought)}


def bincount():
    rows = prices // row_size
    first = int(rows.min())
    slots = 2 * (rows - first) + (sides < 0)
    cells = numpy.bincount(slots, quantities, 2 * (int(rows.max()) - first + 1)).astype(numpy.int64).reshape(-1, 2)
    return answer_of(first, cells.sum(axis=1), cells[:, 0].sum())


def groupby():
    import pandas

    frame = pandas.DataFrame({"price": prices, "quantity": quantities.astype(numpy.int64), "side": sides})

    def work():
        cells = frame["quantity"].groupby([frame["price"] // row_size, frame["side"]], sort=True).sum().unstack(fill_value=0)
        first = int(cells.index[0])
        cells = cells.reindex(range(first, int(cells.index[-1]) + 1), fill_value=0)
        return answer_of(first, cells.sum(axis=1).to_numpy(), cells[1].sum())

    return work


def kernel():
    import numba

    @numba.njit
    def fill(prices, quantities, sides, row_size, first, cells):
        for i in range(len(prices)):
            cells[prices[i] // row_size - first, 1 if sides[i] < 0 else 0] += quantities[i]

    def work():
        first, last = int(prices.min()) // row_size, int(prices.max()) // row_size
        cells = numpy.zeros((last - first + 1, 2), numpy.int64)
        fill(prices, quantities, sides, row_size, first, cells)
        return answer_of(first, cells.sum(axis=1), cells[:, 0].sum())

    return work


def market_profile():
    """Its rows end with a multiple of their size, ours begin with one: half a tick more, and no price lies on an edge."""
    import pandas
    from market_profile import MarketProfile, MarketProfileSlice

    def area(self):
        """Theirs compares with None where value reaches the lowest row, and fails."""
        _, low, high, _ = value_area(self.profile.to_numpy())
        return self.profile.index[low], self.profile.index[high]

    MarketProfileSlice.calculate_value_area = area
    (times,) = columns(folder, count, "times")
    frame = pandas.DataFrame({"Close": prices + 0.5, "Volume": quantities.astype(numpy.int64)})
    frame["Low"] = frame["High"] = frame["Open"] = frame["Close"]
    frame.index = pandas.to_datetime(times, unit="ms")

    def work():
        profile = MarketProfile(frame, row_size=row_size)[frame.index[0] : frame.index[-1]]
        row = lambda price: round(price / row_size) - 1
        low, high = profile.value_area
        return {"poc": row(profile.poc_price), "val": row(low), "vah": row(high), "volume": int(profile.total_volume)}

    return work


CONTENDERS = {"bincount": lambda: bincount, "groupby": groupby, "kernel": kernel, "market_profile": market_profile}
report(count, 3 if contender == "market_profile" else 9, CONTENDERS[contender]())
