import Casework
import Kafka
import Messages

/// What a partition that has lost its beginning still tells of: the cases whose events are there, and whose opening or
/// carried state is not.
struct LossSurvey: Sendable {
    /// How many cases are named.
    static let named = 20
    /// How many records are read at most.
    static let maxRecords = 100_000

    private let begin: Int64
    private let limit: Int
    private var known: Set<CaseID> = []
    private var lost: [CaseID: Int64] = [:]
    /// How many records were taken in.
    private(set) var records = 0

    /// Whether there was more to read than ``maxRecords``.
    private(set) var isCut = false

    /// - Parameters:
    ///   - begin: the first offset that the log still holds.
    ///   - limit: how many records are taken in at most.
    init(from begin: Int64, limit: Int = maxRecords) {
        self.begin = begin
        self.limit = limit
    }

    /// Takes in the next record of the partition.
    mutating func take(_ record: ConsumerRecord) {
        guard records < limit else {
            isCut = true
            return
        }
        records += 1
        guard let event = try? JournalEvent(record) else { return }
        let id = event.entry.caseID
        switch event.entry.body {
        case .opened: known.insert(id)
        case .carried(let carried) where carried.asOf >= begin - 1:
            known.insert(id)
            lost[id] = nil
        default:
            if !known.contains(id), lost[id] == nil { lost[id] = event.offset }
        }
    }

    /// The cases that lack their beginning, in the order in which they are met.
    var cases: [CaseID] { lost.sorted { $0.value < $1.value }.map(\.key) }

    /// What an operator reads of it.
    var text: String {
        let cases = cases
        let what = isCut ? "The first \(limit) records of what is left of it speak" : "What is left of it speaks"
        guard !cases.isEmpty else { return "\(what) of no case whose beginning is missing." }
        let first = cases.prefix(Self.named).map(\.description).joined(separator: ", ")
        let more = cases.count > Self.named ? ", and \(cases.count - Self.named) more" : ""
        return "\(what) of these cases without their beginning: \(first)\(more)."
    }

    /// Reads what a partition holds.
    ///
    /// - Returns: nil where it can't be read, or not within ten seconds.
    static func read(_ place: TopicPartition, _ log: Range<Int64>, _ kafka: ClientConfiguration) async -> LossSurvey? {
        var survey = LossSurvey(from: log.lowerBound)
        guard !log.isEmpty, let consumer = try? Consumer(kafka) else { return nil }
        let patience = Task {
            // Closing ends the sequence of events.
            if (try? await Task.sleep(for: .seconds(10))) != nil { await consumer.close() }
        }
        defer { patience.cancel() }
        guard (try? await consumer.assign([place: .offset(log.lowerBound)])) != nil else {
            await consumer.close()
            return nil
        }
        var isWhole = false
        reading: for await event in consumer.events {
            switch event {
            case .records(let records):
                for record in records {
                    survey.take(record)
                    isWhole = record.offset + 1 >= log.upperBound || survey.isCut
                    if isWhole { break reading }
                }
            case .reachedEnd:
                isWhole = true
                break reading
            default: continue
            }
        }
        await consumer.close()
        return isWhole ? survey : nil
    }
}
