import Contracts
import Foundation
import JSON
import Messages
import Testing

@testable import Adapter

@Suite final class RecordedConnectorTests {
    private let folder = FileManager.default.temporaryDirectory.path + "/recorded-\(UUID().uuidString)"

    init() throws {
        try FileManager.default.createDirectory(atPath: folder + "/answers", withIntermediateDirectories: true)
        try Data(#"{"number":"A-1"}"#.utf8).write(to: URL(filePath: folder + "/answers/a.json"))
        try Data(#"{"number":"B-2"}"#.utf8).write(to: URL(filePath: folder + "/answers/b.json"))
        try Data(#"[["a",1],["b",2]]"#.utf8).write(to: URL(filePath: folder + "/answers/pairs.json"))
        try Data("{".utf8).write(to: URL(filePath: folder + "/answers/bad.json"))
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func connector(_ recorded: String) throws -> RecordedConnector {
        let configuration = try AdapterConfiguration.read(
            yaml: """
                agency: civil-registry
                operations:
                  register-birth:
                    recorded: \(recorded)
                """, file: "\(folder)/adapter.yaml", agency: nil, environment: [:],
            contract: { _ in ["register-birth"] }
        ).configuration
        guard case .recorded(let recording) = try #require(configuration.operations["register-birth"]).connector else {
            throw NotRecorded()
        }
        return RecordedConnector(recording)
    }

    private struct NotRecorded: Error {}

    private func request(_ number: Int, attempt: Int = 1) -> ConnectorRequest {
        let id = CaseID(portal: "my-gov", idempotencyKey: "\(number)")
        return ConnectorRequest(task: TaskID(caseID: id, step: "registration", attempt: attempt), input: [:])
    }

    @Test func answersComeByTheirWeights() async throws {
        let connector = try connector(
            "{ documents: [{ document: answers/a.json, weight: 3 }, { document: answers/b.json }] }")
        var heavy = 0
        for number in 0..<2000 {
            if try await connector.call(request(number)) == .answered(["number": "A-1"]) { heavy += 1 }
        }
        // Three of four, give or take five standard deviations; the same in each run.
        #expect((1403...1597).contains(heavy))
    }

    @Test func theSameEffectHasTheSameAnswer() async throws {
        let connector = try connector("{ documents: [{ document: answers/a.json }, { document: answers/b.json }] }")
        for number in 0..<50 {
            #expect(try await connector.call(request(number)) == connector.call(request(number, attempt: 2)))
        }
    }

    @Test func aDocumentThatIsAListOfPairsIsADocument() async throws {
        let connector = try connector("{ document: answers/pairs.json }")
        #expect(try await connector.call(request(1)) == .answered([["a", 1], ["b", 2]]))
    }

    @Test(arguments: [
        ("{}", "config-key-missing", "document"),
        ("{ document: answers/a.json, documents: [] }", "config-value-invalid", "documents"),
        ("{ documents: [] }", "config-value-invalid", "list"),
        ("{ documents: answers/a.json }", "config-value-invalid", "list"),
        ("{ documents: [{ document: answers/none.json }] }", "config-unreadable", "answers/none.json"),
        ("{ documents: [{ document: answers/bad.json }] }", "config-value-invalid", "no JSON"),
        ("{ documents: [{ document: answers/a.json, weight: 0 }] }", "config-value-invalid", "weight"),
        ("{ documents: [{ weight: 1 }] }", "config-key-missing", "document"),
        ("answers/a.json", "config-value-invalid", "mapping"),
    ]) func whatIsWrongIsTold(recorded: String, rule: String, word: String) throws {
        let error = try #require(throws: ConfigurationError.self) { try connector(recorded) }
        let finding = try #require(error.findings.first { $0.rule == rule && $0.line == 4 })
        #expect("\(finding.message) \(finding.remedy)".contains(word))
    }
}
