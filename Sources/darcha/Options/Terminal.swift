import Foundation
import Glibc

/// What the user sees: data on standard output, messages on standard error, colours only for a person.
enum Terminal {
    /// Whether standard output is a terminal.
    static let isInteractive = isatty(STDOUT_FILENO) == 1

    /// Whether colours may be used (<https://no-color.org>).
    static let hasColours =
        isInteractive && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
        && ProcessInfo.processInfo.environment["TERM"] != "dumb"

    /// Writes to standard output at once, even into a pipe.
    static func write(_ text: String) {
        FileHandle.standardOutput.write(Data(text.utf8))
    }

    /// Writes a line of data.
    static func line(_ text: String) { write(text + "\n") }

    /// Writes a line for a person.
    static func message(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// A text in a colour, by its SGR number.
    static func coloured(_ text: String, _ colour: Int) -> String {
        hasColours ? "\u{1B}[\(colour)m\(text)\u{1B}[0m" : text
    }
}
