//! Line charts as SVG, for numbers over time: plain shapes and text, nothing that runs.
//!
//! A chart has a title and a description for those who do not see it, names its lines in a legend, and tells them apart by
//! dashes as well as by colour. Not here: where the numbers and the words come from.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Lines over one axis.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LineChart {
    /// What is shown, over the chart.
    pub title: String,
    /// The same in sentences, for those who do not see it.
    pub description: String,
    /// Language of the texts, as in HTML (`vi`).
    pub language: String,
    /// What the places of the axis are called, in their order.
    pub labels: Vec<String>,
    /// The lines.
    pub lines: Vec<Line>,
    /// Whether only whole numbers are worth a mark on the axis.
    pub is_whole: bool,
}

/// A line of a chart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// Its name in the legend.
    pub name: String,
    /// A number for each label, not negative; missing ones are 0.
    pub values: Vec<f64>,
}

/// Lines that can be told apart.
pub const MAX_LINES: usize = STYLES.len();

/// Colours that readers with any colour vision tell apart (Okabe and Ito, 2008), and dashes for prints without colour.
const STYLES: [(&str, &str); 8] = [
    ("#0072b2", ""),
    ("#d55e00", "7 3"),
    ("#009e73", "2 3"),
    ("#cc79a7", "9 3 2 3"),
    ("#000000", "4 4"),
    ("#b58900", "12 4"),
    ("#56b4e9", "1 4"),
    ("#7f7f7f", "9 3 2 3 2 3"),
];

const WIDTH: f64 = 960.0;
const PLOT_HEIGHT: f64 = 300.0;
const LEFT: f64 = 72.0;
const RIGHT: f64 = 44.0;
const TOP: f64 = 52.0;
const LEGEND_ROW: f64 = 24.0;
/// Labels that fit below the axis.
const MAX_LABELS: usize = 8;
/// Charts of more places have no dots.
const MAX_DOTS: usize = 60;
/// Characters of a name that fit into a row.
const MAX_NAME: usize = 100;

impl LineChart {
    /// Returns the chart as a document of its own; `number` writes a value for people.
    ///
    /// ```
    /// use timbao::chart::{Line, LineChart};
    /// let chart = LineChart {
    ///     title: "Bão & lũ".into(),
    ///     labels: vec!["2023-07".into(), "2023-08".into()],
    ///     lines: vec![Line { name: "bão".into(), values: vec![3.0, 1.0] }],
    ///     is_whole: true,
    ///     ..LineChart::default()
    /// };
    /// assert!(chart.to_svg(|value| value.to_string()).contains("<title id=\"title\">Bão &amp; lũ</title>"));
    /// ```
    pub fn to_svg(&self, number: impl Fn(f64) -> String) -> String {
        let bottom = TOP + PLOT_HEIGHT;
        let height = bottom + 44.0 + LEGEND_ROW * self.lines.len() as f64;
        let mut out = String::new();
        // Writing to a string cannot fail, here and below.
        let _ = write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
             role=\"img\" aria-labelledby=\"title description\" lang=\"{}\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">\n\
             <title id=\"title\">{}</title>\n<desc id=\"description\">{}</desc>\n\
             <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>\n\
             <text x=\"{LEFT}\" y=\"28\" font-size=\"17\" font-weight=\"bold\">{}</text>\n",
            escaped(&self.language),
            escaped(&self.title),
            escaped(&self.description),
            escaped(&self.title),
        );
        let marks = marks(self.greatest(), self.is_whole);
        let top = marks.last().copied().unwrap_or(1.0);
        for mark in &marks {
            let y = bottom - mark / top * PLOT_HEIGHT;
            let _ = writeln!(
                out,
                "<path d=\"M{LEFT} {y:.1}H{:.1}\" stroke=\"#ddd\"/>\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                WIDTH - RIGHT,
                LEFT - 8.0,
                y + 4.5,
                escaped(&number(*mark)),
            );
        }
        self.place_labels(&mut out, bottom);
        for (index, line) in self.lines.iter().enumerate() {
            self.draw(&mut out, line, index, &number, top);
            let y = bottom + 56.0 + LEGEND_ROW * index as f64;
            let _ = writeln!(
                out,
                "<path d=\"M{LEFT} {:.1}h36\" {}/><text x=\"{:.1}\" y=\"{y:.1}\">{}</text>",
                y - 4.5,
                stroke(index),
                LEFT + 46.0,
                escaped(&cut(&line.name)),
            );
        }
        out.push_str("</svg>\n");
        out
    }

    fn greatest(&self) -> f64 {
        self.lines.iter().flat_map(|line| &line.values).copied().fold(0.0, f64::max)
    }

    /// Returns where a place of the axis is.
    fn x(&self, place: usize) -> f64 {
        let width = WIDTH - LEFT - RIGHT;
        match self.labels.len() {
            0 | 1 => LEFT + width / 2.0,
            places => LEFT + width * place as f64 / (places - 1) as f64,
        }
    }

    fn place_labels(&self, out: &mut String, bottom: f64) {
        let step = self.labels.len().div_ceil(MAX_LABELS).max(1);
        for (place, label) in self.labels.iter().enumerate().step_by(step) {
            let x = self.x(place);
            let _ = writeln!(
                out,
                "<path d=\"M{x:.1} {bottom}v5\" stroke=\"#999\"/>\
                 <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                bottom + 20.0,
                escaped(label),
            );
        }
    }

    fn draw(
        &self,
        out: &mut String,
        line: &Line,
        index: usize,
        number: &impl Fn(f64) -> String,
        top: f64,
    ) {
        let value = |place: usize| line.values.get(place).copied().unwrap_or(0.0);
        let y = |place: usize| TOP + PLOT_HEIGHT - value(place) / top * PLOT_HEIGHT;
        let _ = write!(out, "<polyline {} points=\"", stroke(index));
        for place in 0..self.labels.len() {
            let space = if place == 0 { "" } else { " " };
            let _ = write!(out, "{space}{:.1},{:.1}", self.x(place), y(place));
        }
        out.push_str("\"/>\n");
        if self.labels.len() > MAX_DOTS {
            return;
        }
        let (colour, _) = STYLES[index % STYLES.len()];
        for (place, label) in self.labels.iter().enumerate() {
            let _ = writeln!(
                out,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\" fill=\"{colour}\"><title>{}: {}, {}</title></circle>",
                self.x(place),
                y(place),
                escaped(&cut(&line.name)),
                escaped(label),
                escaped(&number(value(place))),
            );
        }
    }
}

/// Returns how a line is drawn.
fn stroke(index: usize) -> String {
    let (colour, dashes) = STYLES[index % STYLES.len()];
    let dashes =
        if dashes.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dashes}\"") };
    format!(
        "fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-linejoin=\"round\"{dashes}"
    )
}

/// Returns the marks of the axis from 0 to at least `greatest`: four to eight of 1, 2 or 5 times a power of ten.
fn marks(greatest: f64, is_whole: bool) -> Vec<f64> {
    let greatest = if greatest.is_finite() && greatest > 0.0 { greatest } else { 1.0 };
    let rough = greatest / 5.0;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
    let step = step.into_iter().find(|step| *step >= rough * 0.999).unwrap_or(rough);
    let step = if is_whole { step.max(1.0).round() } else { step };
    let count = (greatest / step - 1e-9).ceil().max(1.0) as usize;
    (0..=count).map(|mark| mark as f64 * step).collect()
}

fn cut(name: &str) -> Cow<'_, str> {
    match name.char_indices().nth(MAX_NAME) {
        None => Cow::Borrowed(name),
        Some((end, _)) => Cow::Owned(format!("{}…", &name[..end])),
    }
}

/// Returns text as XML may hold it, between tags and in quotes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push(' '),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_and_reach_the_greatest() {
        for (greatest, is_whole, expected) in [
            (0.0, true, &[0.0, 1.0][..]),
            (1.0, true, &[0.0, 1.0]),
            (3.0, true, &[0.0, 1.0, 2.0, 3.0]),
            (10.0, true, &[0.0, 2.0, 4.0, 6.0, 8.0, 10.0]),
            (11.0, true, &[0.0, 5.0, 10.0, 15.0]),
            (1000.0, true, &[0.0, 200.0, 400.0, 600.0, 800.0, 1000.0]),
            (f64::NAN, true, &[0.0, 1.0]),
        ] {
            assert_eq!(marks(greatest, is_whole), expected, "{greatest}");
        }
        for greatest in [1e-9, 0.013, 0.37, 1.0, 7.3, 99.0, 123_456.0, 1e15] {
            let marks = marks(greatest, false);
            assert!(marks.last().is_some_and(|last| *last >= greatest * 0.999), "{greatest}");
            assert!((2..=12).contains(&marks.len()), "{greatest}: {marks:?}");
        }
    }

    fn chart(labels: usize, lines: usize) -> LineChart {
        let line = |number: usize| Line {
            name: format!("<{number}> & \"\u{1b}\""),
            values: (0..labels).map(|value| (value * number) as f64).collect(),
        };
        LineChart {
            title: "a < b".to_owned(),
            description: "mô tả & số".to_owned(),
            language: "vi".to_owned(),
            labels: (0..labels).map(|label| format!("{label}\u{ffff}&")).collect(),
            lines: (0..lines).map(line).collect(),
            is_whole: true,
        }
    }

    #[test]
    fn text_is_escaped_and_tags_are_balanced() {
        for (labels, lines) in [(0, 0), (0, 1), (1, 1), (2, 3), (60, 8), (5000, 9)] {
            let svg = chart(labels, lines).to_svg(|value| format!("{value}<"));
            assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
            assert!(!svg.contains("<script") && !svg.contains("NaN"), "{svg}");
            assert!(svg.chars().all(|c| c == '\n' || !c.is_control() && c != '\u{ffff}'));
            // What is no tag has no sign of one.
            let mut open: Vec<&str> = Vec::new();
            for part in svg.split('<').skip(1) {
                let (tag, text) = part.split_once('>').expect("a tag ends");
                assert!(!text.contains('>'), "{text}");
                let name = tag.split([' ', '/']).next().unwrap_or_default();
                match tag.strip_prefix('/') {
                    Some(closed) => assert_eq!(open.pop(), Some(closed)),
                    None if tag.ends_with('/') => {}
                    None => open.push(name),
                }
                for entity in part.split('&').skip(1) {
                    let known = ["amp;", "lt;", "gt;", "quot;"];
                    assert!(known.iter().any(|known| entity.starts_with(known)), "{entity}");
                }
            }
            assert!(open.is_empty(), "{open:?}");
            assert_eq!(svg.matches("<polyline").count(), lines);
            let dots = if labels <= 60 { labels * lines } else { 0 };
            assert_eq!(svg.matches("<circle").count(), dots);
        }
    }
}
