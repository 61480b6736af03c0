import Contracts
import Kafka

/// All cases of one partition, from its whole log: the second opinion on everything that a run came to.
struct Oracle {
    /// What an event came to.
    struct Verdict {
        var event: OracleEvent
        var counts: Bool
        /// Which of the case's lives it belongs to: an id may be opened anew when it is no longer needed.
        var life: Int
    }

    private let services: [String: Service]
    private(set) var cases: [String: OracleCase] = [:]
    private var lives: [String: Int] = [:]
    private(set) var verdicts: [Verdict] = []
    /// What must have been sent, with the offset of the event that it follows from.
    private(set) var messages: [(offset: Int64, message: OracleMessage)] = []
    /// How often each case closed, by id and life.
    private(set) var closings: [String: [Int: Int]] = [:]

    init(services: [Service]) {
        self.services = Dictionary(services.map { ($0.digest, $0) }) { $1 }
    }

    /// Takes in the next record.
    mutating func take(_ record: ConsumerRecord) {
        guard let event = OracleEvent(record) else { return }
        let counts = take(event)
        verdicts.append(Verdict(event: event, counts: counts, life: lives[event.caseID] ?? 0))
    }

    private mutating func take(_ event: OracleEvent) -> Bool {
        var state = cases.removeValue(forKey: event.caseID)
        defer { cases[event.caseID] = state }
        let wasOpen = state?.isOpen ?? false
        let counts: Bool
        if event.kind == "opened" {
            if let state, state.isNeeded(event.at) { return false }
            guard let checked = event.moment("checkedat"), event.at - checked <= OracleCase.dedupWindow / 2,
                let service = event.attributes["contract"].flatMap({ services[$0] })
            else { return false }
            lives[event.caseID, default: 0] += 1
            state = OracleCase(event, service)
            state?.open()
            counts = true
        } else {
            counts = state?.take(event) ?? false
        }
        guard counts, let state else { return counts }
        for message in state.messages { messages.append((event.offset, message)) }
        if !state.isOpen, wasOpen || event.kind == "opened" {
            closings[event.caseID, default: [:]][lives[event.caseID] ?? 0, default: 0] += 1
        }
        return counts
    }
}
