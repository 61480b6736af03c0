import ArgumentParser
import Casework
import Contracts
import Foundation
import JSON
import Kafka
import Simulation

/// Writes a golden journal: random cases and what this program's fold makes of them, for later programs to be held to.
struct GoldenJournal: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "golden",
        abstract: "Writes a golden journal for Tests/CaseworkTests/Golden.",
        discussion: """
            A golden file is never written anew: a fold of another version gets a file of its own, and the old one stays \
            for as long as cases of it may be needed.
            """)

    @Option(help: "Which random cases, as 1..24.") var seeds: SeedRange
    @Option(help: "How many events each has at most.") var events = 30

    func run() throws {
        for seed in seeds.first...seeds.last {
            guard var trial = FoldTrial(seed: seed) else { continue }
            trial.run(events: events)
            if let fault = trial.fault { throw BenchError("seed \(seed): \(fault)") }
            var slot: CaseSlot?
            let service = trial.contract
            var steps: [JSONValue] = []
            for record in trial.journal {
                let event = try JournalEvent(record)
                let transition = CaseSlot.fold(event, into: &slot, contract: { $0 == service.digest ? service : nil })
                steps.append(FoldRecord(transition, slot).json)
            }
            let line: JSONValue = [
                "contract": service.bundle, "digest": .string(service.digest),
                "journal": .array(trial.journal.map(Self.json)), "folds": .array(steps),
                "state": slot?.state?.encoded ?? .null,
            ]
            print(line.serializedString)
        }
    }

    private static func json(_ record: ConsumerRecord) -> JSONValue {
        let headers = record.headers.map { header -> JSONValue in
            [.string(header.name), .string(header.string ?? "")]
        }
        return [
            "offset": JSONValue(record.offset), "timestamp": JSONValue(record.timestamp),
            "key": .string(String(decoding: record.key ?? [], as: UTF8.self)), "headers": .array(headers),
            "value": record.value.map { .string(String(decoding: $0, as: UTF8.self)) } ?? .null,
        ]
    }
}
