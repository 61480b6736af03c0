import Foundation
import Testing

/// The program among others in a pipe.
@Suite struct PipeTests {
    /// Runs the program.
    ///
    /// - Parameter isRead: whether somebody reads what it writes.
    private func run(_ arguments: String..., isRead: Bool) throws -> (status: Int32, output: String, errors: String) {
        let process = Process()
        process.executableURL = URL(filePath: DevelopmentBus.executable)
        process.arguments = arguments
        process.environment = ["DARCHA_CONTRACTS": DevelopmentBus.contracts]
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        if !isRead { try output.fileHandleForReading.close() }
        try process.run()
        let text = isRead ? output.fileHandleForReading.readDataToEndOfFile() : Data()
        let words = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        // As a shell counts: whether the signal is ignored, and the program ends by itself, is its parent's choice.
        let status = process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
        return (status, String(decoding: text, as: UTF8.self), String(decoding: words, as: UTF8.self))
    }

    @Test("when nobody reads any more, the program ends quietly")
    func aBrokenPipe() throws {
        let result = try run("contracts", "export", "--format", "openapi", isRead: false)
        #expect(result.status == 141, "as SIGPIPE would")
        #expect(result.errors.isEmpty)
    }

    @Test("what is read to its end is whole")
    func wholeOutput() throws {
        let result = try run("contracts", "export", "--format", "openapi", isRead: true)
        #expect(result.status == 0)
        #expect(result.output.hasPrefix("{") && result.output.hasSuffix("}\n"))
    }
}
