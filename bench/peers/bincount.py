"""Profile by row with numpy, POC and value area in plain Python: bincount.py <folder> <trades> <ticks a row>."""

import json
import resource
import sys

import numpy


def spent():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return 1e9 * (usage.ru_utime + usage.ru_stime)


def value_area(volumes):
    total, poc = int(volumes.sum()), int(volumes.argmax())
    low = high = poc
    inside = int(volumes[poc])
    while inside * 10 < total * 7:
        above = int(volumes[high + 1]) if high + 1 < len(volumes) else -1
        below = int(volumes[low - 1]) if low > 0 else -1
        if above >= below:
            high += 1
        else:
            low -= 1
        inside += max(above, below)
    return poc, low, high, total


def profile(prices, quantities, sides, row_size):
    rows = prices // row_size
    first = int(rows.min())
    cells = numpy.bincount(2 * (rows - first) + (sides < 0), quantities).astype(numpy.int64)
    cells = numpy.append(cells, 0)[: len(cells) // 2 * 2 + 2 * (len(cells) % 2)].reshape(-1, 2)
    poc, low, high, total = value_area(cells.sum(axis=1))
    bought = int(cells[:, 0].sum())
    return {"poc": first + poc, "val": first + low, "vah": first + high, "volume": total, "bought": bought}


folder, count, row_size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
columns = [
    numpy.fromfile(f"{folder}/{name}", kind, count)
    for name, kind in (("prices", "i4"), ("quantities", "i4"), ("sides", "i1"))
]
profile(*columns, row_size)
costs = []
for _ in range(15):
    begun = spent()
    answer = profile(*columns, row_size)
    costs.append((spent() - begun) / count)
print(json.dumps({"cost": sorted(costs)[len(costs) // 2], "answer": answer}))
