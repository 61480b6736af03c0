import ArgumentParser
import Contracts
import Foundation
import JSON
import JSONSchema

/// Schemas, JSON and JSONPath: documents and values per second.
struct ContractsBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contracts",
        abstract: "Validations per second against Python's fastjsonschema and jsonschema; parsing, writing, JSONPath.",
        discussion: """
            Validates the childbirth application against its schema, with all that it refers to. Every side has the \
            instance parsed beforehand, validates it again and again on one core, and takes turns with the others, so \
            that what disturbs one disturbs the other. The ratio is ours to the other's, the median of the rounds, with \
            the lowest and highest. fastjsonschema knows draft-07 at most, which suffices for these documents; our \
            formats are given to both Python libraries as Python functions, and a second run leaves formats out on \
            every side. Before it is timed, each side must accept the instance and refuse four broken ones.
            """)

    @Option(help: "How many times each side runs.") var rounds = 9
    @Option(help: "How many milliseconds one run takes.") var milliseconds = 200
    @Option(help: "The folder of the catalogue.") var contracts = "Contracts"
    @Option(help: "The Python to use; it needs the packages fastjsonschema and jsonschema.") var python = "python3"
    @Flag(help: "Print JSON instead of a table.") var json = false

    func validate() throws {
        guard rounds > 0, milliseconds > 0 else { throw ValidationError("--rounds and --milliseconds are at least 1") }
    }

    func run() throws {
        let turns = Turns(rounds: rounds, seconds: Double(milliseconds) / 1000, note: note)
        let documents = try BenchDocuments(contracts: contracts)
        var rows = try validations(turns)
        rows += try turns.run("parse 2 KB", "MB/s", documents.sides(documents.small) { _ = try JSONValue(parsing: $0) })
        rows += try turns.run("parse 1 MB", "MB/s", documents.sides(documents.large) { _ = try JSONValue(parsing: $0) })
        rows += try turns.run("serialize 2 KB", "MB/s", writing(documents.small) { _ = $0.serialized() })
        rows += try turns.run("serialize 1 MB", "MB/s", writing(documents.large) { _ = $0.serialized() })
        rows += try turns.run("canonical 2 KB", "MB/s", writing(documents.small) { _ = $0.canonical(numbers: .exact) })
        rows += try queries(JSONValue(parsing: documents.small), turns)
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            print(String(decoding: try encoder.encode(rows), as: UTF8.self))
        } else {
            rows.forEach { print($0.line) }
        }
    }

    private func validations(_ turns: Turns) throws -> [Turns.Row] {
        var rows: [Turns.Row] = []
        for formats in [true, false] {
            let work = try ValidationWork(contracts: contracts, formats: formats)
            try work.check { work.schema.isValid($0) }
            var sides: [Turns.Side] = [
                .repeating("ours") {
                    guard work.schema.isValid(work.instance) else { throw BenchError("refused") }
                },
                .repeating("ours, collecting violations") {
                    guard work.schema.validate(work.instance).isEmpty else { throw BenchError("refused") }
                },
            ]
            let child = try PythonBaseline(python: python, work: work)
            for missing in child.missing { note(missing) }
            sides += child.libraries.map { library in
                Turns.Side(library.title) { try child.seconds(library.name, count: $0) }
            }
            rows += try turns.run(formats ? "validate" : "validate, no formats", "documents/s", sides)
            child.stop()
        }
        return rows
    }

    private func writing(_ text: [UInt8], _ body: @escaping (JSONValue) -> Void) throws -> [Turns.Side] {
        let value = try JSONValue(parsing: text)
        return [.repeating("ours", scale: Double(text.count) / 1e6) { body(value) }]
    }

    private func queries(_ document: JSONValue, _ turns: Turns) throws -> [Turns.Row] {
        var rows: [Turns.Row] = []
        for text in ["$.application.mother.pinfl", "$.replies[-1].document.amount", "$.application.guardian.pinfl"] {
            let query = try SingularQuery(parsing: text)
            let side = Turns.Side.repeating("ours") { _ = query.select(in: document) }
            rows += try turns.run("singular \(text)", "evaluations/s", [side])
        }
        let paths = [
            "$.application.mother.pinfl", "$.replies[*].status", "$..pinfl",
            "$.replies[?@.status == 'completed' && @.attempts > 1].step", "$..[?match(@.pinfl, '[34][0-9]{13}')]",
        ]
        for text in paths {
            let path = try JSONPath(parsing: text)
            let side = Turns.Side.repeating("ours") { _ = path.select(in: document) }
            rows += try turns.run("path \(text)", "evaluations/s", [side])
        }
        return rows
    }

    private func note(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
