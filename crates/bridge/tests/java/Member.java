import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A member of a group, which polls and reads nothing. */
final class Member extends Thread implements ConsumerRebalanceListener {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Properties settings;
    private final Collection<String> topics;
    private final AtomicInteger lost = new AtomicInteger();
    private volatile List<List<Object>> assigned = List.of();
    private volatile String failed = "";
    private volatile boolean isLeaving;

    Member(Properties settings, Collection<String> topics) {
        this.settings = settings;
        this.topics = topics;
    }

    @Override
    public void run() {
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(topics, this);
            while (!isLeaving) {
                consumer.poll(POLL);
                assigned = inOrder(consumer.assignment());
            }
        } catch (RuntimeException failure) {
            failed = failure.toString();
        }
    }

    private static List<List<Object>> inOrder(Collection<TopicPartition> partitions) {
        var sorted = new ArrayList<>(partitions);
        sorted.sort(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
        return sorted.stream().map(it -> List.<Object>of(it.topic(), it.partition())).toList();
    }

    /** Topics with their partitions, in order. */
    List<List<Object>> assigned() {
        return assigned;
    }

    /** How many partitions went to others before they were given up, since this was asked last. */
    int takeLost() {
        return lost.getAndSet(0);
    }

    /** Why it polls no more; nothing while all is well. */
    String failed() {
        return failed;
    }

    void leave() throws InterruptedException {
        isLeaving = true;
        join();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        lost.addAndGet(partitions.size());
    }
}
