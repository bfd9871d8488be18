//! Members read, share and commit.

use eda_patterns::ports::log::Polled;
use eda_patterns::sim::broker::assignor::Assignor;
use eda_patterns::time::Span;

use crate::bench::{Bench, member, quick};

#[test]
fn two_members_share_the_partitions_and_commit_what_they_read() {
    let bench = Bench::new(1, quick(), 4);
    let work = ["anita", "bilal"].map(|name| bench.start(name, member(&[Assignor::Range]), |_| Span::ZERO));
    bench.run_for(Span::from_secs(3));
    let sent: Vec<u64> = (0..20).map(|at| bench.produce(at % 4)).collect();
    bench.run_for(Span::from_secs(2));
    for work in &work {
        let told = work.told(|event| match event {
            Polled::Assigned(partitions) => Some(partitions.len()),
            _ => None,
        });
        assert_eq!(told, 2, "{:?}", work.events.borrow());
        assert_eq!(work.numbers().len(), 10);
        assert_eq!(*work.refused.borrow(), []);
    }
    let mut handled: Vec<u64> = work.iter().flat_map(|work| work.numbers()).collect();
    handled.sort_unstable();
    assert_eq!(handled, sent);
    assert_eq!(bench.committed(4), [Some(5); 4]);
}
