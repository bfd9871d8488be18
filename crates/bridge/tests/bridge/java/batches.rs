//! Into which batches records go, and which partitions those without a key, byte by byte.
//!
//! All records are handed over before any leaves, so that nothing depends on how quick somebody is, and both sticky
//! partitioners draw the same lots.

use std::rc::Rc;

use eda_compare::simulated::on_cluster;
use eda_patterns::fact::ActorId;
use eda_patterns::ports::log::{
    NewRecord, Offset, Partition, PartitionerKind, ProducerConfig, Provenance, RecordMetadata, TopicPartition,
    TopicSpec,
};
use eda_patterns::ports::{Log, LogProducer, Runtime};
use eda_patterns::rng::{Purpose, Seed, Stream};
use eda_patterns::sim::broker::cluster::Cluster;
use eda_patterns::sim::broker::ids::BrokerId;
use eda_patterns::time::{Span, Time};
use futures::channel::oneshot;
use serde_json::{Value, json};

use super::Beside;
use crate::kafka_server::KafkaServer;

/// The topic of each script on the simulated Kafka.
const TOPIC: &str = "rides";

/// No batch is sent for its age: longer than everything takes.
const LINGER: Span = Span::from_secs(600);

/// When the records that say no other time happened, on a real Kafka: what counts are differences.
const BEGAN_MS: u64 = 1_700_000_000_000;

/// A record to be sent.
#[derive(Clone, Debug)]
struct Record {
    partition: Option<u32>,
    key: Option<String>,
    value_bytes: Option<usize>,
    at_ms: u64,
}

/// What is sent, and how.
#[derive(Clone, Debug)]
struct Script {
    name: String,
    partitions: u32,
    batch_size: u32,
    records: Vec<Record>,
}

/// A batch in a partition: its first and its last offset, and its bytes.
type Batch = [u64; 3];

/// What came of a script.
#[derive(Debug, PartialEq, Eq)]
struct Sent {
    /// Where each record came to lie.
    places: Vec<[u64; 2]>,
    /// What each partition holds.
    batches: Vec<Vec<Batch>>,
}

/// Records of so many bytes without a key.
fn bare(sizes: impl IntoIterator<Item = usize>) -> Vec<Record> {
    let record = |bytes| Record { partition: None, key: None, value_bytes: Some(bytes), at_ms: 0 };
    sizes.into_iter().map(record).collect()
}

fn script(name: &str, partitions: u32, batch_size: u32, records: Vec<Record>) -> Script {
    Script { name: name.to_owned(), partitions, batch_size, records }
}

/// What somebody has thought of.
fn chosen() -> Vec<Script> {
    let keyed = |record: Record, number: usize| Record { key: Some(format!("k{}", number % 7)), ..record };
    let all_keyed = |records: Vec<Record>| records.into_iter().zip(0..).map(|(it, number)| keyed(it, number)).collect();
    let half_keyed = |records: Vec<Record>| {
        let one = |(record, number)| if number % 2 == 0 { keyed(record, number) } else { record };
        records.into_iter().zip(0..).map(one).collect()
    };
    // Each takes 7 bytes more than its value, and a batch 61.
    let filling = [93, 93, 93, 93, 32, 10, 10];
    let apart = |records: Vec<Record>| {
        let at = |(record, number): (Record, u64)| Record {
            at_ms: [5_000, 0, 70_000, 8_191][number as usize % 4],
            ..record
        };
        records.into_iter().zip(0..).map(at).collect()
    };
    vec![
        script("many-in-a-batch", 1, 16_384, bare([20; 900])),
        script("a-few-in-a-batch", 1, 500, bare([93; 40])),
        script("to-the-last-byte", 1, 500, bare(filling.repeat(6))),
        script("larger-than-a-batch", 1, 200, bare([10, 400, 10, 10, 400, 400, 10])),
        script("no-batches", 3, 0, bare([10; 12])),
        script("times-apart", 1, 1_000, apart(bare([40; 60]))),
        script("with-keys", 4, 600, all_keyed(bare([33; 120]))),
        script("without-keys", 5, 500, bare([93; 120])),
        script("without-keys-to-the-last-byte", 5, 500, bare(filling.repeat(12))),
        script("without-keys-small", 5, 1_000, bare([3; 400])),
        script("without-keys-large", 5, 300, bare([10, 400, 10, 10, 700, 400, 10].repeat(6))),
        script("with-and-without-keys", 3, 400, half_keyed(bare([50; 150]))),
    ]
}

/// What nobody has thought of.
fn drawn(seed: u64) -> Script {
    let mut random = Stream::new(Seed(seed), Purpose::Scenario, 0);
    let batch_size = *random.pick(&[1, 100, 200, 350, 500, 1_000, 3_000, 16_384]);
    let partitions = random.between(1, 8) as u32;
    let (keys_per_mille, named_per_mille) = (*random.pick(&[0, 0, 100, 500, 1_000]), *random.pick(&[0, 0, 0, 200]));
    let bytes_max = *random.pick(&[20, 100, u64::from(batch_size), 2 * u64::from(batch_size)]);
    let apart_ms = *random.pick(&[1, 1, 100, 20_000]);
    let record = |random: &mut Stream| Record {
        partition: random.chance(named_per_mille).then(|| random.below(partitions.into()) as u32),
        key: random.chance(keys_per_mille).then(|| "k".repeat(random.below(5) as usize)),
        value_bytes: (!random.chance(30)).then(|| random.below(bytes_max + 1) as usize),
        at_ms: random.below(apart_ms),
    };
    let count = random.between(60, 250);
    let records = (0..count).map(|_| record(&mut random)).collect();
    script(&format!("drawn-{seed}"), partitions, batch_size, records)
}

/// The lots that the simulated producer of an actor draws. `client` is its number in the run.
fn lots(seed: Seed, actor: ActorId, client: u64) -> Stream {
    Stream::new(seed, Purpose::Partitioner, u64::from(actor.0) | (client + 1) << 32)
}

fn new_record(record: &Record) -> NewRecord {
    NewRecord {
        topic: TOPIC.into(),
        partition: record.partition.map(Partition),
        key: record.key.as_ref().map(|key| key.as_bytes().into()),
        value: record.value_bytes.map(|bytes| vec![0; bytes].into()),
        headers: Vec::new(),
        timestamp: Some(Time::from_ms(record.at_ms)),
        provenance: Provenance::default(),
    }
}

/// Hands a record over. Its place is told later.
async fn hand_over<P: LogProducer>(producer: &P, record: &Record) -> oneshot::Receiver<RecordMetadata> {
    let (tell, told) = oneshot::channel();
    let done = Box::new(move |fate: Result<_, _>| tell.send(fate.unwrap()).unwrap());
    producer.send(new_record(record), done).await.unwrap();
    told
}

fn batches_of(cluster: &Cluster, partition: u32) -> Vec<Batch> {
    let partition = TopicPartition::new(&TOPIC.into(), partition);
    let batch = |it: &Rc<eda_patterns::sim::broker::record::Batch>| {
        [it.base_offset.0, it.base_offset.0 + u64::from(it.last_offset_delta), it.size_bytes.into()]
    };
    let look = |log: &eda_patterns::sim::broker::log::Log| log.batches().map(batch).collect();
    cluster.node(BrokerId(1)).with_log(&partition, look).unwrap()
}

/// What comes of a script on the simulator, and the lots that were drawn.
fn simulated(seed: Seed, script: &Script) -> (Sent, Stream) {
    let script = script.clone();
    on_cluster(seed, move |actor, cluster| {
        let (log, actor, script) = (actor.runtime().log(actor.id), actor.id, script.clone());
        Box::pin(async move {
            let made = TopicSpec { partitions: script.partitions, ..TopicSpec::named(TOPIC) };
            log.create_topic(made).await.unwrap();
            let before = cluster.next_client();
            let producer = log.producer(ProducerConfig {
                batch_size: script.batch_size,
                linger: LINGER,
                delivery_timeout: LINGER * 2,
                partitioner: PartitionerKind::BuiltIn { adaptive: false },
                ..ProducerConfig::default()
            });
            // The first record goes alone, so that the topic is known and the producer has its id.
            let first = Record { partition: Some(0), key: None, value_bytes: Some(0), at_ms: 0 };
            let first = hand_over(&producer, &first).await;
            producer.flush().await;
            first.await.unwrap();
            // Handing over takes no time in the simulator, so nothing leaves in between.
            let mut fates = Vec::new();
            for record in &script.records {
                fates.push(hand_over(&producer, record).await);
            }
            producer.flush().await;
            let mut places = Vec::new();
            for fate in fates {
                let RecordMetadata { partition, offset } = fate.await.unwrap();
                places.push([partition.partition.0.into(), offset.map_or(u64::MAX, |Offset(offset)| offset)]);
            }
            let batches = (0..script.partitions).map(|partition| batches_of(&cluster, partition)).collect();
            (Sent { places, batches }, lots(seed, actor, before + 1))
        })
    })
}

/// What comes of it on a real Kafka, with its own client and these lots.
fn real(beside: &mut Beside, kafka: &KafkaServer, script: &Script, mut lots: Stream) -> Sent {
    let topic = script.name.as_str();
    beside.make_topic(topic, script.partitions);
    let record = |it: &Record| json!({ "partition": it.partition, "key": it.key, "value-bytes": it.value_bytes, "at-ms": BEGAN_MS + it.at_ms });
    // As Kafka's `Utils.toPositive` leaves a lot. A record takes no more than two.
    let draws: Vec<u32> = (0..2 * script.records.len()).map(|_| lots.next_u64() as u32 & 0x7fff_ffff).collect();
    let settings = json!({
        "batch.size": script.batch_size.to_string(),
        "linger.ms": LINGER.as_ms().to_string(),
        "delivery.timeout.ms": (LINGER * 2).as_ms().to_string(),
        "partitioner.adaptive.partitioning.enable": "false",
    });
    let records: Vec<Value> = script.records.iter().map(record).collect();
    let ask = json!({ "do": "send", "topic": topic, "settings": settings, "draws": draws, "records": records });
    let places = serde_json::from_value(beside.ask(&ask)).unwrap();
    let batches = (0..script.partitions).map(|partition| {
        let folder = kafka.partition_folder(topic, partition);
        serde_json::from_value(beside.ask(&json!({ "do": "batches", "folder": folder }))).unwrap()
    });
    Sent { places, batches: batches.collect() }
}

/// What is not alike, in words.
fn differences(script: &Script, simulated: &Sent, real: &Sent) -> Vec<String> {
    let places = simulated.places.iter().zip(&real.places).enumerate().find(|(_, (simulated, real))| simulated != real);
    let place = places.map(|(index, (simulated, real))| {
        format!("{}: record {index} {:?}: simulated {simulated:?}, real {real:?}", script.name, script.records[index])
    });
    let partitions = simulated.batches.iter().zip(&real.batches).enumerate();
    let batch = partitions.flat_map(|(partition, (simulated, real))| {
        let count = simulated.len().max(real.len());
        let differs = (0..count).find(|index| simulated.get(*index) != real.get(*index));
        differs.map(|index| {
            let (simulated, real) = (simulated.get(index), real.get(index));
            format!("{}: partition {partition}, batch {index}: simulated {simulated:?}, real {real:?}", script.name)
        })
    });
    place.into_iter().chain(batch).collect()
}

#[tokio::test]
async fn records_go_into_the_batches_of_kafkas_own_producer() {
    let Some(kafka) = KafkaServer::start().await else { return };
    let mut beside = Beside::start(&kafka);
    let (mut unlike, mut records, mut batches) = (Vec::new(), 0, 0);
    let scripts: Vec<Script> = chosen().into_iter().chain((0..60).map(drawn)).collect();
    for (number, script) in (0..).zip(&scripts) {
        let seed = Seed(number);
        let (simulated, lots) = simulated(seed, script);
        let real = real(&mut beside, &kafka, script, lots);
        records += script.records.len();
        batches += real.batches.iter().map(Vec::len).sum::<usize>();
        unlike.extend(differences(script, &simulated, &real));
    }
    println!("{records} records in {batches} batches of {} scripts", scripts.len());
    assert!(unlike.is_empty(), "{}", unlike.join("\n"));
}
