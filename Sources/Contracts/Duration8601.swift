import JSONSchema

/// Durations of contracts: the grammar of RFC 3339, appendix A, without years and months, which have no fixed length.
package enum Duration8601 {
    /// The length in milliseconds; nil when the text is no such duration (`PT1H30M` and `P3D` are).
    package static func milliseconds(_ text: String) -> Int64? { ISODuration(text)?.milliseconds }

    /// The shortest such text, in days, hours, minutes and seconds; what is below a second is dropped.
    package static func text(milliseconds: Int64) -> String {
        var seconds = max(milliseconds, 0) / 1000
        var text = "P"
        let days = seconds / 86_400
        if days > 0 { text += "\(days)D" }
        seconds %= 86_400
        // The grammar wants no gap between units: minutes are written between hours and seconds even when zero.
        let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
        guard seconds > 0 || days == 0 else { return text }
        text += "T"
        if hours > 0 { text += "\(hours)H" }
        if minutes > 0 || (hours > 0 && rest > 0) { text += "\(minutes)M" }
        if rest > 0 || seconds == 0 { text += "\(rest)S" }
        return text
    }
}

/// The length of a duration such as `PT1H30M` or `P3D` in milliseconds; nil when the text is none.
package func parseDuration(_ text: String) -> Int64? { Duration8601.milliseconds(text) }
