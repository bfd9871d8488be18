//! Which steps a saga has, and how each is undone.

/// What a step may do to the saga.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// It can be undone.
    Compensatable,
    /// Once it is done, the saga goes on to its end. It is the last that may say no.
    Pivot,
    /// It cannot be refused: tried again until it is done.
    Retriable,
}

impl Class {
    /// One word for the trace.
    pub const fn word(self) -> &'static str {
        match self {
            Class::Compensatable => "compensatable",
            Class::Pivot => "pivot",
            Class::Retriable => "retriable",
        }
    }
}

/// One step. Operations are words: what a service is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is done.
    pub action: &'static str,
    /// What it may do to the saga.
    pub class: Class,
    /// What undoes a compensatable step. It must do no harm where nothing was done, and make sure that
    /// a late request does nothing afterwards.
    pub undo: Option<&'static str>,
    /// What finds out whether a pivot that gave no answer was done, and else makes sure that it never is.
    pub settle: Option<&'static str>,
    /// Who takes over where nobody else can go on.
    pub desk: &'static str,
}

impl Step {
    /// A step that `undo` undoes.
    pub const fn compensatable(action: &'static str, undo: &'static str, desk: &'static str) -> Step {
        Step { action, class: Class::Compensatable, undo: Some(undo), settle: None, desk }
    }

    /// The step at which it is decided.
    pub const fn pivot(action: &'static str, settle: &'static str, desk: &'static str) -> Step {
        Step { action, class: Class::Pivot, undo: None, settle: Some(settle), desk }
    }

    /// A step that cannot be refused.
    pub const fn retriable(action: &'static str, desk: &'static str) -> Step {
        Step { action, class: Class::Retriable, undo: None, settle: None, desk }
    }

    fn has(&self, operation: &str) -> bool {
        self.action == operation || self.undo == Some(operation) || self.settle == Some(operation)
    }
}

/// The steps of a saga, in their order: compensatable ones, one pivot, retriable ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    steps: &'static [Step],
}

impl Definition {
    /// These steps.
    ///
    /// # Panics
    /// When there is not exactly one pivot, or a step stands on the wrong side of it. In a constant that
    /// is an error of the compiler.
    pub const fn new(steps: &'static [Step]) -> Definition {
        let (mut at, mut pivots) = (0, 0);
        while at < steps.len() {
            match steps[at].class {
                Class::Compensatable => assert!(pivots == 0, "a compensatable step comes before the pivot"),
                Class::Pivot => pivots += 1,
                Class::Retriable => assert!(pivots == 1, "a retriable step comes after the pivot"),
            }
            at += 1;
        }
        assert!(pivots == 1, "a saga has one pivot");
        Definition { steps }
    }

    /// The steps.
    pub fn steps(&self) -> &'static [Step] {
        self.steps
    }

    /// The step that an operation belongs to.
    pub fn step_of(&self, operation: &str) -> Option<&'static Step> {
        self.steps.iter().find(|step| step.has(operation))
    }

    /// The operation of this word, as a word that outlives every saga.
    pub fn operation(&self, word: &str) -> Option<&'static str> {
        let step = self.step_of(word)?;
        [Some(step.action), step.undo, step.settle].into_iter().flatten().find(|known| *known == word)
    }
}
