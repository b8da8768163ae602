"""Which cause carries what: python table.py sweeps/mechanisms"""

import sys
from pathlib import Path

import pandas as pd

LEADER, SPECIALIST = "Xiang Hu Bao", "Waterdrop Mutual"
folder = Path(sys.argv[1])
platforms = pd.read_parquet(folder / "series/platforms.parquet")
market = pd.read_parquet(folder / "series/market.parquet")
ends = pd.read_parquet(folder / "platforms.parquet")
for frame in (platforms, market):
    frame["month"] = pd.to_datetime(frame["month"]).dt.strftime("%Y-%m")
KEY = ["scenario", "replicate"]


def of(name, column, month, unit=1.0):
    own = platforms[(platforms.platform == name) & (platforms.month == month)]
    return own.set_index(KEY)[column] / unit


def total(name, column, first, last, unit=1.0):
    own = platforms[(platforms.platform == name) & (platforms.month >= first) & (platforms.month <= last)]
    return own.groupby(KEY)[column].sum(min_count=1) / unit


specialist = platforms[(platforms.platform == SPECIALIST) & (platforms.month <= "2020-04")]
peak = specialist.groupby(KEY).sharing_members.max()
leader_end = ends[ends.platform == LEADER].set_index(KEY)
columns = {
    "leader, June 2020, M": of(LEADER, "members", "2020-06", 1e6),
    "leader, June 2021, M": of(LEADER, "members", "2021-06", 1e6),
    "its cost in 2019, yuan": total(LEADER, "charge_fen", "2019-01", "2019-12", 100),
    "June 2020, yuan a month": of(LEADER, "charge_fen", "2020-06", 100),
    "June 2021": of(LEADER, "charge_fen", "2021-06", 100),
    "selection ratio, June 2021": of(LEADER, "selection_ratio", "2021-06"),
    "specialist keeps, April 2020": of(SPECIALIST, "sharing_members", "2020-04") / peak,
    "HHI, June 2020": market[market.month == "2020-06"].set_index(KEY).hhi,
    "leader leaves": leader_end.exit_month.notna().astype(float),
    "platforms that leave": ends.groupby(KEY).exit_month.count().astype(float),
}
table = pd.DataFrame({name: values.groupby("scenario").agg(["mean", "sem"]).apply(
    lambda row: "-" if pd.isna(row["mean"]) else f"{row['mean']:.3g} ± {row['sem']:.1g}", axis=1) for name, values in columns.items()})
order = list(dict.fromkeys(ends.scenario))
print("| | " + " | ".join(table.columns) + " |\n|---" * 1 + "|---" * len(table.columns) + "|")
for scenario in order:
    print(f"| `{scenario}` | " + " | ".join(table.loc[scenario].fillna("-")) + " |")
