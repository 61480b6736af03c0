import Foundation
import JSON

/// A child process in which Python's validators do the same work. It answers each line of JSON with a line of JSON.
final class PythonBaseline {
    private static let advice = "apt-get install python3-fastjsonschema python3-jsonschema, or pip install them"

    /// A library that is there.
    struct Library {
        let name: String
        let title: String
    }

    private let python: String
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private(set) var libraries: [Library] = []
    /// What is not there, and how to get it.
    private(set) var missing: [String] = []

    /// Starts the child and lets each library check the work.
    init(python: String, work: ValidationWork) throws {
        self.python = python
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, "-c", Self.script]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        // The child speaks first, so that nothing is written to one that never came up.
        guard let version = try readLine()?["python"]?.string else {
            missing = ["\(python) does not run, so its libraries are left out; \(Self.advice)"]
            return
        }
        try checkLibraries(work, version)
    }

    private func checkLibraries(_ work: ValidationWork, _ version: String) throws {
        let setup: JSONValue = [
            "documents": .object(work.documents), "root": .string(work.root), "formats": .bool(work.formats),
            "instance": work.instance, "broken": .array(work.broken),
        ]
        let answer = try ask(setup)
        if let trouble = answer["trouble"]?.string { throw BenchError("Python: \(trouble)") }
        for name in ["fastjsonschema", "jsonschema"] {
            if let release = answer[name]?.string {
                libraries.append(Library(name: name, title: "\(name) \(release), Python \(version)"))
            } else {
                missing.append("\(python) has no \(name), so it is left out; to have it: \(Self.advice)")
            }
        }
    }

    /// Lets a library validate that many times; returns the seconds that it took.
    func seconds(_ library: String, count: Int) throws -> Double {
        guard let time = try ask(["library": .string(library), "count": JSONValue(count)])["seconds"]?.number else {
            throw BenchError("Python did not tell a time")
        }
        return time.double
    }

    /// Ends the child.
    func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    private func ask(_ question: JSONValue) throws -> JSONValue {
        try input.fileHandleForWriting.write(contentsOf: Data(question.serialized() + [10]))
        guard let answer = try readLine() else { throw BenchError("Python ended early; its reason is above") }
        return answer
    }

    private func readLine() throws -> JSONValue? {
        var line: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 10 { line.append(byte) }
        return line.isEmpty ? nil : try JSONValue(parsing: line)
    }
}
