import ArgumentParser
import Casework
import Kafka

/// `darcha version`.
struct VersionCommand: ParsableCommand {
    /// The version of this program.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(commandName: "version", abstract: "Say which Darcha this is.")

    @Flag(help: "Print JSON")
    var json = false

    func run() {
        if json {
            Terminal.line(#"{"darcha":"\#(Self.version)","fold":\#(Fold.version)}"#)
        } else {
            Terminal.line("darcha \(Self.version) (fold \(Fold.version))")
        }
    }
}
