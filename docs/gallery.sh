#!/bin/sh
# Makes docs/figures, docs/gallery.md and docs/china-2016-2022.html: draws figures that `huzhu plot` knows, of the shipped history, small sweeps, a
# comparison and small calibrations of made-up targets, and makes the page of the history.
# Usage, from the root of the repository: docs/gallery.sh [PATH OF huzhu]
set -eu

huzhu=${1:-target/release/huzhu}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$huzhu" run china-2016-2022 --out "$work/history" >"$work/log"
"$huzhu" run china-2016-2022 --replicates 20 --out "$work/histories" >"$work/log"
# The shipped experiment with fewer households; and a small design for indices.
"$huzhu" sweep experiments/fee-and-exit/experiment.toml --set population.simulated_households=5000 --out "$work/fees" --quiet
cat >"$work/indices.toml" <<'END'
title = "What moves a duopoly"
base = "duopoly"
replicates = 4
series = true
[set]
"population.simulated_households" = 2000
[design]
kind = "saltelli"
base_points = 64
[[factor]]
name = "reach"
key = "platform.Follower.reach"
from = 0.05
to = 0.6
[[factor]]
name = "fee_rate"
key = "platform.Follower.fee_rate"
from = 0.0
to = 0.3
[[factor]]
name = "leaving_cost"
key = "behaviour.choice.leaving_cost_yuan_per_month"
from = 0.0
to = 20.0
[[metric]]
name = "hhi"
unit = "1"
expression = "final_hhi"
END
"$huzhu" sweep "$work/indices.toml" --out "$work/indices" --quiet

"$huzhu" report "$work/history" --out docs/china-2016-2022.html --force >"$work/log"
"$huzhu" compare china-2016-2022 no-regulator --replicates 20 --set population.simulated_households=20000 \
  --out "$work/comparison" >"$work/log"

rm -rf docs/figures
mkdir -p docs/figures
page=docs/gallery.md
cat >"$page" <<'END'
# Gallery

Every figure that `huzhu plot` draws of a run (here the shipped history), of a comparison and of a calibration, and some of those of sweeps. `docs/gallery.sh` made this page and its figures; nothing here is drawn by hand.

```sh
huzhu run china-2016-2022 --out runs/china
huzhu run china-2016-2022 --replicates 20 --out runs/china-20
huzhu plot runs/china --figure members --width-mm 178        # SVG; or --format pdf, or --format png --dpi 600
```

SVG keeps text as text, drawn with Helvetica, Arial, Liberation Sans, Arimo or what the reader has; the figures keep room for wider fonts. `--outline`
turns letters into shapes, which look the same everywhere. PDF embeds its font (Arimo), and its text can be searched; PNG has 300 pixels an inch unless
`--dpi` says otherwise. All three show the same marks at the same places, and the same run gives the same bytes.
The built-in font has Latin and Greek letters. A name in Chinese is drawn by SVG with the reader's fonts; PDF, PNG and `--outline` ask for a font
that has it (`--font NotoSansSC-Regular.otf`), and write nothing without.
END

"$huzhu" plot "$work/history" --list | while read -r name meaning; do
  "$huzhu" plot "$work/history" --figure "$name" --width-mm 178 --out "docs/figures/$name.svg" >"$work/log"
  printf '\n## %s\n\n%s.\n\n![%s](figures/%s.svg)\n' "$name" "$meaning" "$meaning" "$name" >>"$page"
  case $name in
  members | concentration | charge | survival)
    "$huzhu" plot "$work/histories" --figure "$name" --width-mm 178 --out "docs/figures/$name-20.svg" >"$work/log"
    printf '\nOf twenty histories:\n\n![%s, of twenty histories](figures/%s-20.svg)\n' "$meaning" "$name" >>"$page"
    ;;
  esac
done

# A search and a sample over the same targets: three numbers of the follower of the duopoly.
cat >"$work/targets.csv" <<'END'
metric,platform,date,value,scale,weight,source
members,Follower,2019-05,50000000,10%,1,example
members,Follower,2019-10,90000000,10%,1,example
members,Follower,2020-03,100000000,5%,1,example
hhi,,2019-10,0.7,0.05,1,example
hhi,,2020-03,0.6,0.05,1,example
END
calibration() {
  cat <<END
title = "Three numbers of the follower"
base = "duopoly"
replicates = $1
[set]
"population.simulated_households" = 2000
"run.months" = 48
[calibration]
targets = "targets.csv"
$2
[[factor]]
name = "reach"
key = "platform.Follower.reach"
from = 0.1
to = 0.9
[[factor]]
name = "word_of_mouth"
key = "platform.Follower.word_of_mouth_per_month"
from = 0.05
to = 1.0
scale = "log"
[[factor]]
name = "push"
key = "platform.Follower.push_per_month"
from = 0.001
to = 0.1
scale = "log"
END
}
calibration 3 'generations = 30' >"$work/search.toml"
calibration 1 'method = "abc-smc"
population_size = 120
generations = 6' >"$work/sample.toml"
"$huzhu" calibrate "$work/search.toml" --out "$work/search" --quiet
"$huzhu" calibrate "$work/sample.toml" --out "$work/sample" --quiet

cat >>"$page" <<'END'

# Of a calibration

Three numbers of the follower of the duopoly against five made-up targets (`docs/gallery.sh` has them): found by a search
(`method = "cma-es"`), or, where it says so, sampled (`"abc-smc"`).
END

"$huzhu" plot "$work/sample" --list | while read -r name meaning; do
  folder=search of=''
  if [ "$name" = marginals ]; then folder=sample of=', sampled'; fi
  "$huzhu" plot "$work/$folder" --figure "$name" --width-mm 178 --out "docs/figures/calibration-$name.svg" >"$work/log"
  printf '\n### %s\n\n%s%s.\n\n![%s](figures/calibration-%s.svg)\n' "$name" "$meaning" "$of" "$meaning" "$name" >>"$page"
  case $name in
  fit | search | pairs)
    "$huzhu" plot "$work/sample" --figure "$name" --width-mm 178 --out "docs/figures/calibration-$name-sample.svg" >"$work/log"
    printf '\nOf the sample:\n\n![%s, of a sample](figures/calibration-%s-sample.svg)\n' "$meaning" "$name" >>"$page"
    ;;
  esac
done

cat >>"$page" <<'END'

# Of a comparison

```sh
huzhu compare china-2016-2022 no-regulator --replicates 20 --set population.simulated_households=20000 --out comparisons/regulator
huzhu plot comparisons/regulator --figure differences --width-mm 178
```
END

"$huzhu" plot "$work/comparison" --list | while read -r name meaning; do
  "$huzhu" plot "$work/comparison" --figure "$name" --width-mm 178 --out "docs/figures/comparison-$name.svg" >"$work/log"
  printf '\n### %s\n\n%s.\n\n![%s](figures/comparison-%s.svg)\n' "$name" "$meaning" "$meaning" "$name" >>"$page"
done

cat >>"$page" <<'END'

# Of sweeps

Which figures a sweep has depends on its design and metrics. Those of `experiments/fee-and-exit` with 5000 households:

```sh
huzhu sweep experiments/fee-and-exit/experiment.toml --set population.simulated_households=5000 --out sweeps/fees
huzhu plot sweeps/fees --figure surface-leader-result --width-mm 178
```
END
# A figure of the sweep in folder $1, called $2.
of_sweep() {
  meaning=$("$huzhu" plot "$work/$1" --list | sed -n "s/^$2  *//p")
  "$huzhu" plot "$work/$1" --figure "$2" --width-mm 178 --out "docs/figures/$1-$2.svg" >"$work/log"
  printf '\n### %s\n\n%s.\n\n![%s](figures/%s-%s.svg)\n' "$2" "$meaning" "$meaning" "$1" "$2" >>"$page"
}
for name in response-leader-result surface-leader-result outcomes parallel; do of_sweep fees "$name"; done
printf '\nOf a design for Sobol indices over the duopoly, which `docs/gallery.sh` holds:\n' >>"$page"
for name in sensitivity-hhi response-hhi months-hhi months-members; do of_sweep indices "$name"; done
