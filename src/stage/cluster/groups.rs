//! The groups: a column each, in which a member is a block beside the lanes that it holds.
//!
//! A member that holds nothing keeps its place, dashed, where nobody else holds what it held: in a rebalance
//! everybody gives everything up, and a drawing that jumps cannot be read. Where its place is taken it stands
//! below the lanes.

use eda_patterns::fact::ActorId;
use eda_patterns::picture::cluster::{ClusterPicture, Group, GroupState, LaneId, Member};
use eda_patterns::time::Span;
use yew::prelude::*;

use super::super::marks::{fitted, px, text};
use super::super::scene::{Area, Drawing};
use super::super::thing::{box_class, thing, trouble};
use super::columns::{Columns, Row};
use super::rails::short;

/// From one line of words to the next.
const LINE: f64 = 14.0;

/// From here on a record has waited for too long.
const LATE: Span = Span::from_secs(2);

pub(super) fn draw(drawing: &Drawing<'_>, cluster: &ClusterPicture, columns: &Columns) -> Html {
    let groups = drawing.plan.groups.iter().enumerate().map(|(place, planned)| {
        let group = cluster.groups.of(planned.name);
        html! {
            <g>
                { head(drawing, cluster, columns, place, group) }
                { for blocks(drawing, cluster, columns, place).into_iter().map(|block| block.draw(drawing, cluster, columns, group)) }
            </g>
        }
    });
    html! { <>{ for groups }</> }
}

/// A group's name, its generation, and what it is about.
fn head(
    drawing: &Drawing<'_>,
    cluster: &ClusterPicture,
    columns: &Columns,
    place: usize,
    group: Option<&Group>,
) -> Html {
    let (words, planned) = (drawing.words, &drawing.plan.groups[place]);
    let name = drawing.trace.text(planned.name);
    let x = columns.group(place);
    let generation = group.map_or(0, |group| group.generation).to_string();
    let state = words.text(state_word(group.map(|group| group.state).unwrap_or_default()));
    let reason = group.filter(|group| group.is_rebalancing()).and_then(|group| group.rebalances.back());
    let reason = reason.map(|rebalance| words.word(drawing.trace.text(rebalance.reason))).unwrap_or_default();
    let lag = group.map_or(0, |group| group.lag_in_all(&cluster.lanes)).to_string();
    let said = [
        ("group", name),
        ("state", &state),
        ("generation", &generation),
        ("reason", &reason),
        ("members", &group.map_or(0, |group| group.members.iter().filter(|member| member.is_in).count()).to_string()),
        ("lag", &lag),
    ];
    let sentence = words.text_with("app-stage-log-group-said", &said);
    let content = if columns.narrow {
        let class = if group.is_some_and(Group::is_rebalancing) { "warn" } else { "strong" };
        // A target that a finger can hit.
        html! {
            <>
                <rect class="hit" x={px(x)} y="36" width="24" height="26" />
                { text(x + 1.0, 58.0, class, short(name)) }
            </>
        }
    } else {
        // A real coordinator tells no client which generation it is.
        let stable = group.is_some_and(|group| group.state == GroupState::Stable && group.generation > 0);
        let second =
            if stable { words.text_with("app-stage-log-generation", &[("generation", &generation)]) } else { state };
        let rebalances = group.is_some_and(Group::is_rebalancing);
        let name_lines = lines(name, columns.group_step - 6.0, 2);
        html! {
            <>
                { for name_lines.iter().rev().enumerate().map(|(up, line)| text(x, 28.0 - up as f64 * LINE, "strong", line.clone())) }
                { text(x, 44.0, if rebalances { "warn" } else { "hd" }, fitted(&second, columns.group_step)) }
            </>
        }
    };
    html! { <g class="thing" tabindex="0" role="img" aria-label={sentence}><title>{ name.to_owned() }</title>{ content }</g> }
}

/// The message that says where a group stands.
pub(super) const fn state_word(state: GroupState) -> &'static str {
    match state {
        GroupState::Empty => "app-stage-log-empty",
        GroupState::Preparing => "app-stage-log-rebalancing",
        GroupState::Completing => "app-stage-log-assigning",
        GroupState::Stable => "app-stage-log-stable",
    }
}

/// A member beside lanes that follow each other, or below all of them.
pub(super) struct Block {
    client: ActorId,
    pub(super) area: Area,
    /// The first and the last row.
    rows: Option<(usize, usize)>,
    /// Whether it holds these lanes, by its own account.
    holds: bool,
    /// Somebody else who believes to hold them too.
    rival: Option<ActorId>,
    /// Whether it is the member's first: that one is what a screen reader finds.
    first: bool,
}

/// Who stands beside a lane: whoever holds it, the newest first, else whoever held it last.
fn beside(group: &Group, lane: LaneId) -> Option<(&Member, bool, Option<ActorId>)> {
    let mut holders: Vec<&Member> = group.holders(lane).collect();
    // Of two who hold it the one that the coordinator gave it to is right.
    if let Some(right) = holders.iter().position(|member| member.given.contains(&lane)) {
        holders.swap(0, right);
    }
    match holders.as_slice() {
        [] => {
            let mut was = group.members.iter().filter(|member| member.holds.is_empty() && member.held.contains(&lane));
            was.next_back().map(|member| (member, false, None))
        }
        [owner, rest @ ..] => Some((owner, true, rest.first().map(|rival| rival.client))),
    }
}

/// The blocks of a group, from the top down.
pub(super) fn blocks(drawing: &Drawing<'_>, cluster: &ClusterPicture, columns: &Columns, place: usize) -> Vec<Block> {
    let Some(group) = cluster.groups.of(drawing.plan.groups[place].name) else { return Vec::new() };
    let (x, width) = (columns.group(place), columns.group_width);
    let mut blocks: Vec<Block> = Vec::new();
    for (at, row) in columns.rows.iter().enumerate().filter(|(_, row)| row.groups.contains(&place)) {
        let Some((member, holds, rival)) = row.id.and_then(|lane| beside(group, lane)) else { continue };
        let bottom = row.y + row.height - 6.0;
        match blocks.last_mut() {
            Some(block)
                if block.client == member.client
                    && (block.holds, block.rival) == (holds, rival)
                    && block.rows.is_some_and(|(_, last)| last + 1 == at) =>
            {
                block.area.height = bottom - block.area.y;
                block.rows = block.rows.map(|(first, _)| (first, at));
            }
            _ => {
                let first = blocks.iter().all(|block| block.client != member.client);
                let area = Area { x, y: row.y, width, height: bottom - row.y };
                blocks.push(Block { client: member.client, area, rows: Some((at, at)), holds, rival, first });
            }
        }
    }
    for (nth, client) in homeless_beside(group, columns, place, &blocks).into_iter().enumerate() {
        let area = Area { x, y: columns.bottom + 4.0 + nth as f64 * 30.0, width, height: 26.0 };
        blocks.push(Block { client, area, rows: None, holds: false, rival: None, first: true });
    }
    blocks
}

/// Members who hold nothing and whose place is taken.
pub(super) fn homeless(
    drawing: &Drawing<'_>,
    cluster: &ClusterPicture,
    columns: &Columns,
    place: usize,
) -> Vec<ActorId> {
    let Some(group) = cluster.groups.of(drawing.plan.groups[place].name) else { return Vec::new() };
    homeless_beside(group, columns, place, &[])
}

fn homeless_beside(group: &Group, columns: &Columns, place: usize, drawn: &[Block]) -> Vec<ActorId> {
    let rows = || columns.rows.iter().filter(|row| row.groups.contains(&place));
    let has_place = |member: &Member| {
        drawn.iter().any(|block| block.client == member.client)
            || rows().filter_map(|row| beside(group, row.id?)).any(|(known, ..)| known.client == member.client)
    };
    group.members.iter().filter(|member| !has_place(member)).map(|member| member.client).collect()
}

impl Block {
    /// Whose it is.
    pub(super) const fn client(&self) -> ActorId {
        self.client
    }

    fn draw(&self, drawing: &Drawing<'_>, cluster: &ClusterPicture, columns: &Columns, group: Option<&Group>) -> Html {
        let Some(group) = group else { return html! {} };
        let words = drawing.words;
        let Area { x, y, width, height } = self.area;
        let name = words.actor(drawing.trace.actor_name(self.client));
        let state = drawing.picture.actors.get(self.client);
        let member = group.members.iter().find(|member| member.client == self.client);
        let is_in = member.is_some_and(|member| member.is_in);
        let ills = trouble(words, &state);
        let waits = match (is_in, group.is_rebalancing()) {
            (true, true) => "app-stage-log-joining",
            (true, false) => "app-stage-log-idle",
            (false, _) => "app-stage-log-out",
        };
        let note = ills.or_else(|| (!self.holds).then(|| (if is_in { "num" } else { "warn" }, words.text(waits))));
        let rows = self.rows.map_or(&[][..], |(first, last)| &columns.rows[first..=last]);
        let class = classes!(
            box_class(drawing, &[self.client]),
            (!self.holds).then_some("later"),
            (self.holds && !is_in).then_some("ill"),
            self.rival.map(|_| "torn"),
        );
        let room = width - 9.0;
        let rival = self.rival.map(|rival| {
            words.text_with("app-stage-log-rival", &[("actor", &words.actor(drawing.trace.actor_name(rival)))])
        });
        let content = if columns.narrow {
            let number = name.rsplit_once('-').map_or(name.as_str(), |(_, number)| number);
            let label =
                text(x + 8.0, y + height / 2.0 + 4.0, if self.holds { "strong" } else { "num" }, fitted(number, 12.8));
            html! { <>{ label }</> }
        } else {
            let lags = rows.iter().enumerate().map(|(nth, row)| {
                let y = row.cells_y + 31.0;
                match (&note, &rival) {
                    (Some((class, note)), _) if nth == 0 => {
                        let most = if y + LINE + 4.0 < self.area.y + height { 2 } else { 1 };
                        let lines = lines(note, room, most).into_iter().enumerate();
                        html! { <>{ for lines.map(|(down, line)| text(x + 6.0, y + down as f64 * LINE, class, line)) }</> }
                    }
                    (None, Some(rival)) if nth == 0 => text(x + 6.0, y, "bad", fitted(rival, room)),
                    _ => lag(drawing, cluster, group, row, x + 6.0, y),
                }
            });
            let lags: Vec<Html> = lags.collect();
            let label = if rows.is_empty() { y + 17.0 } else { y + 19.0 };
            html! {
                <>
                    { text(x + 6.0, label, if self.holds { "strong" } else { "hd" }, fitted(&name, room)) }
                    { for lags }
                </>
            }
        };
        let outline = html! { <rect x={px(x)} y={px(y)} width={px(width)} height={px(height)} rx="6" {class} /> };
        let content = html! { <>{ outline }{ content }</> };
        if !self.first {
            // The member's other lanes: what a screen reader has to say of them is said at the first.
            return html! { <g aria-hidden="true">{ content }</g> };
        }
        let lanes = member.map(|member| &member.holds[..]).unwrap_or_default();
        let held: Vec<String> = lanes.iter().map(|lane| format!("P{}", lane.partition)).collect();
        let behind: u64 = lanes.iter().filter_map(|lane| group.lag(*lane, &cluster.lanes)).sum();
        let said = [("actor", name.as_str()), ("lanes", &held.join(", ")), ("lag", &behind.to_string())];
        let id = if held.is_empty() { "app-stage-log-member-without" } else { "app-stage-log-member-said" };
        let mut sentence = words.text_with(id, &said);
        for more in [note.map(|(_, note)| note), rival].into_iter().flatten() {
            sentence.push_str(", ");
            sentence.push_str(&more);
        }
        thing(drawing, &[self.client], sentence, content)
    }
}

/// Words in one line, or in two where they do not fit and may have two: broken at their last space or hyphen; else cut.
fn lines(words: &str, width: f64, most: usize) -> Vec<String> {
    let one = fitted(words, width);
    match words.rfind([' ', '-']) {
        Some(at) if most > 1 && one != words => {
            let (first, second) = words.split_at(at + 1);
            vec![fitted(first.trim_end(), width), fitted(second, width)]
        }
        _ => vec![one],
    }
}

fn lag(drawing: &Drawing<'_>, cluster: &ClusterPicture, group: &Group, row: &Row, x: f64, y: f64) -> Html {
    let Some((lane, lag)) = row.id.and_then(|lane| Some((lane, group.lag(lane, &cluster.lanes)?))) else {
        return html! {};
    };
    let start = |bucket| cluster.flow.bucket_start(bucket);
    let waited = group.lag_time(lane, &cluster.lanes, drawing.session.now(), start);
    let class = if waited.is_some_and(|waited| waited > LATE) { "warn" } else { "num" };
    text(x, y, class, drawing.words.text_with("app-stage-log-lag", &[("lag", &lag.to_string())]))
}
