//! Runs a link from the command line.
fn main() {
    let link = eda_patterns::link::Link::parse(&std::env::args().nth(1).unwrap()).unwrap();
    let (trace, end) = eda_patterns::sim::Sim::new(&link).run();
    for fact in trace.facts() {
        println!("{}", fact.to_json());
    }
    println!("{end:?} {:016x}", trace.hash());
}
