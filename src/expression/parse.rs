//! The parser: a formula's text to its operations, each behind those that it works on.
//!
//! Precedence climbing, by hand: what a parser library would save, the words on what is wrong would cost.

use super::Mistake;
use super::function::{Binary, CONSTANTS, FUNCTIONS, Function, Unary};
use super::token::{Token, tokens};
use std::ops::Range;

/// A formula that is well-formed; what its names mean is not known yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    /// The operations, the last one the whole.
    pub(super) nodes: Vec<Node>,
    /// The names that are neither constants nor functions, each with its first place.
    names: Vec<(String, Range<usize>)>,
}

/// An operation of a formula; numbers are places of those before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Node {
    Number(f64),
    Name(usize),
    One(Unary, usize),
    Two(Binary, usize, usize),
}

impl Formula {
    /// The names that are neither constants nor functions, each with its first place, in the order of these.
    pub fn names(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        self.names.iter().map(|(name, span)| (name.as_str(), span.clone()))
    }
}

/// Characters of a formula, at the most.
const LONGEST: usize = 10_000;
/// Parentheses, powers and signs within one another, at the most.
const DEEPEST: usize = 200;

/// Reads a formula.
///
/// ```
/// use lrsweep::expression::parse;
///
/// let formula = parse("(a - x)^2 + 100*(y - x^2)^2").unwrap();
/// assert_eq!(formula.names().map(|(name, _)| name).collect::<Vec<_>>(), ["a", "x", "y"]);
///
/// let mistake = parse("2x + 1").unwrap_err();
/// assert_eq!((mistake.span, &*mistake.message), (1..2, "an operator is missing here; for a product write 2*x"));
/// ```
///
/// # Errors
/// The first thing that is wrong.
pub fn parse(text: &str) -> Result<Formula, Mistake> {
    let length = text.chars().count();
    if length > LONGEST {
        return Err(Mistake::new(0..0, format!("it has {length} characters; allowed: at most {LONGEST}")));
    }
    let tokens = tokens(text)?;
    if tokens.len() == 1 {
        let message = "it is empty; write a formula such as (1 - x)^2 + 100*(y - x^2)^2";
        return Err(Mistake::new(0..0, message));
    }
    let mut parser =
        Parser { text, tokens, at: 0, depth: 0, formula: Formula { nodes: Vec::new(), names: Vec::new() } };
    parser.operand(0)?;
    match parser.next() {
        (Token::End, _) => Ok(parser.formula),
        (Token::Sign(')'), span) => Err(Mistake::new(span, "this parenthesis closes none; take it out")),
        (_, span) => Err(Mistake::new(span, "a comma stands only between the arguments of a function")),
    }
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<(Token<'t>, Range<usize>)>,
    at: usize,
    depth: usize,
    formula: Formula,
}

/// How tight an operator binds: to its left, and what follows it to its right.
fn binding(sign: char) -> Option<(Binary, u8, u8)> {
    Some(match sign {
        '+' => (Binary::Add, 1, 2),
        '-' => (Binary::Sub, 1, 2),
        '*' => (Binary::Mul, 3, 4),
        '/' => (Binary::Div, 3, 4),
        '^' => (Binary::Pow, 7, 6),
        _ => return None,
    })
}

/// How tight a sign in front binds.
const SIGN: u8 = 5;

impl<'t> Parser<'t> {
    fn peek(&self) -> (Token<'t>, Range<usize>) {
        self.tokens[self.at].clone()
    }

    /// The next token; the end comes again and again.
    fn next(&mut self) -> (Token<'t>, Range<usize>) {
        let token = self.peek();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    fn push(&mut self, node: Node) -> usize {
        self.formula.nodes.push(node);
        self.formula.nodes.len() - 1
    }

    /// An operand, and the operators behind it that bind at least as tight as `least`.
    fn operand(&mut self, least: u8) -> Result<usize, Mistake> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let message = format!("parentheses, powers and signs stand more than {DEEPEST} deep in one another here");
            return Err(Mistake::new(self.peek().1, message));
        }
        let mut left = self.primary()?;
        loop {
            let sign = match self.peek() {
                (Token::Sign(sign), _) if sign != '(' => sign,
                (Token::End, _) => break,
                (_, span) => return Err(self.no_operator(span)),
            };
            let Some((operator, _, to_right)) = binding(sign).filter(|(_, to_left, _)| *to_left >= least) else {
                break;
            };
            self.next();
            let right = self.operand(to_right)?;
            left = self.push(Node::Two(operator, left, right));
        }
        self.depth -= 1;
        Ok(left)
    }

    /// A number, a name, a call, something in parentheses, or any of these with a sign in front.
    fn primary(&mut self) -> Result<usize, Mistake> {
        match self.next() {
            (Token::Number(x), _) => Ok(self.push(Node::Number(x))),
            (Token::Name(name), span) if self.peek().0 == Token::Sign('(') => self.call(name, span),
            (Token::Name(name), span) => self.name(name, span),
            (Token::Sign('-'), _) => {
                let operand = self.operand(SIGN)?;
                Ok(self.push(Node::One(Unary::Neg, operand)))
            }
            (Token::Sign('+'), _) => self.operand(SIGN),
            (Token::Sign('('), open) => {
                let inside = self.operand(0)?;
                match self.next() {
                    (Token::Sign(')'), _) => Ok(inside),
                    (Token::Sign(_), span) => {
                        Err(Mistake::new(span, "a comma stands only between the arguments of a function"))
                    }
                    _ => Err(Mistake::new(open, "this parenthesis is not closed; a ')' is missing")),
                }
            }
            (Token::Sign(sign), span) => {
                let message = format!("a number, a name or '(' is missing in front of this '{sign}'");
                Err(Mistake::new(span, message))
            }
            (Token::End, span) => {
                Err(Mistake::new(span, "the formula ends where a number, a name or '(' should follow"))
            }
        }
    }

    fn name(&mut self, name: &str, span: Range<usize>) -> Result<usize, Mistake> {
        if FUNCTIONS.iter().any(|(known, _)| *known == name) {
            return Err(Mistake::new(span, format!("{name} is a function; write {name}(...)")));
        }
        if let Some((_, value)) = CONSTANTS.iter().find(|(known, _)| *known == name) {
            return Ok(self.push(Node::Number(*value)));
        }
        if ["nan", "inf", "infinity"].contains(&&*name.to_lowercase()) {
            return Err(Mistake::new(span, format!("'{name}' is not a number that a formula may hold")));
        }
        let known = self.formula.names.iter().position(|(known, _)| known == name);
        let place = known.unwrap_or_else(|| {
            self.formula.names.push((name.to_string(), span));
            self.formula.names.len() - 1
        });
        Ok(self.push(Node::Name(place)))
    }

    fn call(&mut self, name: &str, span: Range<usize>) -> Result<usize, Mistake> {
        let Some((_, function)) = FUNCTIONS.iter().find(|(known, _)| *known == name) else {
            let names = FUNCTIONS.iter().map(|(name, _)| *name).collect();
            let message = format!("'{name}' is not a function (a product is written {name}*(...))");
            return Err(Mistake { span, message, names });
        };
        let (_, open) = self.next();
        let mut arguments = Vec::new();
        if self.peek().0 == Token::Sign(')') {
            self.next();
        } else {
            loop {
                arguments.push(self.operand(0)?);
                match self.next() {
                    (Token::Sign(','), _) => {}
                    (Token::Sign(_), _) => break,
                    _ => return Err(Mistake::new(open, "this parenthesis is not closed; a ')' is missing")),
                }
            }
        }
        let wrong =
            |takes: &str| Err(Mistake::new(span.clone(), format!("{name} takes {takes}, not {}", arguments.len())));
        match (*function, &arguments[..]) {
            (Function::One(operation), &[a]) => Ok(self.push(Node::One(operation, a))),
            (Function::Tan, &[a]) => {
                let (sin, cos) = (self.push(Node::One(Unary::Sin, a)), self.push(Node::One(Unary::Cos, a)));
                Ok(self.push(Node::Two(Binary::Div, sin, cos)))
            }
            (Function::Two(operation), &[a, b]) => Ok(self.push(Node::Two(operation, a, b))),
            (Function::Many(operation), &[first, ref rest @ ..]) if !rest.is_empty() => {
                Ok(rest.iter().fold(first, |sum, next| self.push(Node::Two(operation, sum, *next))))
            }
            (Function::One(_) | Function::Tan, _) => wrong("one argument"),
            (Function::Two(_), _) => wrong("two arguments"),
            (Function::Many(_), _) => wrong("two arguments or more"),
        }
    }

    /// What to say where two operands follow one another.
    fn no_operator(&self, span: Range<usize>) -> Mistake {
        let before = self.at.checked_sub(1).map_or(0..0, |at| self.tokens[at].1.clone());
        let (left, right) = (&self.text[before], &self.text[span.clone()]);
        let short = |text: &str| text.chars().count() <= 20;
        let product = match short(left) && short(right) && left != ")" && right != "(" {
            true => format!("{left}*{right}"),
            false => "* in between".to_string(),
        };
        Mistake::new(span, format!("an operator is missing here; for a product write {product}"))
    }
}
