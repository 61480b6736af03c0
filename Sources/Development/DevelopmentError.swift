/// Why `darcha dev` can't start: what is wrong and how to mend it.
package struct DevelopmentError: Error, Sendable, CustomStringConvertible {
    package var message: String
    package var remedy: String

    init(_ message: String, remedy: String) {
        self.message = message
        self.remedy = remedy
    }

    package var description: String { "\(message)\n  mend: \(remedy)" }
}
