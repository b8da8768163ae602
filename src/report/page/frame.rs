//! The frame of a page: head, controls, sections and foot, as one HTML document.

use std::fmt::Write;

use serde::Serialize;

use super::assets::{PROGRAMS, STYLE, UPLOT, UPLOT_LICENCE, UPLOT_STYLE};
use super::chart::Chart;
use super::html::{data, escaped, source};
use super::{Block, Calendar, Event, Page, Platform, Section};

/// What the programs of the page read.
#[derive(Serialize)]
struct Data<'a> {
    /// What the names of exported files begin with.
    name: String,
    provenance: &'a str,
    platforms: &'a [Platform],
    calendar: Option<Calendar>,
    events: &'a [Event],
    charts: serde_json::Map<String, serde_json::Value>,
}

impl Page {
    /// The whole document.
    ///
    /// # Errors
    /// A number that JSON cannot hold.
    pub(super) fn html(&self) -> serde_json::Result<String> {
        let style = format!("{UPLOT_STYLE}\n{STYLE}\n{}", self.inks());
        let licence = format!("/*! uPlot 1.6.32\n{UPLOT_LICENCE}*/\n{UPLOT}");
        let program = PROGRAMS.concat();
        let policy = format!(
            "default-src 'none'; script-src {} {}; style-src {}; img-src data: blob:; base-uri 'none'; form-action 'none'",
            source(&licence),
            source(&program),
            source(&style)
        );
        let mut html = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
             <meta name=\"generator\" content=\"{GENERATOR} {}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{}</title>\n<style>{style}</style>\n</head>\n<body>\n",
            env!("CARGO_PKG_VERSION"),
            escaped(&self.title)
        );
        self.head(&mut html);
        self.controls(&mut html);
        html.push_str("<main id=\"content\">\n");
        self.sections.iter().for_each(|section| section.write(&mut html));
        html.push_str("</main>\n");
        // Writing to a String cannot fail.
        let _ = write!(
            html,
            "<footer><p>{}</p></footer>\n<script type=\"application/json\" id=\"data\">{}</script>\n\
             <script>{licence}</script>\n<script>{program}</script>\n</body>\n</html>\n",
            escaped(&self.provenance),
            data(&self.data()?)?
        );
        Ok(html)
    }

    fn data(&self) -> serde_json::Result<Data<'_>> {
        let mut charts = serde_json::Map::new();
        for chart in self.charts() {
            charts.insert(chart.name.clone(), serde_json::to_value(chart)?);
        }
        let name = self.title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let name = name.take(4).collect::<Vec<_>>().join("-").to_lowercase();
        Ok(Data {
            name: if name.is_empty() { self.kind.to_lowercase() } else { name },
            provenance: &self.provenance,
            platforms: &self.platforms,
            calendar: self.calendar,
            events: &self.events,
            charts,
        })
    }

    /// The colours of platforms and of their names by day and night, as classes `p0`, `p1`, ...
    fn inks(&self) -> String {
        let (mut day, mut night, mut chosen) = (String::new(), String::new(), String::new());
        for (place, platform) in self.platforms.iter().enumerate() {
            let Platform { colour, lettering, .. } = platform;
            let by_night = format!("{{--own:{};--name:{}}}", platform.night, platform.lettering_night);
            let _ = writeln!(day, ".p{place}{{--own:{colour};--name:{lettering}}}");
            let _ = write!(night, ":root:not([data-theme=light]) .p{place}{by_night}");
            let _ = writeln!(chosen, "[data-theme=dark] .p{place}{by_night}");
        }
        format!("{day}@media screen and (prefers-color-scheme:dark){{{night}}}\n@media screen{{{chosen}}}\n")
    }

    fn head(&self, html: &mut String) {
        let _ = write!(
            html,
            "<a class=\"skip\" href=\"#content\">Skip to the charts</a>\n<header>\n\
             <p class=\"kicker\"><b>huzhu</b> {} report</p>\n<h1{}>{}</h1>\n<p class=\"subject\">{}</p>\n\
             <p class=\"standfirst\">{}</p>\n",
            self.kind.to_lowercase(),
            if self.headline.chars().count() > LONG { " class=\"long\"" } else { "" },
            escaped(&self.headline),
            escaped(&self.title),
            escaped(&self.standfirst)
        );
        if !self.facts.is_empty() {
            html.push_str("<dl class=\"facts\">\n");
            for fact in &self.facts {
                let (words, value) = (escaped(&fact.words), escaped(&fact.value));
                let _ = writeln!(html, "<div><dt>{words}</dt><dd>{value}</dd></div>");
            }
            html.push_str("</dl>\n");
        }
        html.push_str("<nav aria-label=\"Sections\"><ul>\n");
        for section in &self.sections {
            let _ =
                writeln!(html, "<li><a href=\"#{}\">{}</a></li>", section.name, escaped(&section.heading));
        }
        html.push_str("</ul></nav>\n</header>\n");
    }

    /// What rules all charts: shown by the program, for without it there is nothing to rule.
    fn controls(&self, html: &mut String) {
        html.push_str(
            "<div class=\"controls\" role=\"region\" aria-label=\"Controls of all charts\" hidden>\n",
        );
        if !self.platforms.is_empty() {
            let whose = if self.kind == "Sweep" { "Scenarios" } else { "Platforms" };
            let _ = writeln!(
                html,
                "<div class=\"legend\" role=\"group\" aria-label=\"{whose}: press to hide or show\">"
            );
            for (place, platform) in self.platforms.iter().enumerate() {
                let _ = writeln!(
                    html,
                    "<button type=\"button\" class=\"p{place}{}\" data-platform=\"{place}\" aria-pressed=\"true\">\
                     <i aria-hidden=\"true\"></i>{}</button>",
                    if platform.is_scenario { " scenario" } else { "" },
                    escaped(&platform.name)
                );
            }
            html.push_str("</div>\n");
        }
        html.push_str("<div class=\"tools\">\n");
        if self.calendar.is_some() {
            html.push_str(
                "<label>From <select data-period=\"from\"></select></label>\n\
                 <label>to <select data-period=\"to\"></select></label>\n\
                 <button type=\"button\" data-period=\"whole\">Whole period</button>\n",
            );
        }
        html.push_str("<button type=\"button\" data-theme-toggle>Dark</button>\n</div>\n</div>\n");
    }
}

/// Letters of a headline from which it is set smaller.
const LONG: usize = 110;

/// What a page says made it.
const GENERATOR: &str = "huzhu";

/// Whether a file that begins like this is a page of huzhu, which another may replace.
pub fn is_page(beginning: &str) -> bool {
    beginning.starts_with("<!doctype html>")
        && beginning.contains(&format!("<meta name=\"generator\" content=\"{GENERATOR} "))
}

impl Section {
    fn write(&self, html: &mut String) {
        let (name, heading) = (self.name, escaped(&self.heading));
        let _ = writeln!(
            html,
            "<section id=\"{name}\" aria-labelledby=\"{name}-heading\">\n<h2 id=\"{name}-heading\">{heading}</h2>"
        );
        if !self.text.is_empty() {
            let _ = writeln!(html, "<p class=\"text\">{}</p>", escaped(&self.text));
        }
        for block in &self.blocks {
            block.write(html);
        }
        html.push_str("</section>\n");
    }
}

impl Block {
    pub(super) fn write(&self, html: &mut String) {
        match self {
            Block::Chart(chart) => figure(chart, html),
            Block::Markup(markup) => html.push_str(markup),
            Block::Choice(choice) => choice.write(html),
        }
    }
}

/// What the buttons save.
const AS_SEEN: &str = "PNG of what is seen: these months, these platforms, these colours";
const WHOLE: &str = "The still figure, whole: all months and platforms, at the width of a page";
const NUMBERS: &str = "All numbers of the chart, all digits";

/// A figure: title, the still picture that a moving one replaces, and the numbers.
fn figure(chart: &Chart, html: &mut String) {
    let (name, heading) = (&chart.name, escaped(&chart.heading));
    let class = if chart.told.is_empty() { "" } else { " class=\"told\"" };
    let _ = write!(
        html,
        "<figure id=\"chart-{name}\"{class} data-chart=\"{name}\" aria-labelledby=\"chart-{name}-title\">\n\
         <figcaption><h3 id=\"chart-{name}-title\">{heading}</h3>"
    );
    if !chart.note.is_empty() {
        let _ = write!(html, "<p>{}</p>", escaped(&chart.note));
    }
    let _ = write!(
        html,
        "</figcaption>\n{}<div class=\"live\"></div>\n<div class=\"still\">{}</div>\n\
         <div class=\"save\" role=\"group\" aria-label=\"Save {heading}\" hidden>\
         <button type=\"button\" data-save=\"view\" title=\"{AS_SEEN}\">As seen</button>\
         <span title=\"{WHOLE}\">Whole figure</span>\
         <button type=\"button\" data-save=\"svg\" title=\"{WHOLE}\">SVG</button>\
         <button type=\"button\" data-save=\"png\" title=\"{WHOLE}\">PNG</button>\
         <button type=\"button\" data-save=\"csv\" title=\"{NUMBERS}\">CSV</button></div>\n\
         <details class=\"numbers\"><summary>Numbers<span class=\"for-readers\"> of {heading}</span></summary>\
         <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Numbers of {heading}\">{}</div></details>\n</figure>\n",
        chart.told,
        chart.svg,
        chart.table.html(&chart.heading)
    );
}
