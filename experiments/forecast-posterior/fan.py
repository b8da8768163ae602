"""Draws fan.svg beside this script, or into another folder:

    python fan.py sweeps/forecast-posterior [sweeps/forecast-spread] [--into experiments/forecast-posterior]

Quantiles over all histories that have the leader open in June 2020, month by month, and of a second folder the median and the 5 and
95 % quantiles as lines. Dots are observed values, all of them to June 2020.
"""

import argparse
from pathlib import Path

import matplotlib
import pandas as pd

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.hashsalt": "huzhu", "svg.fonttype": "none", "font.size": 8, "font.family": "sans-serif"})
import matplotlib.dates as dates  # noqa: E402
import matplotlib.pyplot as plt  # noqa: E402

LEADER, KEY = "Xiang Hu Bao", ["point", "replicate"]
here = Path(__file__).parent
arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("sweep")
arguments.add_argument("other", nargs="?")
arguments.add_argument("--into", type=Path, default=here)
asked = arguments.parse_args()


def series(folder):
    """Per panel a table: a row per month, a column per history."""
    platforms = pd.read_parquet(Path(folder) / "series/platforms.parquet")
    market = pd.read_parquet(Path(folder) / "series/market.parquet")
    for frame in (platforms, market):
        frame["month"] = pd.to_datetime(frame["month"])
    leader = platforms[platforms.platform == LEADER]
    there = leader[(leader.month == "2020-06-01") & (leader.status == "open")]
    there = pd.MultiIndex.from_frame(there[KEY])

    def wide(frame, column, unit, keep=None):
        frame = frame if keep is None else frame[keep(frame)]
        wide = frame.pivot_table(index="month", columns=KEY, values=column, aggfunc="first", dropna=False)
        return wide.loc["2018-09-01":, wide.columns.isin(there)] / unit

    return {
        "Members of Xiang Hu Bao, million": wide(leader, "members", 1e6).fillna(0),
        "Its charge where open, yuan a month": wide(leader, "charge_fen", 100, lambda own: own.status == "open"),
        "Memberships, million": wide(market, "memberships", 1e6),
        "HHI": wide(market, "hhi", 1),
    }


observed = pd.read_csv(here.parent / "calibration" / "targets.csv")
observed = observed[observed["from"].isna() & (observed.weight > 0)]
observed["month"] = pd.to_datetime(observed.date)
of_leader = (observed.platform == LEADER)
of_market = observed.platform.isna() & observed.group.isna()
dots = {
    "Members of Xiang Hu Bao, million": (observed[of_leader & (observed.metric == "members")], 1e6),
    "Its charge where open, yuan a month": (observed[of_leader & (observed.metric == "charge_fen")], 100),
    "Memberships, million": (observed[of_market & (observed.metric == "memberships")], 1e6),
    "HHI": (observed[of_market & (observed.metric == "hhi")], 1),
}
own = series(asked.sweep)
other = series(asked.other) if asked.other else {}
figure, panels = plt.subplots(2, 2, figsize=(7.0, 4.8), sharex=True, layout="constrained")
BLUE, RED = "#1f5f99", "#b3402a"
for panel, (title, wide) in zip(panels.flat, own.items()):
    quantile = wide.quantile([0.05, 0.25, 0.5, 0.75, 0.95], axis=1).T
    panel.fill_between(quantile.index, quantile[0.05], quantile[0.95], color=BLUE, alpha=0.18, lw=0, label="5 to 95 %")
    panel.fill_between(quantile.index, quantile[0.25], quantile[0.75], color=BLUE, alpha=0.35, lw=0, label="25 to 75 %")
    panel.plot(quantile.index, quantile[0.5], color=BLUE, lw=1.4, label="median")
    if title in other:
        before = other[title].quantile([0.05, 0.5, 0.95], axis=1).T
        for share, style in [(0.5, "--"), (0.05, ":"), (0.95, ":")]:
            label = {0.5: "normal approximation: median", 0.05: "its 5 and 95 %"}.get(share)
            panel.plot(before.index, before[share], color=RED, ls=style, lw=0.9, label=label)
    values, unit = dots[title]
    panel.plot(values.month, values.value / unit, "o", ms=2.5, color="black", label="observed")
    panel.axvline(pd.Timestamp("2020-06-30"), color="grey", lw=0.7)
    panel.set_title(title, loc="left", fontsize=8)
    panel.set_ylim(bottom=0)
    panel.xaxis.set_major_locator(dates.YearLocator())
    panel.xaxis.set_major_formatter(dates.DateFormatter("%Y"))
    panel.spines[["top", "right"]].set_visible(False)
panels.flat[1].legend(loc="upper left", frameon=False, fontsize=6.5)
figure.savefig(asked.into / "fan.svg", metadata={"Date": None, "Creator": None})
