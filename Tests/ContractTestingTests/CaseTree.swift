import ContractTesting
import Contracts
import Foundation
import JSONSchema
import Testing

/// A copy of this repository's contracts with cases of our own in it, taken away after use.
struct CaseTree {
    /// `Contracts/` beside a directory above this file, or where `DARCHA_CONTRACTS` says.
    static func contracts() throws -> String {
        if let path = ProcessInfo.processInfo.environment["DARCHA_CONTRACTS"] { return path }
        var directory = URL(filePath: #filePath).deletingLastPathComponent()
        while directory.path != "/" {
            let contracts = directory.appending(path: "Contracts")
            if FileManager.default.fileExists(atPath: contracts.appending(path: "services").path) {
                return contracts.path
            }
            directory.deleteLastPathComponent()
        }
        throw CocoaError(.fileNoSuchFile)
    }

    /// Texts by path below `tests/`.
    var files: [String: String]

    /// One case of person-check, by the lines of its replies and what is expected.
    init(replies: String, expect: String, more: String = "") {
        files = [
            "person-check.v1/one.yaml": """
            title: One
            request: { pinfl: "31707584010273" }
            \(more)
            replies:
            \(Self.indented(replies))
            expect:
            \(Self.indented(expect))
            """
        ]
    }

    init(files: [String: String]) { self.files = files }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    }

    func run(service: String? = nil) throws -> ContractTestReport {
        let source = URL(filePath: try Self.contracts())
        let directory = FileManager.default.temporaryDirectory.appending(path: "darcha-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        for folder in ["agencies", "documents", "services"] {
            try FileManager.default.copyItem(
                at: source.appending(path: folder), to: directory.appending(path: folder))
        }
        for (path, text) in files {
            let file = directory.appending(path: "tests/\(path)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let catalogue = try Catalogue.load(directory: directory.path)
        return ContractTests.run(catalogue, directory: directory.path, service: service)
    }

    /// What is wrong with the one case, each as its subject, pointer, expected and got.
    func problems() throws -> [String] {
        let report = try run()
        try #require(report.findings.isEmpty, "\(report.text(in: .en))")
        return try #require(report.cases.first).problems.map { problem in
            let pointer = problem.pointer.map { " \($0)" } ?? ""
            let message = problem.message.map { ": \($0)" } ?? ""
            let both = problem.expected.map { ": \($0) / \(problem.got ?? "")" } ?? ""
            return problem.subject + pointer + message + both
        }
    }

    /// The findings, each as its rule, line and message.
    func findings() throws -> [String] {
        try run().findings.map { "\($0.line) \($0.rule): \($0.message) (\($0.remedy))" }
    }
}
