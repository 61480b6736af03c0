package import Logging

/// A log handler that writes one line per event to a sink.
///
/// A line never holds a line feed or another control character of what was logged, so nobody can forge one.
package struct LineLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let isJSON: Bool
    private let clock: @Sendable () -> LogTime
    private let write: @Sendable (String) -> Void

    /// A handler for the logger of that label.
    ///
    /// - Parameters:
    ///   - isJSON: one JSON object per line rather than a line for people.
    ///   - clock: what gives an event its time.
    ///   - write: takes a whole line with its line feed.
    package init(
        label: String, level: Logger.Level, isJSON: Bool, metadataProvider: Logger.MetadataProvider? = nil,
        clock: @escaping @Sendable () -> LogTime = { .now }, write: @escaping @Sendable (String) -> Void
    ) {
        self.label = label
        logLevel = level
        self.isJSON = isJSON
        self.metadataProvider = metadataProvider
        self.clock = clock
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        if let error = event.error { all["error"] = .string("\(error)") }
        let time = clock().description
        write(isJSON ? json(event, all, time) : text(event, all, time))
    }

    private func text(_ event: LogEvent, _ metadata: Logger.Metadata, _ time: String) -> String {
        let level = event.level.rawValue
        let pad = String(repeating: " ", count: max(0, 8 - level.utf8.count))
        var line = "\(time) \(level)\(pad) \(LogText.plain(label)): \(LogText.plain(event.message.description))"
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += " \(LogText.plain(key))=\(LogText.shown(value))"
        }
        return line + "\n"
    }

    private func json(_ event: LogEvent, _ metadata: Logger.Metadata, _ time: String) -> String {
        var line = "{\"time\":\"\(time)\",\"level\":\"\(event.level.rawValue)\",\"logger\":\(LogText.quoted(label))"
        line += ",\"message\":\(LogText.quoted(event.message.description))"
        if !metadata.isEmpty { line += ",\"metadata\":\(LogText.json(.dictionary(metadata)))" }
        return line + "}\n"
    }
}
