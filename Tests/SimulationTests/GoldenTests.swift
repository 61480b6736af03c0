import Casework
import Contracts
import Foundation
import JSON
import Kafka
import Messages
import Simulation
import Testing

/// Journals that earlier programs folded: this one comes to the same states and messages, byte for byte, forever.
///
/// `darcha-bench golden` writes such a file. One that is here is never written anew: a change of what it says is a change
/// of the fold's version.
@Suite struct GoldenTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    @Test(arguments: ["fold-1.jsonl"]) func aGoldenJournalFoldsAsItDid(_ name: String) throws {
        let bytes = Array(try Data(contentsOf: Self.folder.appending(path: name)))
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        var types: Set<String> = []
        for (number, line) in lines.enumerated() {
            let golden = try JSONValue(parsing: Array(line), maxDepth: JSONValue.depthCeiling)
            let service = try Service(bundle: try #require(golden["contract"]))
            #expect(service.digest == golden["digest"]?.string, "the contract reads as it did")
            var slot: CaseSlot?
            let folds = try #require(golden["folds"]?.array)
            for (record, expected) in zip(try #require(golden["journal"]?.array), folds) {
                let event = try JournalEvent(try Self.record(record))
                types.insert(event.entry.body.type)
                let transition = CaseSlot.fold(event, into: &slot, contract: { $0 == service.digest ? service : nil })
                guard FoldRecord(transition, slot).json == expected else {
                    Issue.record(
                        "line \(number + 1), offset \(event.offset): \(FoldRecord(transition, slot)), not \(expected)")
                    return
                }
            }
            let stored = try #require(golden["state"])
            guard let state = slot?.state else {
                #expect(stored == .null, "line \(number + 1): no opening counted")
                continue
            }
            #expect(state.encoded.serialized() == stored.serialized())
            let back = try CaseState(decoding: stored, contract: { $0 == service.digest ? service : nil })
            #expect(back.encoded.serialized() == stored.serialized(), "a stored state comes back as it was")
        }
        #expect(lines.count >= 20 && types.count >= 9, "\(lines.count) cases of \(types.sorted())")
    }

    private static func record(_ json: JSONValue) throws -> ConsumerRecord {
        ConsumerRecord(
            topic: "darcha.journal", partition: 0, offset: try #require(json["offset"]?.integer),
            timestamp: try #require(json["timestamp"]?.integer), key: Array(try #require(json["key"]?.string).utf8),
            value: json["value"]?.string.map { Array($0.utf8) },
            headers: try #require(json["headers"]?.array).map {
                RecordHeader(try #require($0[0]?.string), try #require($0[1]?.string))
            })
    }
}
