//! Two texts, line by line.

/// Above this many lines a text is compared as a whole: the table of the comparison grows with the product.
const LINES_MAX: usize = 600;

/// A line of two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'t> {
    /// In both.
    Same(&'t str),
    /// In the old one alone.
    Removed(&'t str),
    /// In the new one alone.
    Added(&'t str),
}

/// What became of each line: a longest common subsequence, what was removed before what was added.
pub fn compared<'t>(old: &'t str, new: &'t str) -> Vec<Line<'t>> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    if old.len().max(new.len()) > LINES_MAX {
        return old.into_iter().map(Line::Removed).chain(new.into_iter().map(Line::Added)).collect();
    }
    // For each pair of places how many lines are common from there on.
    let width = new.len() + 1;
    let mut common = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * width + j] = if old[i] == new[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            lines.push(Line::Same(new[j]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || i < old.len() && common[(i + 1) * width + j] >= common[i * width + j + 1] {
            lines.push(Line::Removed(old[i]));
            i += 1;
        } else {
            lines.push(Line::Added(new[j]));
            j += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::Line::{Added, Removed, Same};
    use super::*;

    #[test]
    fn what_is_common_stays_and_the_rest_is_removed_or_added() {
        assert_eq!(compared("a\nb\nc", "a\nx\nc\nd"), [Same("a"), Removed("b"), Added("x"), Same("c"), Added("d")]);
        assert_eq!(compared("", "a"), [Added("a")]);
        assert_eq!(compared("a", ""), [Removed("a")]);
        assert_eq!(compared("a\nb", "a\nb"), [Same("a"), Same("b")]);
    }
}
