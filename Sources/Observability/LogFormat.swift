/// How log lines look.
package enum LogFormat: String, Sendable, CaseIterable {
    /// ``text`` on a terminal, ``json`` elsewhere.
    case automatic = "auto"
    /// A line for people: time, level, label, message, metadata.
    case text
    /// One JSON object per line, for collectors.
    case json
}
