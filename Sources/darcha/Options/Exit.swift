import ArgumentParser
import Foundation

/// The exit statuses of the command line, from `sysexits.h` where it has a word for it.
enum Exit {
    /// The case closed, but neither `completed` nor `partial`.
    static let otherOutcome = ExitCode(3)
    /// The case is not one that this can be done with: it has closed, or somebody else was first.
    static let notDone = ExitCode(4)
    /// The document or a contract is not right.
    static let badData = ExitCode(65)
    /// The gateway can't be reached, or the bus behind it.
    static let unavailable = ExitCode(69)
    /// Something went wrong that should not.
    static let software = ExitCode(70)
    /// A file can't be read.
    static let noInput = ExitCode(66)
    /// Still open when the wait ran out: ask again.
    static let stillOpen = ExitCode(75)
    /// The key is not known, or may not do this.
    static let noPermission = ExitCode(77)
    /// A setting is wrong.
    static let badConfiguration = ExitCode(78)

    /// Says what is wrong and ends with a status.
    static func fail(_ message: String, _ code: ExitCode) -> ExitCode {
        Terminal.message("darcha: \(message)")
        return code
    }
}
