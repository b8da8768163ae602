"""The tables of a forecast, from its folder: python quantiles.py sweeps/forecast [scenario]"""

import sys
from pathlib import Path

import pandas as pd

LEADER, KEY = "Xiang Hu Bao", ["point", "replicate"]
folder = Path(sys.argv[1])
platforms = pd.read_parquet(folder / "series/platforms.parquet")
market = pd.read_parquet(folder / "series/market.parquet")
ends = pd.read_parquet(folder / "platforms.parquet")
if len(sys.argv) > 2:
    platforms, market, ends = (frame[frame.scenario == sys.argv[2]].copy() for frame in (platforms, market, ends))
for frame in (platforms, market):
    frame["month"] = pd.to_datetime(frame["month"]).dt.strftime("%Y-%m")
# Draws in which the leader is gone by June 2020 contradict what was known then: given the data, they do not count.
there = platforms[(platforms.platform == LEADER) & (platforms.month == "2020-06") & (platforms.status == "open")]
there = pd.MultiIndex.from_frame(there[KEY])
total = len(ends.groupby(KEY))
platforms, market, ends = (
    frame[pd.MultiIndex.from_frame(frame[KEY]).isin(there)].copy() for frame in (platforms, market, ends))
print(f"{len(there)} of {total} histories have the leader open in June 2020.\n")

MONTHS = ["2020-06", "2020-12", "2021-06", "2021-12", "2022-06", "2022-12"]
QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95]


def quantiles(title, frame, column, unit):
    for month in MONTHS:
        own = frame[frame.month == month][column]
        cells = " | ".join("-" if own.dropna().empty else f"{value / unit:.3g}" for value in own.quantile(QUANTILES))
        print(f"| {title} | {month} | {cells} | {own.isna().mean():.2f} |")


print("| | month | 5 % | 25 % | median | 75 % | 95 % | without a value |\n|---|---|---|---|---|---|---|---|")
leader = platforms[platforms.platform == LEADER]
quantiles("leader: members, million", leader, "members", 1e6)
for year in (2020, 2021, 2022):
    own = leader[leader.month.str.startswith(str(year))]
    own = own[own.groupby(KEY).status.transform(lambda status: (status == "open").all())]
    cost = own.groupby(KEY).charge_fen.sum() / 100
    cells = " | ".join(f"{value:.3g}" for value in cost.quantile(QUANTILES))
    print(f"| leader: cost of the year where open, yuan | {year} | {cells} | {1 - len(cost) / len(there):.2f} |")
quantiles("all: memberships, million", market, "memberships", 1e6)
quantiles("all: HHI", market, "hhi", 1)
quantiles("all: open platforms", market, "open_platforms", 1)

histories = len(ends.groupby(KEY))
print("\n| platform | leaves by Dec 2022 | first quarter | median month | last quarter | causes |\n|---|---|---|---|---|---|")
ends["exit_month"] = pd.to_datetime(ends["exit_month"])
for name, own in sorted(ends.groupby("platform"), key=lambda item: item[1].exit_month.median()):
    left = own.dropna(subset=["exit_month"])
    when = [f"{left.exit_month.quantile(q, interpolation='nearest'):%Y-%m}" if len(left) else "-" for q in (0.25, 0.5, 0.75)]
    causes = ", ".join(f"{cause} {share:.2f}" for cause, share in left.exit_cause.value_counts(normalize=True).items())
    print(f"| {name} | {len(left) / histories:.2f} | {' | '.join(when)} | {causes} |")

leader = ends[ends.platform == LEADER]
by_point = leader.groupby("point").exit_month.apply(lambda month: month.notna().mean())
points = pd.read_parquet(folder / "points.parquet").set_index("point").loc[by_point.index]
fear = points.exposure_side_business
print("\n| exposure of side businesses, yuan | points | histories in which the leader leaves |\n|---|---|---|")
for low, high in [(0, 2), (2, 4), (4, 6), (6, 8)]:
    own = by_point[(fear >= low) & (fear < high)]
    print(f"| {low} to {high} | {len(own)} | {own.mean():.2f} |")
