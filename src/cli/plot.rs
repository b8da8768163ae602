//! `huzhu plot`: a figure of a run, a sweep, a comparison or a calibration, as journals take it.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::results::{Drawable, Results};
use super::terminal::{self, Grid, Style, left};
use super::{Outcome, numbers::grouped};
use crate::output::write_file;
use crate::report::{Picture, PictureError, Typeface, Width};

/// Draws a figure of a run, a sweep, a comparison or a calibration
///
/// SVG, PDF or PNG at the widths of journals, from what the folder holds: the same folder gives the same bytes. With
/// several replicates a figure shows medians and bands from 5 to 95 %. A platform or scenario has the same colour in every
/// figure. Which figures a sweep has depends on its design and metrics. PDF and
/// PNG carry their own font (Arimo, as wide as Helvetica and Arial), which has Latin and Greek letters.
#[derive(Args)]
#[command(after_help = "Examples:
  huzhu plot runs/china --list
  huzhu plot runs/china --figure members
  huzhu plot runs/china --figure concentration --width-mm 178 --out figures/hhi.svg
  huzhu plot runs/china --figure charge --format pdf
  huzhu plot runs/china --figure timeline --format png --dpi 600
  huzhu plot sweeps/fee-and-exit --figure surface-surplus
  huzhu plot comparisons/duopoly-vs-dear-seed20160501 --figure differences
  huzhu plot calibrations/fit --figure fit
  huzhu plot runs/mine --figure members --format pdf --font NotoSansSC-Regular.otf")]
pub(super) struct Plot {
    /// Folder of a run, a sweep, a comparison or a calibration
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Which figure (see --list)
    #[arg(long, value_name = "NAME", required_unless_present = "list")]
    figure: Option<String>,

    /// List the figures, a line each
    #[arg(long, conflicts_with_all = ["figure", "out", "force"])]
    list: bool,

    /// File format
    #[arg(long, value_enum, default_value_t = Format::Svg)]
    format: Format,

    /// Pixels an inch, for png [default: 300]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(50..=1200))]
    dpi: Option<u16>,

    /// Draw letters as shapes, for svg: it looks the same whichever fonts the reader has
    #[arg(long)]
    outline: bool,

    /// Font for letters that the built-in one lacks, for png, pdf and --outline; may be given again
    ///
    /// A TrueType or OpenType file, or the first font of a collection. Chinese names need one, such as Noto Sans SC.
    #[arg(long = "font", value_name = "FILE")]
    fonts: Vec<PathBuf>,

    /// Width in millimetres: one column of a journal, or the page
    #[arg(long, value_name = "MM", value_enum, default_value_t = Millimetres::Column)]
    width_mm: Millimetres,

    /// File to write [default: <NAME>.<format> in the current folder]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Replace the file
    #[arg(long)]
    force: bool,
}

/// Why a figure cannot be written as it was asked for.
#[derive(Debug, thiserror::Error)]
pub(super) enum PlotError {
    /// An option changes nothing.
    #[error("{option} is of no use here: it goes with {with}")]
    Useless {
        /// The option.
        option: &'static str,
        /// With which others it is of use.
        with: &'static str,
    },
    /// The file of a font cannot be read.
    #[error("cannot read the font {}", path.display())]
    FontFile {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// What was named as a font is none.
    #[error("{} is no font", path.display())]
    NoFont {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: PictureError,
    },
    /// A letter that no font has.
    #[error(
        "{0}: name a font that has it with --font FILE, or take --format svg, which is drawn with the reader's fonts"
    )]
    NoGlyph(PictureError),
    /// Too many pixels.
    #[error("{0}: choose a smaller --dpi")]
    TooLarge(PictureError),
    /// The file cannot be made.
    #[error(transparent)]
    Picture(PictureError),
}

impl From<PictureError> for PlotError {
    fn from(error: PictureError) -> PlotError {
        match error {
            PictureError::NoGlyph { .. } => PlotError::NoGlyph(error),
            PictureError::TooLarge { .. } => PlotError::TooLarge(error),
            error => PlotError::Picture(error),
        }
    }
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    /// Vector graphics; text is text, drawn with the reader's fonts
    Svg,
    /// Vector graphics; the font is embedded
    Pdf,
    /// Pixels
    Png,
}

/// Pixels an inch that journals ask for.
const DPI: u16 = 300;

#[derive(Clone, Copy, ValueEnum)]
enum Millimetres {
    /// One column
    #[value(name = "85")]
    Column,
    /// The page
    #[value(name = "178")]
    Page,
}

impl Millimetres {
    fn width(self) -> Width {
        match self {
            Millimetres::Column => Width::Column,
            Millimetres::Page => Width::Page,
        }
    }
}

impl Format {
    fn extension(self) -> &'static str {
        match self {
            Format::Svg => "svg",
            Format::Pdf => "pdf",
            Format::Png => "png",
        }
    }
}

impl Plot {
    pub(super) fn execute(self) -> Outcome {
        self.refuse_what_has_no_use()?;
        let results = Results::read(&self.folder)?;
        let Some(name) = self.figure.as_deref().filter(|_| !self.list) else {
            terminal::print(&list(&results.figures()))?;
            return Ok(ExitCode::SUCCESS);
        };
        let file = self.file(&results.draw(name, self.width_mm.width())?)?;
        let out = self.out.unwrap_or_else(|| PathBuf::from(format!("{name}.{}", self.format.extension())));
        let written = write_file(&out, &file, self.force)?;
        terminal::print(&format!("{}  ({} bytes)\n", out.display(), grouped(written.bytes)))?;
        Ok(ExitCode::SUCCESS)
    }

    /// An option that would change nothing was a mistake.
    fn refuse_what_has_no_use(&self) -> Result<(), PlotError> {
        let is_plain = self.format == Format::Svg && !self.outline;
        let useless = |option, with| Err(PlotError::Useless { option, with });
        match self {
            Plot { dpi: Some(_), .. } if self.format != Format::Png => useless("--dpi", "--format png"),
            Plot { outline: true, .. } if self.format != Format::Svg => useless("--outline", "--format svg"),
            Plot { fonts, .. } if is_plain && !fonts.is_empty() => {
                useless("--font", "--format pdf, --format png or --outline")
            }
            _ => Ok(()),
        }
    }

    fn file(&self, picture: &Picture) -> Result<Vec<u8>, PlotError> {
        if self.format == Format::Svg && !self.outline {
            return Ok(picture.svg().into_bytes());
        }
        let read = |path: &PathBuf| {
            fs::read(path).map_err(|source| PlotError::FontFile { path: path.clone(), source })
        };
        let files = self.fonts.iter().map(read).collect::<Result<Vec<Vec<u8>>, PlotError>>()?;
        let mut typeface = Typeface::built_in();
        for (path, file) in self.fonts.iter().zip(&files) {
            let no_font = |source| PlotError::NoFont { path: path.clone(), source };
            typeface = typeface.with(file).map_err(no_font)?;
        }
        let file = match self.format {
            Format::Svg => picture.outlined_svg(&typeface).map(String::into_bytes),
            Format::Pdf => picture.pdf(&typeface),
            Format::Png => picture.png(self.dpi.unwrap_or(DPI), &typeface),
        };
        Ok(file?)
    }
}

fn list(figures: &[Drawable]) -> String {
    let mut grid = Grid::default();
    for figure in figures {
        grid.row([left(&figure.name, Style::Strong), left(&figure.meaning, Style::Plain)]);
    }
    grid.render(terminal::stdout_has_color())
}
