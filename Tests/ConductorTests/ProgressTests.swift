import Kafka
import Testing

@testable import Conductor

@Suite struct ProgressTests {
    @Test(arguments: [
        Progress(low: 0, publishedThrough: -1, lowestOpen: nil, partitions: 1),
        Progress(low: 41, publishedThrough: 99, lowestOpen: 60, partitions: 64),
        Progress(low: 100, publishedThrough: 99, lowestOpen: nil, partitions: 64),
        Progress(low: 1, publishedThrough: .max - 1, lowestOpen: 2, partitions: .max),
        Progress(low: 0, publishedThrough: 0, lowestOpen: 0, partitions: 4, held: ["a", "b"]),
    ])
    func comesBackFromTheCommittedOffset(progress: Progress) {
        #expect(progress.committed.offset == progress.low)
        #expect(Progress(progress.committed) == progress)
    }

    @Test(arguments: [
        "", " ", "x", "{", "null", "[]", "{}", #"{"v":1}"#, #"{"v":1,"i":5}"#, #"{"v":1,"partitions":4}"#,
        #"{"v":2,"i":5,"partitions":4}"#, #"{"i":5,"partitions":4}"#, #"{"v":1,"i":"5","partitions":4}"#,
        #"{"v":1,"i":5.5,"partitions":4}"#, #"{"v":1,"i":-2,"partitions":4}"#,
        #"{"v":1,"i":9223372036854775807,"partitions":4}"#, #"{"v":1,"i":9223372036854775808,"partitions":4}"#,
        #"{"v":1,"i":3,"partitions":4}"#, "\u{0}\u{0}",
    ])
    func anotherNoteIsNotRead(metadata: String) {
        // The last but one claims less than it reads from.
        #expect(Progress(OffsetAndMetadata(offset: 5, metadata: metadata)) == nil)
    }

    @Test func theNoteFitsWhateverIsHeld() {
        let many = Set((0..<500).map { "\($0)-" + String(repeating: "d", count: 64) })
        let committed = Progress(low: 0, publishedThrough: 0, lowestOpen: 0, partitions: 4, held: many).committed
        #expect(committed.metadata.utf8.count < 4096)
        #expect(Progress(committed)?.held == ["*"], "any of them may have been held")
        let one: Set = [String(repeating: "d", count: 100_000)]
        #expect(
            Progress(low: 0, publishedThrough: 0, lowestOpen: 0, partitions: 4, held: one).committed.metadata.utf8.count
                < 4096)
    }
}
