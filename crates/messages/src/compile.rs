//! From `.ftl` files to the compact form.

use std::collections::BTreeMap;
use std::fmt;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use fluent_syntax::parser;
use fluent_syntax::unicode::unescape_unicode_to_string;

use crate::form::{ARGUMENT, CASE, CASES, CASES_END, DEFAULT, MESSAGE_END, NAME_END, is_mark};

/// What is wrong with a catalogue, for whoever wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

/// Compiles the messages of one language that `keep` wants by their ids (`id` or `id.attribute`).
///
/// # Errors
/// [`Refused`] where the text is not Fluent, says a message twice, or uses more of Fluent than this
/// crate formats.
pub fn compile(ftl: &str, keep: impl Fn(&str) -> bool) -> Result<String, Refused> {
    let resource =
        parser::parse(ftl).map_err(|(_, errors)| Refused(format!("the catalogue is malformed: {errors:?}")))?;
    let mut messages = BTreeMap::new();
    for entry in &resource.body {
        let message = match entry {
            Entry::Message(message) => message,
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => continue,
            other => return Err(Refused(format!("only messages are supported: {other:?}"))),
        };
        let attributes = message.attributes.iter().map(|it| (format!("{}.{}", message.id.name, it.id.name), &it.value));
        let value = message.value.iter().map(|value| (message.id.name.to_owned(), value));
        for (id, pattern) in value.chain(attributes) {
            let mut compiled = String::new();
            write_pattern(pattern, &mut compiled).map_err(|Refused(why)| Refused(format!("{id}: {why}")))?;
            if messages.insert(id.clone(), compiled).is_some() {
                return Err(Refused(format!("{id} is said twice")));
            }
        }
    }
    messages.retain(|id, _| keep(id));
    Ok(messages.into_iter().map(|(id, pattern)| format!("{id}{NAME_END}{pattern}{MESSAGE_END}")).collect())
}

fn write_pattern(pattern: &Pattern<&str>, to: &mut String) -> Result<(), Refused> {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => write_text(value, to)?,
            PatternElement::Placeable { expression } => write_expression(expression, to)?,
        }
    }
    Ok(())
}

fn write_expression(expression: &Expression<&str>, to: &mut String) -> Result<(), Refused> {
    match expression {
        Expression::Inline(InlineExpression::VariableReference { id }) => {
            to.extend([&ARGUMENT.to_string(), id.name, &NAME_END.to_string()]);
        }
        Expression::Inline(InlineExpression::StringLiteral { value }) => {
            write_text(&unescape_unicode_to_string(value), to)?;
        }
        Expression::Inline(InlineExpression::Placeable { expression }) => write_expression(expression, to)?,
        Expression::Select { selector: InlineExpression::VariableReference { id }, variants } => {
            to.extend([&CASES.to_string(), id.name, &NAME_END.to_string()]);
            for variant in variants {
                let (VariantKey::Identifier { name: key } | VariantKey::NumberLiteral { value: key }) = variant.key;
                to.push(CASE);
                if variant.default {
                    to.push(DEFAULT);
                }
                to.push_str(key);
                to.push(NAME_END);
                write_pattern(&variant.value, to)?;
            }
            to.push(CASES_END);
        }
        other => return Err(Refused(format!("not supported: {other:?}"))),
    }
    Ok(())
}

fn write_text(text: &str, to: &mut String) -> Result<(), Refused> {
    if text.contains(is_mark) {
        return Err(Refused("a message holds no control characters".to_owned()));
    }
    to.push_str(text);
    Ok(())
}
