//! What a person asks for: commands to the write model, questions to the views, and what is done to the projectors.

use super::product::{Command, Listing};
use super::reader::{Filter, Reader};
use super::scenario::{Desks, demo_listing, write_and_read};
use super::story::{Refused, Unanswered};
use super::views::{Build, View};
use crate::money::Money;
use crate::ports::{Command as Asked, Position, Runtime};
use crate::sim::Role;

/// The user who gives a person's commands.
const VISITOR: &str = "visitor";

/// What a person asked for.
enum Wish {
    Write(String, Command),
    Question(Question),
    Rewind(View, Position),
    Disorder(View),
    Deploy(Build),
    Rebuild(Vec<View>),
}

/// What a view is asked.
enum Question {
    Search(Filter),
    Page(String),
    History(String),
    Analytics(String),
}

/// Reads a command. `None` where its arguments make no sense.
fn read_wish(command: &Asked) -> Option<Wish> {
    let mut args = command.args.iter().map(String::as_str);
    let rupees = |text: &str| text.parse::<i64>().ok().filter(|rupees| (0..1_000_000_000_000).contains(rupees));
    let pieces = |text: &str| text.parse::<i64>().ok().filter(|pieces| (0..1_000_000_000_000).contains(pieces));
    let views = |word: &str| if word == "all" { Some(View::ALL.to_vec()) } else { Some(vec![View::find(word)?]) };
    let filter = |word: Option<&str>| word.filter(|word| *word != "any").map(str::to_owned);
    Some(match command.verb.as_str() {
        "create" => {
            let (id, price) = (args.next()?, Money::from_rupees(rupees(args.next()?)?));
            let stock = args.next().map_or(Some(10), pieces)?;
            let (name, description, category) = (id.to_owned(), String::new(), "other".to_owned());
            Wish::Write(id.to_owned(), Command::Create(Listing { name, description, category, price, stock }))
        }
        "price" => {
            let id = args.next()?.to_owned();
            Wish::Write(id, Command::UpdatePrice(Money::from_rupees(rupees(args.next()?)?)))
        }
        "purchase" => {
            let id = args.next()?.to_owned();
            Wish::Write(id, Command::UpdateInventory(-pieces(args.next()?)?))
        }
        "restock" => {
            let id = args.next()?.to_owned();
            Wish::Write(id, Command::UpdateInventory(pieces(args.next()?)?))
        }
        "rename" => {
            let (id, name) = (args.next()?.to_owned(), Some(args.next()?.to_owned()));
            Wish::Write(id, Command::UpdateInfo { name, description: None, category: None })
        }
        "deactivate" => Wish::Write(args.next()?.to_owned(), Command::Deactivate { reason: "asked".to_owned() }),
        verb @ ("search" | "search-all") => {
            let (text, category, under) = (filter(args.next()), filter(args.next()), filter(args.next()));
            let under = match under {
                Some(under) => Some(Money::from_rupees(rupees(&under)?)),
                None => None,
            };
            let (seller, inactive) = (filter(args.next()), verb == "search-all");
            Wish::Question(Question::Search(Filter { text, category, under, seller, inactive }))
        }
        "page" => Wish::Question(Question::Page(args.next()?.to_owned())),
        "history" => Wish::Question(Question::History(args.next()?.to_owned())),
        "analytics" => Wish::Question(Question::Analytics(args.next()?.to_owned())),
        "rewind" => {
            let view = View::find(args.next()?)?;
            Wish::Rewind(view, Position(args.next().unwrap_or("0").parse().ok()?))
        }
        "disorder" => Wish::Disorder(View::find(args.next()?)?),
        "release" => Wish::Deploy(match args.next()? {
            "right" => Build::Right,
            "buggy" => Build::Buggy,
            _ => return None,
        }),
        "rebuild" => Wish::Rebuild(views(args.next()?)?),
        _ => return None,
    })
}

/// Does what a person asked for. An actor that is down hears nothing.
pub(super) fn carry_out<R: Runtime>(command: &Asked, desks: &Desks<R>) {
    let wish = read_wish(command);
    match wish {
        Some(Wish::Write(id, command)) => {
            let Some(model) = desks.seller.who() else { return };
            let (actor, mode) = (model.actor.clone(), desks.mode);
            let reader = Reader { actor: actor.clone() };
            let seller = demo_listing(&id).map_or("techmart", |(seller, _)| seller);
            let task = async move {
                write_and_read(&model, &reader, mode, (&id, seller), VISITOR, &command).await;
            };
            actor.spawn(Role::Server, Box::pin(task));
        }
        Some(Wish::Question(question)) => {
            let Some(reader) = desks.shopper.who() else { return };
            let actor = reader.actor.clone();
            let task = async move {
                match question {
                    Question::Search(filter) => reader.search(&filter).await,
                    Question::Page(id) => reader.read(&id).await,
                    Question::History(id) => reader.history(&id).await,
                    Question::Analytics(seller) => reader.analytics(&seller).await,
                }
            };
            actor.spawn(Role::Server, Box::pin(task));
        }
        Some(Wish::Rewind(view, position)) => desks.controls.rewind(view, position),
        Some(Wish::Disorder(view)) => desks.controls.disorder(view),
        Some(Wish::Deploy(build)) => {
            let Some(rebuilder) = desks.rebuilder.who() else { return };
            desks.controls.deploy(&rebuilder.actor, build);
        }
        Some(Wish::Rebuild(views)) => {
            let Some(rebuilder) = desks.rebuilder.who() else { return };
            let actor = rebuilder.actor.clone();
            let task = async move {
                for view in views {
                    rebuilder.rebuild(view).await;
                }
            };
            actor.spawn(Role::Server, Box::pin(task));
        }
        None => {
            let Some(model) = desks.seller.who() else { return };
            let actor = &model.actor;
            let why = actor.word("bad-command");
            if let Some(id) = command.args.first() {
                actor.record(Refused { product: actor.word(id), command: actor.word(&command.verb), why });
            } else {
                actor.record(Unanswered { question: actor.word(&command.verb), why });
            }
        }
    }
}
