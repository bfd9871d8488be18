import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.record.FileRecords;

/** The batches that lie in a partition, as its first segment has them. */
final class Batches {
    private Batches() {}

    /** @return of each batch: where its first and its last record lie, and how many bytes it takes */
    static List<List<Long>> read(String folder) throws Exception {
        var batches = new ArrayList<List<Long>>();
        try (var records = FileRecords.open(new File(folder, "00000000000000000000.log"), false)) {
            for (var batch : records.batches()) {
                batches.add(List.of(batch.baseOffset(), batch.lastOffset(), (long) batch.sizeInBytes()));
            }
        }
        return batches;
    }
}
