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
    private var known: Set<CaseID> = []
    private var lost: [CaseID: Int64] = [:]
    /// How many records were taken in.
    private(set) var records = 0
    /// Whether the partition holds more than was taken in.
    private(set) var isCutOff = false

    /// - Parameter begin: the first offset that the log still holds.
    init(from begin: Int64) { self.begin = begin }

    /// Takes in the next record of the partition.
    mutating func take(_ record: ConsumerRecord) {
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

    /// No more is taken in, though there is more.
    mutating func cutOff() { isCutOff = true }

    /// The cases that lack their beginning, in the order in which they are met.
    var cases: [CaseID] { lost.sorted { $0.value < $1.value }.map(\.key) }

    /// What an operator reads of it.
    var text: String {
        let cases = cases
        // What was not read may tell of more, or carry the state of some of these.
        let said =
            isCutOff ? "The first \(Self.grouped(records)) records that are left speak" : "What is left of it speaks"
        let rest = isCutOff ? " What comes after them was not read." : ""
        guard !cases.isEmpty else { return "\(said) of no case whose beginning is missing.\(rest)" }
        let first = cases.prefix(Self.named).map(\.description).joined(separator: ", ")
        let more = cases.count > Self.named ? ", and \(cases.count - Self.named) more" : ""
        return "\(said) of these cases without their beginning: \(first)\(more).\(rest)"
    }

    /// A number with its thousands apart.
    private static func grouped(_ number: Int) -> String {
        var text = ""
        for (place, digit) in String(number).reversed().enumerated() {
            if place > 0, place.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }

    /// Reads what a partition holds.
    ///
    /// - Parameter limit: how many records are read at most.
    /// - Returns: nil where it can't be read, or not within ten seconds.
    static func read(
        _ place: TopicPartition, _ log: Range<Int64>, _ kafka: ClientConfiguration, limit: Int = maxRecords
    ) async -> LossSurvey? {
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
                    isWhole = record.offset + 1 >= log.upperBound
                    if !isWhole, survey.records >= limit { survey.cutOff() }
                    if isWhole || survey.isCutOff { break reading }
                }
            case .reachedEnd:
                isWhole = true
                break reading
            default: continue
            }
        }
        await consumer.close()
        return isWhole || survey.isCutOff ? survey : nil
    }
}
