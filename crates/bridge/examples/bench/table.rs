//! The rows that are printed in the end.

/// What a figure is to be.
pub enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

struct Row {
    what: String,
    figures: String,
    outcome: Option<(f64, Goal)>,
}

/// What was compared.
#[derive(Default)]
pub struct Table {
    rows: Vec<Row>,
}

impl Table {
    /// A comparison whose figure has a goal.
    pub fn row(&mut self, what: &str, figures: String, figure: f64, goal: Goal) {
        println!("{what}: {figures}");
        self.rows.push(Row { what: what.to_owned(), figures, outcome: Some((figure, goal)) });
    }

    /// A comparison that could not be made.
    pub fn missing(&mut self, what: &str, why: &str) {
        println!("NOT MEASURED: {what}: {why}");
        self.rows.push(Row { what: what.to_owned(), figures: format!("NOT MEASURED: {why}"), outcome: None });
    }

    /// Prints all of them.
    pub fn print(&self) {
        println!("\n{:<44} {:>8} {:>8}  {:<7} measured", "", "figure", "goal", "");
        for Row { what, figures, outcome } in &self.rows {
            let (figure, goal, word) = match outcome {
                None => ("-".to_owned(), "-".to_owned(), "?"),
                Some((figure, Goal::AtLeast(least))) => {
                    (format!("{figure:.2}"), format!(">= {least}"), if figure >= least { "met" } else { "MISSED" })
                }
                Some((figure, Goal::AtMost(most))) => {
                    (format!("{figure:.2}"), format!("<= {most}"), if figure <= most { "met" } else { "MISSED" })
                }
            };
            println!("{what:<44} {figure:>8} {goal:>8}  {word:<7} {figures}");
        }
    }
}

/// The middle one.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
