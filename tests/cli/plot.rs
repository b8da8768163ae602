//! `huzhu plot`: figures repeat, and show the numbers of the tables.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use crate::support::{Place, assert_code, stderr, stdout};
use flate2::read::ZlibDecoder;
use huzhu::output::{StoredTable, StoredValue};

const FIGURES: [&str; 9] = [
    "members",
    "members-stacked",
    "concentration",
    "charge",
    "selection",
    "groups",
    "accounts",
    "timeline",
    "survival",
];

fn plot(place: &Place, run: &str, figure: &str, further: &[&str]) -> String {
    let arguments = [&["plot", run, "--figure", figure, "--out", "f.svg", "--force"], further].concat();
    assert_code(&place.huzhu(&arguments), 0);
    place.read("f.svg")
}

/// The `data-` attributes of an element.
fn data(element: &str) -> BTreeMap<&str, &str> {
    let parts = element.split(" data-").skip(1);
    let pair = |part| {
        let (name, rest): (&str, &str) = str::split_once(part, "=\"")?;
        Some((name, rest.split('"').next()?))
    };
    parts.filter_map(pair).collect()
}

/// Month and value of every corner of the line that shows `column` of `of`, in the unit of the column, and how far a
/// value may be off by rounding.
fn line(svg: &str, panel: &str, of: &str, column: &str) -> (Vec<(usize, f64)>, f64) {
    let panel = svg.lines().map(data).find(|found| found.get("panel") == Some(&panel)).unwrap();
    let at = |name: &str| panel[name].parse::<f64>().unwrap();
    let is_line = |element: &&str| {
        let found = data(element);
        element.contains("fill=\"none\"")
            && found.get("of") == Some(&of)
            && found.get("column") == Some(&column)
    };
    let element = svg.lines().find(is_line).unwrap();
    let factor: f64 = data(element)["factor"].parse().unwrap();
    let path = element.split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
    let scale = (at("high") - at("low")) / (at("low-at") - at("high-at")) * factor;
    let corner = |corner: &str| {
        let (x, y) = corner.split_once(' ').unwrap();
        let (x, y): (f64, f64) = (x.parse().unwrap(), y.parse().unwrap());
        let month = (x - at("left")) / (at("right") - at("left")) * (at("months") - 1.0);
        (month.round() as usize, at("low") * factor + (at("low-at") - y) * scale)
    };
    let corners = path.split(['M', 'L']).filter(|corner| !corner.is_empty()).map(corner);
    // Three roundings to a hundredth of a point.
    (corners.collect(), 0.02 * scale)
}

/// A column of the rows of replicate 0, of one platform where `of` is not the market.
fn stored(place: &Place, run: &str, table: &str, of: &str, column: &str) -> Vec<Option<f64>> {
    let path = place.path(run).join(format!("{table}.parquet"));
    let table = StoredTable::read(Path::new(&path)).unwrap();
    let values = |name: &str| &table.column(name).unwrap().values;
    let own = |row: &usize| of == "market" || values("platform")[*row].text() == Some(of);
    let rows = 0..values("replicate").len();
    rows.filter(own).map(|row| StoredValue::number(&values(column)[row])).collect()
}

#[test]
fn figures_repeat_to_the_last_byte_whatever_the_histories_and_the_width() {
    for replicates in ["1", "3"] {
        let place = Place::new();
        place.run("r", &["--replicates", replicates]);
        for figure in FIGURES {
            for width in ["85", "178"] {
                let once = plot(&place, "r", figure, &["--width-mm", width]);
                assert_eq!(once, plot(&place, "r", figure, &["--width-mm", width]), "{figure}");
                assert!(once.contains(&format!("width=\"{width}mm\"")), "{figure}: {}", &once[..200]);
                assert!(!once.contains("NaN") && !once.contains("inf\""), "{figure}");
                assert!(once.contains("seed 20160501"), "{figure}");
            }
        }
    }
}

#[test]
fn a_line_of_members_gives_back_the_members_of_the_table() {
    let place = Place::new();
    // Long enough for the second to launch.
    place.run("r", &["--replicates", "1", "--set", "run.months=60"]);
    let svg = plot(&place, "r", "members", &[]);
    for platform in ["Pioneer", "Follower"] {
        let (line, tolerance) = line(&svg, "members", platform, "members");
        let stored = stored(&place, "r", "platforms", platform, "members");
        assert!(line.len() > 3, "{platform}: {line:?}");
        for (month, members) in line {
            let expected = stored[month].unwrap();
            assert!((members - expected).abs() <= tolerance, "{platform} {month}: {members}, not {expected}");
        }
    }
}

#[test]
fn fans_of_many_histories_hold_half_and_nine_in_ten_of_them() {
    let place = Place::new();
    place.run("r", &["--replicates", "5", "--set", "run.months=60"]);
    let svg = plot(&place, "r", "concentration", &["--width-mm", "178"]);
    let panel = svg.lines().map(data).find(|found| found.get("panel") == Some(&"hhi")).unwrap();
    let at = |name: &str| panel[name].parse::<f64>().unwrap();
    let value =
        |y: f64| at("low") + (at("low-at") - y) / (at("low-at") - at("high-at")) * (at("high") - at("low"));
    // The last month has the five values of all replicates.
    let table = StoredTable::read(&place.path("r/market.parquet")).unwrap();
    let column = |name: &str| &table.column(name).unwrap().values;
    let last = (0..column("month").len()).filter_map(|row| column("month")[row].month()).max();
    let own = (0..column("month").len()).filter(|row| column("month")[*row].month() == last);
    let mut five: Vec<f64> = own.filter_map(|row| column("hhi")[row].number()).collect();
    five.sort_by(f64::total_cmp);
    assert_eq!(five.len(), 5);
    let outer = (five[0] + 0.2 * (five[1] - five[0]), five[4] - 0.2 * (five[4] - five[3]));
    let areas: Vec<&str> = svg
        .lines()
        .filter(|line| line.contains("fill-opacity") && data(line).get("column") == Some(&"hhi"))
        .collect();
    assert_eq!(areas.len(), 2, "{areas:?}");
    for (area, (low, high)) in areas.into_iter().zip([outer, (five[1], five[3])]) {
        let path = area.split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
        let heights = path.trim_end_matches('Z').split(['M', 'L']).filter_map(|corner| {
            let (x, y) = corner.split_once(' ')?;
            let is_last = (x.parse::<f64>().ok()? - at("right")).abs() < 0.01;
            is_last.then(|| value(y.parse().unwrap()))
        });
        let ends: Vec<f64> = heights.collect();
        let near = |found: f64, expected: f64| (found - expected).abs() < 1e-3;
        assert!(near(ends[0], high) && near(ends[1], low), "{ends:?}, not {low} to {high}");
    }
}

#[test]
fn the_lines_of_concentration_give_back_both_indices() {
    let place = Place::new();
    place.run("r", &["--replicates", "1"]);
    let svg = plot(&place, "r", "concentration", &["--width-mm", "178"]);
    for column in ["hhi", "effective_platforms"] {
        let (line, tolerance) = line(&svg, column, "market", column);
        let stored = stored(&place, "r", "market", "market", column);
        assert_eq!(line.len(), stored.iter().flatten().count());
        for (month, index) in line {
            let expected = stored[month].unwrap();
            assert!((index - expected).abs() <= tolerance, "{column} {month}: {index}, not {expected}");
        }
    }
}

#[test]
fn lines_of_charge_and_of_results_give_back_the_columns_that_they_name() {
    let place = Place::new();
    place.run("r", &["--replicates", "1", "--set", "run.months=60"]);
    for (figure, columns) in [
        ("charge", &["charge_fen", "expected_charge", "reference_charge"][..]),
        ("accounts", &["cumulative_result_fen"]),
    ] {
        let svg = plot(&place, "r", figure, &["--width-mm", "178"]);
        for (platform, column) in ["Pioneer", "Follower"]
            .into_iter()
            .flat_map(|name| columns.iter().map(move |column| (name, *column)))
        {
            let panel = if figure == "charge" { platform } else { column };
            let (line, tolerance) = line(&svg, panel, platform, column);
            let stored = stored(&place, "r", "platforms", platform, column);
            assert!(line.len() > 3, "{platform} {column}: {line:?}");
            for (month, value) in line {
                let expected = stored[month].unwrap();
                let off = (value - expected).abs();
                assert!(off <= tolerance, "{platform} {column} {month}: {value}, not {expected}");
            }
        }
    }
}

/// The value at the end of a bar, or at a dot, of the figure of groups.
fn across(svg: &str, panel: &str, group: &str) -> f64 {
    let found = svg.lines().map(data).find(|found| found.get("panel") == Some(&panel)).unwrap();
    let at = |name: &str| found[name].parse::<f64>().unwrap();
    let is_own = |element: &&str| {
        let found = data(element);
        found.get("of") == Some(&group) && found.get("column") == Some(&panel)
    };
    let element = svg.lines().find(is_own).unwrap();
    let x: f64 = match element.split(" cx=\"").nth(1) {
        Some(centre) => centre.split('"').next().unwrap().parse().unwrap(),
        None => element.split('L').nth(1).unwrap().split(' ').next().unwrap().parse().unwrap(),
    };
    at("low") + (x - at("low-at")) / (at("high-at") - at("low-at")) * (at("high") - at("low"))
}

#[test]
fn bars_and_dots_of_groups_give_back_cover_and_money() {
    let place = Place::new();
    place.run("r", &["--replicates", "1"]);
    let svg = plot(&place, "r", "groups", &["--width-mm", "178"]);
    let table = StoredTable::read(&place.path("r/groups.parquet")).unwrap();
    let values = |name: &str| &table.column(name).unwrap().values;
    let own: Vec<usize> =
        (0..values("group").len()).filter(|row| values("group")[*row].text() == Some("30-39")).collect();
    let number = |column: &str, row: usize| values(column)[row].number().unwrap();
    let sum = |column: &str| own.iter().map(|row| number(column, *row)).sum::<f64>();
    let (shown, returned) = (across(&svg, "returned", "30-39"), sum("received_fen") / sum("paid_fen"));
    assert!((shown - returned).abs() < 0.005, "{shown}, not {returned}");
    let memberships = StoredTable::read(&place.path("r/market.parquet")).unwrap();
    let memberships: Vec<f64> = memberships
        .column("memberships")
        .unwrap()
        .values
        .iter()
        .map(|value| value.number().unwrap())
        .collect();
    let most = memberships.iter().copied().fold(0.0, f64::max);
    let peak = own[memberships.iter().position(|value| *value == most).unwrap()];
    let covered = number("covered_households", peak) / number("households", peak) * 100.0;
    assert!((across(&svg, "coverage", "30-39") - covered).abs() < 0.1, "{covered}");
}

#[test]
fn csv_tables_are_drawn_as_parquet_tables_are() {
    let place = Place::new();
    place.run("p", &[]);
    place.run("c", &["--format", "csv"]);
    let marks = |svg: String| svg.lines().filter(|line| !line.starts_with("<desc>")).collect::<String>();
    for figure in ["members", "charge", "timeline"] {
        assert_eq!(marks(plot(&place, "p", figure, &[])), marks(plot(&place, "c", figure, &[])), "{figure}");
    }
}

#[test]
fn figures_are_listed_and_a_misspelt_one_is_suggested() {
    let place = Place::new();
    place.run("r", &[]);
    let listed = place.huzhu(&["plot", "r", "--list"]);
    assert_code(&listed, 0);
    let names: Vec<String> =
        stdout(&listed).lines().filter_map(|line| line.split(' ').next().map(str::to_owned)).collect();
    assert_eq!(names, FIGURES);
    let wrong = place.huzhu(&["plot", "r", "--figure", "membres"]);
    assert_code(&wrong, 2);
    assert!(stderr(&wrong).contains("did you mean `members`?"), "{}", stderr(&wrong));
    assert!(!place.path("membres.svg").exists());
}

#[test]
fn what_is_no_run_is_bad_input_and_a_file_is_replaced_only_by_force() {
    let place = Place::new();
    std::fs::create_dir(place.path("empty")).unwrap();
    assert_code(&place.huzhu(&["plot", "empty", "--figure", "members"]), 2);
    assert!(!place.path("members.svg").exists());
    place.run("r", &[]);
    place.write("members.svg", "mine");
    assert_code(&place.huzhu(&["plot", "r", "--figure", "members"]), 2);
    assert_eq!(place.read("members.svg"), "mine");
    assert_code(&place.huzhu(&["plot", "r", "--figure", "members", "--force"]), 0);
    assert!(place.read("members.svg").starts_with("<svg"));
}

/// What a chunk of a PNG holds.
fn chunk<'a>(png: &'a [u8], name: &[u8; 4]) -> &'a [u8] {
    let place = png.windows(4).position(|window| window == name).unwrap();
    let length = u32::from_be_bytes(png[place - 4..place].try_into().unwrap()) as usize;
    &png[place + 4..place + 4 + length]
}

fn plot_bytes(place: &Place, run: &str, figure: &str, further: &[&str]) -> Vec<u8> {
    let arguments = [&["plot", run, "--figure", figure, "--out", "f", "--force"], further].concat();
    assert_code(&place.huzhu(&arguments), 0);
    place.read_bytes("f")
}

/// Width and height of an SVG in points.
fn size_of(svg: &str) -> (f64, f64) {
    let view = svg.split("viewBox=\"0 0 ").nth(1).unwrap().split('"').next().unwrap();
    let (width, height) = view.split_once(' ').unwrap();
    (width.parse().unwrap(), height.parse().unwrap())
}

#[test]
fn pixels_have_the_size_that_was_asked_for_and_the_colours_of_the_figure() {
    let place = Place::new();
    place.run("r", &["--set", "run.months=60"]);
    for (figure, dpi) in [("members", "300"), ("survival", "120")] {
        let svg = plot(&place, "r", figure, &[]);
        let (width, height) = size_of(&svg);
        let per_point = dpi.parse::<f64>().unwrap() / 72.0;
        let further = ["--format", "png", "--dpi", dpi];
        let file = plot_bytes(&place, "r", figure, &further);
        assert_eq!(file, plot_bytes(&place, "r", figure, &further));
        let mut reader = png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        let sizes = [(frame.width, width), (frame.height, height)];
        assert!(
            sizes.iter().all(|(found, points)| (f64::from(*found) - points * per_point).abs() <= 0.51),
            "{sizes:?}"
        );
        let per_metre = u32::from_be_bytes(chunk(&file, b"pHYs")[..4].try_into().unwrap());
        assert_eq!(per_metre, (dpi.parse::<f64>().unwrap() / 0.0254).round() as u32);
        let has = |colour: [u8; 3]| pixels.chunks_exact(3).filter(|pixel| **pixel == colour).count();
        // Paper, the line of a platform or of all together, and the letters of the heading.
        assert!(has([255; 3]) > pixels.len() / 6, "{figure}");
        assert!(has([0x00, 0x72, 0xb2]) > 50, "{figure}");
        assert!(has([0x22; 3]) > 20, "{figure}");
    }
}

#[test]
fn a_pdf_is_one_page_of_the_size_of_the_figure_with_its_font_and_without_a_date() {
    let place = Place::new();
    place.run("r", &[]);
    for figure in FIGURES {
        let (width, height) = size_of(&plot(&place, "r", figure, &["--width-mm", "178"]));
        let further = ["--format", "pdf", "--width-mm", "178"];
        let file = plot_bytes(&place, "r", figure, &further);
        assert_eq!(file, plot_bytes(&place, "r", figure, &further), "{figure}");
        let text = String::from_utf8_lossy(&file);
        assert!(text.starts_with("%PDF-") && text.trim_end().ends_with("%%EOF"), "{figure}");
        assert_eq!(text.matches("/Type /Page\n").count(), 1, "{figure}");
        let page = text.split("/MediaBox [").nth(1).unwrap().split(']').next().unwrap();
        let page: Vec<f64> = page.split_whitespace().map(|side| side.parse().unwrap()).collect();
        assert!((page[2] - width).abs() < 0.01 && (page[3] - height).abs() < 0.01, "{figure}: {page:?}");
        assert!(text.contains("/FontFile2") && text.contains("Arimo-Bold"), "{figure}");
        assert!(!text.contains("Date"), "{figure}");
    }
}

/// What draws the page of a PDF.
fn content_of(pdf: &[u8]) -> String {
    let start = pdf.windows(8).position(|window| window == b"\n4 0 obj").unwrap();
    let stream = pdf[start..].windows(7).position(|window| window == b"stream\n").unwrap();
    let mut content = String::new();
    ZlibDecoder::new(&pdf[start + stream + 7..]).read_to_string(&mut content).unwrap_or(0);
    content
}

#[test]
fn letters_of_a_pdf_are_opaque_whatever_was_drawn_before_them() {
    let place = Place::new();
    place.run("r", &["--set", "run.months=60"]);
    let content = content_of(&plot_bytes(&place, "r", "timeline", &["--format", "pdf"]));
    let mut opacity = "";
    let mut texts = 0;
    for line in content.lines() {
        if let Some(name) = line.strip_suffix(" gs") {
            opacity = name;
        } else if line == "BT" {
            assert_eq!(opacity, "/Opacity100");
            texts += 1;
        }
    }
    assert!(texts > 5 && content.contains("/Opacity90 gs"), "{texts}");
}

#[test]
fn an_outlined_figure_needs_no_font() {
    let place = Place::new();
    place.run("r", &[]);
    for figure in FIGURES {
        let svg = plot(&place, "r", figure, &["--outline"]);
        assert!(!svg.contains("<text") && !svg.contains("font-family"), "{figure}");
        assert!(svg.contains(" d=\"M") && svg.contains("aria-label="), "{figure}");
    }
}

#[test]
fn a_letter_that_the_font_lacks_and_an_option_without_use_are_bad_input() {
    let place = Place::new();
    place.run_with_chinese_name("r");
    assert!(plot(&place, "r", "members", &[]).contains("水滴互助"));
    let said = |arguments: &[&str]| {
        let output = place.huzhu(&[&["plot", "r", "--figure", "members", "--out", "g"], arguments].concat());
        assert_code(&output, 2);
        assert!(!place.path("g").exists());
        stderr(&output)
    };
    for further in [["--format", "pdf"].as_slice(), &["--format", "png"], &["--outline"]] {
        let said = said(further);
        assert!(said.contains("no font has `水` (U+6C34)") && said.contains("--font FILE"), "{said}");
    }
    assert!(said(&["--dpi", "300"]).contains("--format png"));
    assert!(said(&["--format", "pdf", "--outline"]).contains("--format svg"));
    place.write("no.ttf", "no font");
    assert!(said(&["--font", "no.ttf"]).contains("--outline"));
    assert!(said(&["--format", "pdf", "--font", "no.ttf"]).contains("no.ttf is no font"));
}

/// Four letters of Droid Sans Fallback (Google; Apache License 2.0), from Debian's fonts-droid-fallback.
const CHINESE: &[u8] = include_bytes!("four-chinese-letters.ttf");

#[test]
fn a_named_font_draws_the_letters_that_the_built_in_one_lacks() {
    let place = Place::new();
    place.run_with_chinese_name("r");
    std::fs::write(place.path("chinese.ttf"), CHINESE).unwrap();
    let font = ["--font", "chinese.ttf"];
    let svg = plot(&place, "r", "members", &[&["--outline"], font.as_slice()].concat());
    let letters = svg.lines().find(|line| line.contains("aria-label=\"水滴互助\"")).unwrap();
    assert!(letters.matches('M').count() > 4, "{letters}");
    let pdf = plot_bytes(&place, "r", "members", &[&["--format", "pdf"], font.as_slice()].concat());
    assert!(pdf.starts_with(b"%PDF"));
    let png = plot_bytes(&place, "r", "members", &[&["--format", "png"], font.as_slice()].concat());
    assert!(png.starts_with(b"\x89PNG"));
}

#[test]
fn the_gallery_shows_exactly_the_figures_that_there_are() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let page = std::fs::read_to_string(docs.join("gallery.md")).unwrap();
    let named: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(named, FIGURES);
    let shown = page.split("](figures/").skip(1).filter_map(|rest| rest.split(')').next());
    let mut shown: Vec<String> = shown.map(str::to_owned).collect();
    shown.sort();
    let mut files: Vec<String> = std::fs::read_dir(docs.join("figures"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(shown, files);
}
