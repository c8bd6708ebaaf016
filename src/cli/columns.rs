//! Columns of text, aligned.

/// Lines of cells with every column as wide as its widest cell; the last one is wrapped at `width`.
/// Columns whose number is in `right` are set to the right.
pub fn aligned(rows: &[Vec<String>], right: &[usize], width: usize, indent: usize) -> String {
    const GAP: usize = 2;
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |i: usize| rows.iter().filter_map(|row| row.get(i)).map(|cell| length(cell)).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(widest).collect();
    let before: usize = widths.iter().take(columns.saturating_sub(1)).map(|w| w + GAP).sum::<usize>() + indent;
    let room = width.saturating_sub(before).max(24);
    let mut text = String::new();
    for row in rows {
        let mut line = " ".repeat(indent);
        for (i, cell) in row.iter().enumerate() {
            let fill = " ".repeat(widths[i] - length(cell));
            match i + 1 == columns {
                true if right.contains(&i) => line += &(fill + cell),
                true => line += &wrapped(cell, room).join(&format!("\n{}", " ".repeat(before))),
                false if right.contains(&i) => line += &format!("{fill}{cell}{}", " ".repeat(GAP)),
                false => line += &format!("{cell}{fill}{}", " ".repeat(GAP)),
            }
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

/// Rows, the first of which is the head, without the columns in which no row has anything, and without those of `often`
/// in which all have the same.
pub fn telling(rows: &[Vec<String>], often: &[usize]) -> Vec<Vec<String>> {
    let (head, body) = rows.split_at(rows.len().min(1));
    let same = |i: usize| body.iter().all(|row| row[i] == body[0][i]);
    let idle = |i: usize| (often.contains(&i) && same(i)) || body.iter().all(|row| row[i].is_empty() || row[i] == "–");
    let kept: Vec<usize> = (0..head.first().map_or(0, Vec::len)).filter(|i| !idle(*i)).collect();
    rows.iter().map(|row| kept.iter().map(|i| row[*i].clone()).collect()).collect()
}

/// Text broken at spaces, but not at no-break spaces, into lines of at most `width` characters; a
/// longer word stays whole.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split([' ', '\n']).filter(|word| !word.is_empty()) {
        let line = &mut lines[0];
        if !line.is_empty() && length(line) + 1 + length(word) > width {
            lines.insert(0, word.into());
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.reverse();
    lines
}

/// Characters that take room: escape sequences do not.
fn length(text: &str) -> usize {
    let mut escape = false;
    let takes_room = |c: &char| {
        let was = escape;
        escape = if escape { *c != 'm' } else { *c == '\x1b' };
        !was && !escape
    };
    text.chars().filter(takes_room).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| cell.to_string()).collect()
    }

    #[test]
    fn columns_line_up_and_the_last_one_wraps() {
        let rows = [row(&["a", "10", "one two three four five six seven"]), row(&["\x1b[1mlong\x1b[0m", "5", "eight"])];
        let text = aligned(&rows, &[1], 34, 2);
        assert_eq!(
            text,
            "  a     10  one two three four five\n            six seven\n  \x1b[1mlong\x1b[0m   5  eight\n"
        );
    }

    #[test]
    fn long_words_stay_whole() {
        assert_eq!(wrapped("a incomprehensible b", 5), ["a", "incomprehensible", "b"]);
        assert_eq!(wrapped("", 5), [""]);
    }
}
