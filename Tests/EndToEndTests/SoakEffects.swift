import Contracts
import JSON
import NIOHTTP1
import Testing

/// What the agencies' systems have in their books, held against what the bus says of all cases.
struct SoakEffects {
    private struct Place: Hashable {
        let agency: String
        let operation: String
    }

    private struct Count {
        /// So often the bus says that it was done.
        var known = 0
        /// So often it may have been done without the bus knowing: an answer was no answer, or an operator decided.
        var possible = 0
    }

    private let services: [String: Service]
    private var counts: [Place: Count] = [:]

    init(_ services: [String: Service]) {
        self.services = services
        for ask in services.values.flatMap(\.steps).flatMap(\.asks) where ask.operation.effect == .write {
            counts[Place(agency: ask.agency, operation: ask.operation.name)] = Count()
            guard let undoing = ask.compensation else { continue }
            counts[Place(agency: ask.agency, operation: undoing.operation.name)] = Count()
        }
    }

    mutating func count(_ view: JSONValue, _ told: SoakCase) {
        guard let service = services[told.service] else { return }
        for part in SoakPart.all(of: view) {
            guard let ask = SoakVerdict.ask(part, of: service), ask.operation.effect == .write else { continue }
            let isUnclear =
                part.outcome == "failed" || part.isUntold || part.view["late"]?["outcome"]?.string == "failed"
            note(Place(agency: ask.agency, operation: ask.operation.name), known: part.isDone, possible: isUnclear)
            guard let undoing = part.undoing, let operation = ask.compensation?.operation else { continue }
            let isUndone = undoing["outcome"]?.string == "answered"
            note(Place(agency: ask.agency, operation: operation.name), known: isUndone, possible: true)
        }
    }

    private mutating func note(_ place: Place, known: Bool, possible: Bool) {
        if known {
            counts[place, default: Count()].known += 1
        } else if possible {
            counts[place, default: Count()].possible += 1
        }
    }

    /// Asks the simulators, and compares.
    func judge(_ bus: DevelopmentBus) async throws {
        var total: Int64 = 0
        var unknown = 0
        for (agency, address) in bus.simulators {
            let report = try await bus.call(.GET, "\(address)/_simulator/effects").json
            total += report["effects"]?.integer ?? 0
            #expect(report["doubled"] == [], "\(agency) took effects twice: \(report.serializedString)")
            for (place, count) in counts where place.agency == agency {
                let answered = Int(report["byOperation"]?[place.operation]?["answered"]?.integer ?? 0)
                unknown += answered - count.known
                #expect(
                    (count.known...count.known + count.possible).contains(answered),
                    """
                    \(agency) did \(place.operation) \(answered) times; the bus knows of \(count.known), and that \
                    \(count.possible) more may have been done
                    """)
            }
        }
        let possible = counts.values.reduce(0) { $0 + $1.possible }
        print(
            """
            effects \(total) by the agencies' own books, of \(counts.count) operations; \
            of \(possible) the bus can't know whether they were taken, and \(unknown) were
            """)
    }
}
