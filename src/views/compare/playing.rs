//! Plays one log after the other, for as long as the panel of the bridge is there: the dialog may be closed meanwhile.

use std::rc::Rc;

use eda_compare::Item;
use futures::channel::oneshot;
use futures::{FutureExt, select_biased};
use yew::prelude::*;

use crate::adapters::bridge::{Connection, State as Way};
use crate::adapters::comparer::{Comparer, Unplayed};
use crate::session::{Session, use_shown};
use crate::views::while_there::while_there;

/// What came of a log on both sides.
pub(super) type Played = Result<Rc<Vec<Item>>, Unplayed>;

/// The log that is played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Now {
    pub(super) log: String,
    /// Counted from 1.
    pub(super) number: usize,
    pub(super) count: usize,
}

/// How the last playing ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// All of so many logs are played.
    Played(usize),
    /// Somebody stopped it, or began another run.
    Stopped,
    /// One could not be played; where it was not refused, none of those after it could be either.
    Failed(Unplayed),
}

/// What has been played.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct State {
    /// The newest of each log.
    pub(super) played: Vec<(String, Played)>,
    pub(super) now: Option<Now>,
    pub(super) ended: Option<Ended>,
}

impl State {
    /// What came of the log of this name.
    pub(super) fn of(&self, log: &str) -> Option<&Played> {
        self.played.iter().find(|(name, _)| name == log).map(|(_, played)| played)
    }
}

/// What changes it.
pub(super) enum Step {
    Begins(Now),
    Came(String, Played),
    Ends(Ended),
}

impl Reducible for State {
    type Action = Step;

    fn reduce(self: Rc<Self>, step: Step) -> Rc<State> {
        let mut state = (*self).clone();
        match step {
            Step::Begins(now) => {
                state.now = Some(now);
                state.ended = None;
            }
            Step::Came(log, played) => match state.played.iter_mut().find(|(name, _)| *name == log) {
                Some(known) => known.1 = played,
                None => state.played.push((log, played)),
            },
            // What is over cannot be stopped.
            Step::Ends(_) if state.now.is_none() => {}
            Step::Ends(ended) => {
                state.now = None;
                state.ended = Some(ended);
            }
        }
        Rc::new(state)
    }
}

/// What has been played, and how to play more.
#[derive(Clone, PartialEq)]
pub(in crate::views) struct Plays {
    pub(super) state: UseReducerHandle<State>,
    pub(super) play: Callback<Vec<String>>,
    pub(super) stop: Callback<()>,
}

/// Plays over the connection of the run that is shown. Another run has another connection, and ends it.
#[hook]
pub(in crate::views) fn use_comparison(session: &Session) -> Plays {
    let state = use_reducer_eq(State::default);
    let playing = use_mut_ref(|| None::<oneshot::Sender<()>>);
    let revision = use_shown(session, Session::revision);
    let stop = {
        let (playing, dispatcher) = (Rc::clone(&playing), state.dispatcher());
        use_callback((), move |(), ()| {
            playing.take();
            dispatcher.dispatch(Step::Ends(Ended::Stopped));
        })
    };
    let play = {
        let dispatcher = state.dispatcher();
        use_callback(session.clone(), move |logs, session| {
            let work = play_all(session.clone(), logs, dispatcher.clone());
            playing.replace(Some(while_there(work)));
        })
    };
    use_effect_with(revision, {
        let stop = stop.clone();
        move |_| move || stop.emit(())
    });
    Plays { state, play, stop }
}

async fn play_all(session: Session, logs: Vec<String>, state: UseReducerDispatcher<State>) {
    let Some(opening) = session.bridge() else { return };
    let bridge = opening.await;
    let Some(connection) = bridge.connection() else { return };
    let comparer = Comparer::start(connection.inspect.clone());
    let count = logs.len();
    let mut refused = None;
    for (number, log) in (1..).zip(logs) {
        state.dispatch(Step::Begins(Now { log: log.clone(), number, count }));
        let played = match &comparer {
            Some(comparer) => play(connection, comparer, &log).await,
            None => Err(Unplayed::Failed),
        };
        let why = played.as_ref().err().cloned();
        state.dispatch(Step::Came(log, played));
        match why {
            None => {}
            // Where a log is refused, another may not be.
            Some(Unplayed::Refused(why)) => refused = Some(Unplayed::Refused(why)),
            Some(why) => return state.dispatch(Step::Ends(Ended::Failed(why))),
        }
    }
    state.dispatch(Step::Ends(refused.map_or(Ended::Played(count), Ended::Failed)));
}

/// Plays a log on both sides.
async fn play(connection: &Connection, comparer: &Comparer, log: &str) -> Played {
    select_biased! {
        () = lost(connection).fuse() => Err(Unplayed::Lost),
        played = comparer.play(log).fuse() => played.map(Rc::new),
    }
}

/// Ready when the connection is not there, or was not there for a while.
async fn lost(connection: &Connection) {
    let before = (connection.look)().lost;
    loop {
        let news = (connection.news)();
        let looked = (connection.look)();
        if looked.lost != before || !matches!(looked.state, Way::Connected(_)) {
            return;
        }
        news.await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(steps: impl IntoIterator<Item = Step>) -> State {
        (*steps.into_iter().fold(Rc::new(State::default()), Reducible::reduce)).clone()
    }

    fn now(log: &str) -> Now {
        Now { log: log.to_owned(), number: 1, count: 2 }
    }

    #[test]
    fn what_is_played_again_takes_the_place_of_what_was() {
        let lost = || Step::Came("a".to_owned(), Err(Unplayed::Lost));
        let state = after([Step::Begins(now("a")), lost(), Step::Came("a".to_owned(), Ok(Rc::default()))]);
        assert_eq!((state.played.len(), state.of("a").unwrap().is_ok(), state.of("b")), (1, true, None));
        assert!(state.now.is_some());
    }

    #[test]
    fn what_is_over_cannot_be_stopped() {
        let ends = [Step::Begins(now("a")), Step::Ends(Ended::Played(2)), Step::Ends(Ended::Stopped)];
        assert_eq!(after(ends).ended, Some(Ended::Played(2)));
        let stops = [Step::Begins(now("a")), Step::Ends(Ended::Stopped)];
        assert_eq!((after(stops).now, after([Step::Ends(Ended::Stopped)]).ended), (None, None));
    }
}
