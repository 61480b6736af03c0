import Foundation
import Testing

/// The program among others in a pipe.
@Suite struct PipeTests {
    private func shell(_ script: String) throws -> (status: Int32, output: String, errors: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", script]
        process.environment = ProcessInfo.processInfo.environment.merging([
            "DARCHA": DevelopmentBus.executable, "DARCHA_CONTRACTS": DevelopmentBus.contracts,
        ]) { $1 }
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text, words)
    }

    @Test("a reader who has seen enough ends the program quietly")
    func headOfALongOutput() throws {
        let result = try shell(
            #""$DARCHA" contracts export --format openapi | head -c 5; echo; exit "${PIPESTATUS[0]}""#)
        #expect(result.status == 141, "as SIGPIPE would")
        #expect(result.output.hasPrefix("{"))
        #expect(result.errors.isEmpty)
    }

    @Test("what is read to its end is whole")
    func wholeOutput() throws {
        let result = try shell(#""$DARCHA" contracts export --format openapi | tail -c 2; exit "${PIPESTATUS[0]}""#)
        #expect(result.status == 0 && result.output.hasPrefix("}"))
    }
}
