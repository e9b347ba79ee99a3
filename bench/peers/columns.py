"""What the peers in Python share: columns from files, CPU time, POC and value area of rows."""

import json
import resource

import numpy

KINDS = {"times": "f8", "prices": "i4", "quantities": "i4", "sides": "i1"}


def columns(folder, count, *names):
    return [numpy.fromfile(f"{folder}/{name}", KINDS[name], count) for name in names]


def spent():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return 1e9 * (usage.ru_utime + usage.ru_stime)


def report(units, runs, work):
    """Prints the median CPU time a unit of work and what the last run found; of several runs the first warms up."""
    if runs > 1:
        work()
    costs = []
    for _ in range(runs):
        begun = spent()
        answer = work()
        costs.append((spent() - begun) / units)
    print(json.dumps({"cost": sorted(costs)[len(costs) // 2], "answer": answer}))


def value_area(volumes):
    """Index of the fullest row, of the lowest and highest row of value around it, and the whole volume."""
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
