"""Footprints, imbalances and stacks by freqtrade, cold: orderflow.py <folder> <trades> <ticks a row> <first>.

The delta told is that of the minutes from the first one on."""

import sys

import pandas
from columns import columns, report
from freqtrade.data.converter.orderflow import populate_dataframe_with_trades

folder = sys.argv[1]
count, row_size, first = (int(argument) for argument in sys.argv[2:5])
times, prices, quantities, sides = columns(folder, count, "times", "prices", "quantities", "sides")
trades = pandas.DataFrame({"date": times.astype("int64"), "price": prices.astype(float), "amount": quantities.astype(float)})
trades["side"] = pandas.Series(sides).map({1: "buy", -1: "sell"})
minutes = pandas.DataFrame({"date": pandas.to_datetime(trades["date"].floordiv(60_000).unique() * 60_000, unit="ms")})
config = {
    "timeframe": "1m",
    "orderflow": {
        "max_candles": len(minutes),
        "cache_size": len(minutes),
        "scale": row_size,
        "imbalance_ratio": 3,
        "imbalance_volume": 1,
        "stacked_imbalance_range": 3,
    },
}


def work():
    from collections import OrderedDict

    frame, _ = populate_dataframe_with_trades(OrderedDict(), config, minutes.copy(), trades.copy())
    return {"delta": int(frame["delta"].iloc[first:].sum())}


report(len(minutes), 1, work)
