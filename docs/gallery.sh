#!/bin/sh
# Makes docs/figures and docs/gallery.md: runs the shipped history with its own seed, compares it with that without a regulator, and draws
# every figure that `huzhu plot` knows.
# Usage, from the root of the repository: docs/gallery.sh [PATH OF huzhu]
set -eu

huzhu=${1:-target/release/huzhu}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$huzhu" run china-2016-2022 --out "$work/history" >"$work/log"
"$huzhu" run china-2016-2022 --replicates 20 --out "$work/histories" >"$work/log"

"$huzhu" compare china-2016-2022 no-regulator --replicates 20 --set population.simulated_households=20000 \
  --out "$work/comparison" >"$work/log"

rm -rf docs/figures
mkdir -p docs/figures
page=docs/gallery.md
cat >"$page" <<'END'
# Gallery

Every figure that `huzhu plot` draws, of the shipped history. `docs/gallery.sh` made this page and its figures; nothing here is drawn by hand.

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
