#!/usr/bin/env python3
"""Reads result lines of all contenders and prints their medians, with the ratio to the floor of the same pass."""
import json
import statistics
import sys

results = {}
for line in sys.stdin:
    result = json.loads(line)
    results.setdefault((result["pass"], result["contender"]), []).append(result)


def median(rows, key):
    return statistics.median(row[key] for row in rows)


print(f"{'pass':<12}{'contender':<10}{'records/s':>12}{'× floor':>9}{'CPU µs':>9}{'peak MiB':>10}")
for (name, contender), rows in results.items():
    speed = median(rows, "per_second")
    floor = results.get((name, "floor"))
    ratio = f"{speed / median(floor, 'per_second'):.2f}" if floor else "–"
    print(
        f"{name:<12}{contender:<10}{speed:>12,.0f}{ratio:>9}{median(rows, 'cpu_us'):>9.2f}"
        f"{median(rows, 'peak_kib') / 1024:>10.1f}")
