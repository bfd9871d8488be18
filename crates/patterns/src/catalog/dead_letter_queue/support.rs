//! Support: a person looks through the dead letters, corrects what is wrong with one, and has one or all of them
//! sent again, no faster than the gateways can take.

use std::rc::Rc;

use super::facts::{Edited, Redrove};
use super::notices::{Notice, QUEUE, TEXT, gateway_of};
use super::rules::Rules;
use crate::ports::{Actor, Clock, DeadWork, QueueError, Runtime, WorkQueue};
use crate::sim::Role;
use crate::time::Span;
use crate::waiting_line::WaitingLine;

/// How many dead letters are looked through at once.
const PAGE: usize = 50;

/// How long it waits for a queue that does not answer.
const PAUSE: Span = Span::from_ms(500);

/// What a person wants of the dead letters. The letters of a record name one; none means the oldest.
#[derive(Clone, Debug)]
pub(super) enum Wish {
    /// All that lie there now are to be sent again.
    RedriveAll,
    /// The first so many of each topic are: a trial before the rest.
    RedriveSome(usize),
    /// This one is.
    RedriveOne(Option<String>),
    /// This one is to be corrected and sent again.
    Edit(Option<String>),
}

/// Where a person's wishes lie until support has time. It stands outside of the program.
pub(super) type Desk = WaitingLine<Wish>;

pub(super) fn start_support<R: Runtime>(runtime: &R, rules: &Rc<Rules>, desk: &Rc<Desk>) {
    let (rules, desk) = (Rc::clone(rules), Rc::clone(desk));
    let start = move |support: Actor<R>| {
        support.clone().spawn(Role::Server, Box::pin(serve(support, Rc::clone(&rules), Rc::clone(&desk))));
    };
    runtime.start_actor("support", Rc::new(start));
}

async fn serve<R: Runtime>(support: Actor<R>, rules: Rc<Rules>, desk: Rc<Desk>) {
    loop {
        let wish = desk.first().await;
        desk.leave();
        // What lies there when the work begins. A letter that dies again meanwhile is not sent a second time.
        let letters = browse(&support).await;
        let wanted = |name: &Option<String>| {
            letters.iter().find(|letter| name.as_ref().is_none_or(|name| letter.record.to_string() == *name)).cloned()
        };
        let (chosen, edits): (Vec<DeadWork>, bool) = match &wish {
            Wish::RedriveAll => (letters.clone(), false),
            Wish::RedriveSome(most) => (first_of_each_topic(&letters, *most), false),
            Wish::RedriveOne(name) => (wanted(name).into_iter().collect(), false),
            Wish::Edit(name) => (wanted(name).into_iter().collect(), true),
        };
        let (of, mut redriven) = (chosen.len() as u64, 0);
        for (place, letter) in chosen.into_iter().enumerate() {
            if place > 0 {
                support.clock.sleep(rules.redrive_gap).await;
            }
            let body = if edits { corrected(&support, &letter) } else { None };
            redriven += u64::from(redrive(&support, &letter, body).await);
        }
        support.record(Redrove { letters: redriven, of });
    }
}

/// All dead letters, oldest first, page by page.
async fn browse<R: Runtime>(support: &Actor<R>) -> Vec<DeadWork> {
    let mut letters: Vec<DeadWork> = Vec::new();
    loop {
        match support.work_queue.browse(QUEUE, letters.len(), PAGE).await {
            Ok(page) => {
                let is_last = page.len() < PAGE;
                letters.extend(page);
                if is_last {
                    return letters;
                }
            }
            Err(_) => support.clock.sleep(PAUSE).await,
        }
    }
}

/// The oldest `most` letters of each topic.
fn first_of_each_topic(letters: &[DeadWork], most: usize) -> Vec<DeadWork> {
    let before = |at: usize, topic: &str| letters[..at].iter().filter(|earlier| earlier.topic == topic).count();
    let first = letters.iter().enumerate().filter(|(at, letter)| before(*at, &letter.topic) < most);
    first.map(|(_, letter)| letter.clone()).collect()
}

/// Puts a letter back, and says whether it was there to be put back.
async fn redrive<R: Runtime>(support: &Actor<R>, letter: &DeadWork, body: Option<String>) -> bool {
    let mut unheard = false;
    loop {
        match support.work_queue.redrive(QUEUE, letter, body.clone()).await {
            Ok(()) => return true,
            // After an unknown outcome this says that the call before had been heard.
            Err(QueueError::NoSuchLetter) => return unheard,
            Err(_) => {
                unheard = true;
                support.clock.sleep(PAUSE).await;
            }
        }
    }
}

/// The letter's body with what was wrong put right: the text, or the address that the customer has now. A topic
/// without a route cannot be put right here.
fn corrected<R: Runtime>(support: &Actor<R>, letter: &DeadWork) -> Option<String> {
    let notice = Notice::read(&letter.body);
    let what = if !notice.is_well_formed() {
        "text"
    } else if !notice.address_is_current {
        "address"
    } else {
        "nothing"
    };
    support.record(Edited { message: letter.record, what: support.word(what) });
    let put_right = Notice { address_is_current: true, text: TEXT.to_owned(), ..notice };
    gateway_of(&letter.topic).map(|_| put_right.write())
}
