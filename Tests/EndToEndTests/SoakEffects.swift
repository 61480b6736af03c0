import Contracts
import JSON
import NIOHTTP1
import Testing

/// What the agencies' systems have in their books, held against what the bus says of all cases.
struct SoakEffects {
    private struct Count {
        /// So often the bus says that it was done.
        var known = 0
        /// So often it may have been done without the bus knowing: an answer was no answer, or an operator decided.
        var possible = 0
    }

    private let services: [String: Service]
    private var counts: [String: Count] = [:]

    init(_ services: [String: Service]) { self.services = services }

    mutating func count(_ view: JSONValue, _ told: SoakCase) {
        guard let service = services[told.service] else { return }
        for part in SoakPart.all(of: view) {
            guard let ask = SoakVerdict.ask(part, of: service), ask.operation.effect == .write else { continue }
            let done = "\(ask.agency) \(ask.operation.name)"
            if part.isDone {
                counts[done, default: Count()].known += 1
            } else if part.outcome == "failed" || part.view["late"]?["outcome"] == "failed" || part.isUntold {
                counts[done, default: Count()].possible += 1
            }
            guard let undoing = part.undoing, let operation = ask.compensation?.operation else { continue }
            let undone = "\(ask.agency) \(operation.name)"
            if undoing["outcome"] == "answered" {
                counts[undone, default: Count()].known += 1
            } else {
                counts[undone, default: Count()].possible += 1
            }
        }
    }

    /// Asks the simulators, and compares.
    func judge(_ bus: DevelopmentBus) async throws {
        var total: Int64 = 0
        for (agency, address) in bus.simulators {
            let report = try await bus.call(.GET, "\(address)/_simulator/effects").json
            total += report["effects"]?.integer ?? 0
            #expect(report["doubled"] == [], "\(agency) took effects twice: \(report.serializedString)")
            for (operation, count) in report["byOperation"]?.object ?? [:] {
                let name = "\(agency) \(operation)"
                guard let count = count["answered"]?.integer, let expected = counts[name] else { continue }
                #expect(
                    (expected.known...expected.known + expected.possible).contains(Int(count)),
                    "\(name) took effect \(count) times; the bus knows of \(expected.known), \(expected.possible) more may be"
                )
            }
        }
        print("effects \(total), by the agencies' own books")
    }
}
