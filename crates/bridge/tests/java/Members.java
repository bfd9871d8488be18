import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** Members of groups. Each polls on a thread of its own until it leaves. */
final class Members {
    /** What takes longer will not come. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

    private static final long LOOK_AGAIN_MS = 20;

    private final Map<String, Member> all = new HashMap<>();

    Object join(String name, Properties settings, JsonNode topics) {
        var wanted = new ArrayList<String>();
        topics.forEach(topic -> wanted.add(topic.asText()));
        var member = new Member(settings, wanted);
        all.put(name, member);
        member.start();
        return "ok";
    }

    /**
     * Waits until each member has so many partitions.
     *
     * @return of each member: what it has, how many partitions it lost since it was asked last, and what went wrong
     */
    Object settle(JsonNode sizes) throws InterruptedException {
        var began = System.nanoTime();
        while (!isSettled(sizes) && System.nanoTime() - began < PATIENCE_NS) {
            Thread.sleep(LOOK_AGAIN_MS);
        }
        var told = new HashMap<String, Object>();
        sizes.fieldNames().forEachRemaining(name -> {
            var member = all.get(name);
            told.put(name, Map.of("assigned", member.assigned(), "lost", member.takeLost(), "failed", member.failed()));
        });
        return told;
    }

    private boolean isSettled(JsonNode sizes) {
        for (var size : sizes.properties()) {
            if (all.get(size.getKey()).assigned().size() != size.getValue().asInt()) {
                return false;
            }
        }
        return true;
    }

    /** One that has a name of its own in its group stays there until its session ends. */
    Object leave(String name) throws InterruptedException {
        all.get(name).leave();
        return "ok";
    }
}
