import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.internals.DrawnBefore;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends records that are all handed over before the first of them leaves, so that no batch depends on how quick a machine is. */
final class Sending {
    private Sending() {}

    /**
     * Sends a first record to partition 0, whose callback holds up the producer's thread; then those of {@code records},
     * while nothing can leave. The {@code draws} take the place of the sticky partitioner's lots.
     *
     * @return the place of each record but the first: its partition and its offset
     */
    static List<List<Long>> send(Properties settings, JsonNode asked) throws Exception {
        var topic = asked.get("topic").asText();
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            var isHeldUp = new CountDownLatch(1);
            var mayLeave = new CountDownLatch(1);
            // Much older than the others it would have a segment of its own.
            var time = asked.get("records").get(0).get("at-ms").asLong();
            var first = new ProducerRecord<byte[], byte[]>(topic, 0, time, null, new byte[0]);
            producer.send(first, (place, failure) -> {
                isHeldUp.countDown();
                await(mayLeave);
            });
            // It returns only when the callback does.
            var flush = new Thread(producer::flush);
            flush.start();
            await(isHeldUp);
            var draws = new ArrayList<Integer>();
            asked.get("draws").forEach(draw -> draws.add(draw.asInt()));
            DrawnBefore.put(producer, topic, Integer.parseInt(settings.getProperty("batch.size")), draws);
            var fates = new ArrayList<Future<RecordMetadata>>();
            for (var record : asked.get("records")) {
                fates.add(producer.send(record(topic, record)));
            }
            mayLeave.countDown();
            flush.join();
            producer.flush();
            var places = new ArrayList<List<Long>>();
            for (var fate : fates) {
                places.add(List.of((long) fate.get().partition(), fate.get().offset()));
            }
            return places;
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, JsonNode record) {
        var partition = record.get("partition").isNull() ? null : record.get("partition").asInt();
        var key = record.get("key").isNull() ? null : record.get("key").asText().getBytes(StandardCharsets.UTF_8);
        var value = record.get("value-bytes").isNull() ? null : new byte[record.get("value-bytes").asInt()];
        return new ProducerRecord<>(topic, partition, record.get("at-ms").asLong(), key, value);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException never) {
            throw new IllegalStateException(never);
        }
    }
}
