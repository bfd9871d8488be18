package org.apache.kafka.clients.producer.internals;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.utils.LogContext;

/**
 * Kafka's sticky partitioner with lots that were drawn before; everything else is Kafka's. It stands in Kafka's package because
 * the drawing may be replaced from there alone, as Kafka's own tests do.
 */
public final class DrawnBefore extends BuiltInPartitioner {
    private final Queue<Integer> draws;
    private final List<Integer> partitions;

    private DrawnBefore(String topic, int batchSize, List<Integer> draws, List<Integer> partitions) {
        super(new LogContext(), topic, batchSize);
        this.draws = new ArrayDeque<>(draws);
        this.partitions = partitions;
    }

    /**
     * A lot is a place in the list of partitions, which the client keeps in the order of a hash table ({@code MetadataSnapshot}).
     * These lots mean the order of their numbers.
     */
    @Override
    int randomPartition() {
        return partitions.indexOf(draws.remove() % partitions.size());
    }

    /** Puts one in the place of a producer's partitioner for a topic to which it has sent a record. */
    public static void put(KafkaProducer<?, ?> producer, String topic, int batchSize, List<Integer> draws) throws Exception {
        var accumulator = field(producer, "accumulator");
        var topics = (Map<?, ?>) field(accumulator, "topicInfoMap");
        var known = topics.get(topic);
        var place = known.getClass().getDeclaredField("builtInPartitioner");
        place.setAccessible(true);
        // As RecordAccumulator has it: a batch size of nothing is one byte to the partitioner.
        var partitions = producer.partitionsFor(topic).stream().map(PartitionInfo::partition).toList();
        place.set(known, new DrawnBefore(topic, Math.max(1, batchSize), draws, partitions));
    }

    private static Object field(Object of, String name) throws Exception {
        var field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }
}
