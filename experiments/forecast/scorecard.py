"""Scores the patterns P1 to P10 of the model, one by one, from the folders of runs, and writes scorecard.json.

    python scorecard.py sweeps/forecast sweeps/mechanisms runs/akerlof runs/advantageous

Each pattern has its criteria, written down before the forecast was looked at; two were made stricter afterwards (README, "The
patterns, scored"). `met`: all of them; `partly`: some; `not`: none. Numbers are medians over all histories of the forecast, but
where said. scorecard.json is written beside the forecast's folder, as FORECAST-scorecard.json.
"""

import json
import sys
from pathlib import Path

import pandas as pd

LEADER, SPECIALIST = "Xiang Hu Bao", "Waterdrop Mutual"
KEY = ["point", "replicate"]

forecast, mechanisms, akerlof, advantageous = map(Path, sys.argv[1:5])


def table(folder, name):
    frame = pd.read_parquet(folder / name)
    if "month" in frame:
        frame["month"] = pd.to_datetime(frame["month"])
    return frame


platforms = table(forecast, "series/platforms.parquet")
market = table(forecast, "series/market.parquet")
ends = table(forecast, "platforms.parquet")


def monthly(name, column, frame=None):
    """A row per month, a column per history."""
    frame = platforms if frame is None else frame
    own = frame[frame.platform == name] if "platform" in frame else frame
    return own.pivot_table(index="month", columns=KEY, values=column, aggfunc="first", dropna=False)


def at(frame, month):
    return frame.loc[pd.Timestamp(month + "-01")]


def median(values):
    return round(float(pd.Series(values).median()), 4)


patterns = {}


def score(pattern, sentence, criteria, **numbers):
    met = sum(bool(passed) for passed in criteria.values())
    word = "met" if met == len(criteria) else "not" if met == 0 else "partly"
    criteria = {name: bool(passed) for name, passed in criteria.items()}
    patterns[pattern] = {"pattern": sentence, "score": word, "criteria": criteria, "numbers": numbers}


members, charge = monthly(LEADER, "members"), monthly(LEADER, "charge_fen")
joins, paid, filed = (monthly(LEADER, column) for column in ["joins", "claims_paid", "claims_filed"])

first = (at(joins, "2018-10") + at(joins, "2018-11")) / 2
december = at(joins, "2018-12")
spring = joins.loc["2019-03-01":"2019-05-01"].mean()  # the highest of several months would rise by chance alone
growth = (at(members, "2020-06") / at(members, "2019-12")) ** (1 / 6) - 1
score(
    "P1", "S-shaped growth of the leader with a launch pulse, then word of mouth",
    {
        "joins of the first two months exceed those of the third": median(first / december) > 1.0,
        "joins rise again by word of mouth": median(spring / december) > 1.0,
        "growth is below 1 % a month in early 2020": median(growth) < 0.01,
    },
    pulse_over_december=median(first / december), spring_over_december=median(spring / december),
    monthly_growth_early_2020=median(growth),
)

halves = {
    "2019-1": charge.loc["2019-01-01":"2019-06-01"], "2019-2": charge.loc["2019-07-01":"2019-12-01"],
    "2020-1": charge.loc["2020-01-01":"2020-06-01"], "2020-2": charge.loc["2020-07-01":"2020-12-01"],
    "2021-1": charge.loc["2021-01-01":"2021-06-01"],
}
means = [median(half.mean()) / 100 for half in halves.values()]
start = median(charge.loc["2018-10-01":"2019-03-01"].max()) / 100
score(
    "P2", "cost per member starts near zero and rises for years",
    {
        "at most 0.1 yuan a month in the first half year": start <= 0.1,
        "each half year to mid-2021 is dearer than the one before": all(b > a for a, b in zip(means, means[1:])),
    },
    highest_first_half_year_yuan=start, yuan_a_month_by_half_year=dict(zip(halves, means)),
)


def half_way(frame):
    """Months from launch until half of the level of June 2020."""
    frame = frame.loc["2018-10-01":"2020-06-01"]
    return (frame >= frame.iloc[-3:].mean() / 2).reset_index(drop=True).idxmax()


lag = median(half_way(paid) - half_way(members))
incidence = [median(filed.loc[f"{year}-01-01":f"{year}-12-01"].sum() / members.loc[f"{year}-01-01":f"{year}-12-01"].mean())
             for year in (2019, 2020)]
score(
    "P3", "claims lag membership by about nine months; incidence among members rises",
    {"between 6 and 12 months": 6 <= lag <= 12, "claims filed per member rise from 2019 to 2020": incidence[1] > incidence[0]},
    lag_months=lag, filed_per_member_year={"2019": incidence[0], "2020": incidence[1]},
)

sharing, registered = monthly(SPECIALIST, "sharing_members"), monthly(SPECIALIST, "registered")
leaves, lapses = monthly(SPECIALIST, "leaves"), monthly(SPECIALIST, "lapses")
to_april = slice("2016-05-01", "2020-04-01")
kept = median(at(sharing, "2020-04") / sharing.loc[to_april].max())
lapsed = median(lapses.loc["2019-01-01":"2020-04-01"].sum() / leaves.loc["2019-01-01":"2020-04-01"].sum())
rise = median(at(registered, "2020-04") / at(registered, "2018-12"))
other = table(mechanisms, "series/platforms.parquet")
other = other[(other.scenario == "ex-post") & (other.platform == SPECIALIST)]
other = other.pivot(index="month", columns="replicate", values="sharing_members").loc[:"2020-04-01"]
kept_ex_post = median(other.iloc[-1] / other.max())
score(
    "P4", "the prepaid specialist loses most of its sharing members, mainly by lapse; ex post it does not",
    {
        "keeps less than half of its peak in April 2020": kept < 0.5,
        "most leave by lapse": lapsed > 0.5,
        "registered members keep rising": rise > 1.0,
        "ex post it keeps at least four fifths": kept_ex_post >= 0.8,
    },
    kept=kept, lapses_of_leaves=lapsed, registered_2020_04_over_2018_12=rise, kept_ex_post=kept_ex_post,
)

open_ = monthly(LEADER, "status") == "open"
alive = members.where(open_)
change = alive.pct_change(fill_method=None)
peak = alive.idxmax()
after = change.apply(lambda own: own[own.index > peak[own.name]].iloc[:12].mean())
worst = change.loc["2020-01-01":].min()
score(
    "P5", "net run-off of a few per cent a month as the price rises, no overnight collapse",
    {
        "1 to 5 % a month in the year after the peak": 0.01 <= -median(after) <= 0.05,
        "no month before the notice loses more than 10 %": median(worst) > -0.10,
    },
    run_off_after_peak=-median(after), worst_month=median(worst),
)

hhi = monthly("", "hhi", market)
before, low = at(hhi, "2018-09"), hhi.loc["2018-10-01":"2020-12-01"].min()
last = open_.apply(lambda own: own[own].index.max())
final = pd.Series({history: hhi.loc[last[history], history] for history in hhi.columns})
score(
    "P6", "concentration falls with entry, then rises to near-monopoly through exits",
    {
        "falls by at least .05 after the leader's launch": median(before - low) >= 0.05,
        "above .6 in the leader's last month": median(final) > 0.6,
    },
    hhi_2018_09=median(before), lowest_to_2020=median(low), in_the_leaders_last_month=median(final),
)

exits = ends.dropna(subset=["exit_month"]).copy()
exits["exit_month"] = pd.to_datetime(exits["exit_month"]).map(lambda month: 12 * month.year + month.month)
latest = exits.groupby(KEY).exit_month.max()
leader_exit = exits[exits.platform == LEADER].set_index(KEY).exit_month
leaves_last = (leader_exit.reindex(latest.index).fillna(10**6) >= latest).mean()
entrants = ends[~ends.platform.isin([LEADER, SPECIALIST, "Qingsong Mutual", "e-Huzhu", "Kang Ai Gong She", "Zhongtuobang"])]
lived = entrants.dropna(subset=["exit_month"]).survival_months
order = exits.groupby(KEY)[["peak_members", "exit_month"]].apply(
    lambda own: own.peak_members.rank().corr(own.exit_month.rank()) if len(own) > 3 else None)
score(
    "P7", "small and non-core platforms leave first, the largest last; most entrants live one to three years",
    {
        "the leader is the last to leave, or stays, in most histories": leaves_last > 0.5,
        "the larger the later: rank correlation above .3": median(order.dropna()) > 0.3,
        "half of the entrants that leave live 12 to 36 months": lived.between(12, 36).mean() > 0.5,
    },
    leader_last=round(float(leaves_last), 4), size_and_exit_month=median(order.dropna()),
    entrants_lived_1_to_3_years=round(float(lived.between(12, 36).mean()), 4),
)

several = median(at(monthly("", "multi_homing_share", market), "2020-05"))
score("P8", "at least one member in five sits on several platforms", {"at least .2 in May 2020": several >= 0.2}, share=several)

cover = median(at(monthly("", "commercial_share_of_members", market), "2020-05"))
population_age = median(at(monthly("", "population_mean_age", market), "2020-05"))
age = median(at(monthly(LEADER, "mean_age"), "2020-05"))
income = median(at(monthly(LEADER, "mean_income"), "2020-05"))
POPULATION_INCOME = 0.25 * 5100 + 0.389 * 3200 + 0.361 * 1580  # the tiers' means and shares
score(
    "P9", "members are poorer and younger than average; about two thirds hold no commercial cover",
    {
        "the leader's members are poorer": income < POPULATION_INCOME,
        "and younger": age < population_age,
        "60 to 73 % have no commercial cover": 0.60 <= 1 - cover <= 0.73,
    },
    income=income, population_income=POPULATION_INCOME, age=age, population_age=population_age, without_cover=1 - cover,
)

spiral = table(akerlof, "platforms.parquet")
spiral = spiral[spiral.replicate == 0]
opposite = table(advantageous, "platforms.parquet")
opposite = opposite[opposite.replicate == 0].dropna(subset=["selection_within_age"])
left = float(spiral.members.iloc[-1] / spiral.members.max())
risk = float(spiral.dropna(subset=["selection_ratio"]).selection_ratio.iloc[-1])
within = float(opposite.selection_within_age.iloc[-1])
score(
    "P10", "the same code gives a death spiral, and with age bands advantageous selection",
    {"the textbook pool ends below a tenth of its peak, at more than twice the risk": left < 0.1 and risk > 2.0,
     "age bands: selection within ages below 1": within < 1.0},
    pool_left=round(left, 4), its_risk=round(risk, 3), within_age=round(within, 4),
)

scorecard = forecast.with_name(f"{forecast.name}-scorecard.json")
scorecard.write_text(json.dumps(patterns, indent=2, ensure_ascii=False) + "\n")
for name, found in patterns.items():
    print(name, found["score"], json.dumps(found["numbers"], ensure_ascii=False))
