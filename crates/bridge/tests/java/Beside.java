import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Does on a real Kafka, with Kafka's own client, what a test asks for: a line of JSON in, a line of JSON out.
 *
 * <p>Where something fails the program ends, and the failure is on its standard error.
 */
public final class Beside {
    private static final long LOOK_AGAIN_MS = 20;

    private final String servers;
    private final Members members = new Members();

    private Beside(String servers) {
        this.servers = servers;
    }

    public static void main(String[] words) {
        var code = 0;
        try {
            var beside = new Beside(words[0]);
            var json = new ObjectMapper();
            var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(json.writeValueAsString(beside.answer(json.readTree(line))));
            }
        } catch (Exception failure) {
            failure.printStackTrace();
            code = 1;
        }
        // Members that still poll keep nobody waiting.
        System.exit(code);
    }

    private Object answer(JsonNode asked) throws Exception {
        return switch (asked.get("do").asText()) {
            case "topic" -> topic(asked.get("topic").asText(), asked.get("partitions").asInt());
            case "partitions" -> partitions(asked.get("topic").asText(), asked.get("partitions").asInt());
            case "send" -> Sending.send(settings(asked), asked);
            case "batches" -> Batches.read(asked.get("folder").asText());
            case "join" -> members.join(asked.get("member").asText(), settings(asked), asked.get("topics"));
            case "settle" -> members.settle(asked.get("sizes"));
            case "leave" -> members.leave(asked.get("member").asText());
            default -> throw new IllegalArgumentException("nobody knows how to " + asked);
        };
    }

    /** Kafka's settings by their own names. */
    private Properties settings(JsonNode asked) {
        var settings = new Properties();
        asked.get("settings").properties().forEach(it -> settings.put(it.getKey(), it.getValue().asText()));
        settings.put("bootstrap.servers", servers);
        return settings;
    }

    /** Makes a topic whose partitions all answer. Records may be as old as a test likes: none is removed for its age. */
    private Object topic(String topic, int partitions) throws Exception {
        try (var admin = admin()) {
            var wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty());
            admin.createTopics(List.of(wanted.configs(Map.of("retention.ms", "-1")))).all().get();
            var ends = new HashMap<TopicPartition, OffsetSpec>();
            for (var partition = 0; partition < partitions; partition++) {
                ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
            while (!answers(admin, ends)) {
                Thread.sleep(LOOK_AGAIN_MS);
            }
        }
        return "ok";
    }

    /** Whether a broker leads these partitions, and knows it. */
    private static boolean answers(Admin admin, Map<TopicPartition, OffsetSpec> ends) throws Exception {
        try {
            admin.listOffsets(ends).all().get();
            return true;
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw failure;
        }
    }

    private Object partitions(String topic, int partitions) throws Exception {
        try (var admin = admin()) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all().get();
        }
        return "ok";
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", servers));
    }
}
