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

    /// Writes to standard output at once, even into a pipe. Ends the program, as SIGPIPE would, when nobody reads any more:
    /// `darcha case ID --watch | head -3`.
    static func write(_ text: String) {
        if !write(text, to: STDOUT_FILENO), errno == EPIPE { exit(128 + SIGPIPE) }
    }

    /// Writes a line of data.
    static func line(_ text: String) { write(text + "\n") }

    /// Writes a line that a process tells; it goes on, whether somebody reads or not.
    static func tell(_ text: String) { _ = write(text + "\n", to: STDOUT_FILENO) }

    /// Writes a line for a person.
    static func message(_ text: String) { _ = write(text + "\n", to: STDERR_FILENO) }

    /// - Returns: false where it could not be written; `errno` says why.
    private static func write(_ text: String, to file: Int32) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var written = 0
            while written < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[written...])
                let count = Glibc.write(file, rest.baseAddress, rest.count)
                if count >= 0 {
                    written += count
                } else if errno == EAGAIN {
                    // Somebody made it non-blocking: waits until the reader has taken some.
                    var place = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
                    poll(&place, 1, -1)
                } else if errno != EINTR {
                    return false
                }
            }
            return true
        }
    }

    /// A text in a colour, by its SGR number.
    static func coloured(_ text: String, _ colour: Int) -> String {
        hasColours ? "\u{1B}[\(colour)m\(text)\u{1B}[0m" : text
    }
}
