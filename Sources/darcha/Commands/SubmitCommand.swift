import ArgumentParser
import Client
import Foundation
import JSON

/// `darcha submit`: opens a case, as a portal would.
struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Open a case, and see its steps as they come in.",
        discussion: """
            Exit status: 0 closed as completed or partial, or accepted where no wait was asked; 3 closed otherwise; \
            75 still open when the wait ran out; 64 usage; 65 the document breaks its contract; 69 not reachable; \
            77 the key is not accepted.
            """)

    @Argument(help: "The service, as childbirth")
    var service: String

    @Argument(help: "The request document, JSON; - reads standard input")
    var file: String

    @Option(help: "The Idempotency-Key: the same key again is the same case; a new one by default")
    var key: String?

    @Option(help: "Your own name for the application")
    var reference: String?

    @Option(help: "Wait so many seconds for the case to close")
    var wait: Double?

    @OptionGroup var portal: PortalOptions

    func validate() throws {
        if let wait, !(wait >= 0 && wait <= 86_400 * 365) { throw ValidationError("--wait takes seconds, 0 or more") }
    }

    func run() async throws {
        let document = try read()
        let client = try portal.client()
        let key = key ?? UUID().uuidString.lowercased()
        do {
            let opened = try await client.open(
                service: service, document: document, idempotencyKey: key, reference: reference)
            guard let id = opened["id"]?.string else { throw ClientError.unintelligible("a case without an id") }
            Terminal.message("case \(id) is open (key \(key))")
            guard let wait else {
                Terminal.line(portal.json ? opened.pretty : id)
                return
            }
            let closed = try await CaseWatch(client: client, id: id).run(
                from: opened, timeout: .seconds(wait), silent: portal.json)
            try CaseWatch.end(with: closed)
        } catch let error as ClientError {
            throw PortalOptions.status(of: error)
        }
    }

    private func read() throws -> [UInt8] {
        if file == "-" { return Array(FileHandle.standardInput.readDataToEndOfFile()) }
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw Exit.fail("\(file) can't be read", Exit.noInput)
        }
        return Array(bytes)
    }
}
