package import JSON

/// One event of a `text/event-stream` (WHATWG HTML, section 9.2).
package struct ServerSentEvent: Sendable, Hashable {
    /// The `id:` field, for `Last-Event-ID`.
    package var id: String?
    /// The `event:` field.
    package var type: String
    /// The `data:` lines, joined by line feeds.
    package var data: String

    /// The data as JSON; null where it is not.
    package var json: JSONValue { (try? JSONValue(parsing: data)) ?? .null }

    /// Whether it says that its case is closed.
    package var isClosing: Bool { json["state"]?.string == "closed" }

    /// Takes a stream apart, however it is cut into pieces.
    package struct Parser: Sendable {
        private var line: [UInt8] = []
        private var id: String?
        private var type: String?
        private var data: [String] = []
        private var skipsLineFeed = false

        package init() {}

        /// The events that are complete with these bytes.
        package mutating func feed(_ bytes: [UInt8]) -> [ServerSentEvent] {
            var events: [ServerSentEvent] = []
            for byte in bytes {
                if skipsLineFeed {
                    skipsLineFeed = false
                    if byte == 0x0A { continue }
                }
                switch byte {
                case 0x0A, 0x0D:
                    skipsLineFeed = byte == 0x0D
                    if let event = endLine() { events.append(event) }
                default: line.append(byte)
                }
            }
            return events
        }

        private mutating func endLine() -> ServerSentEvent? {
            let text = String(decoding: line, as: UTF8.self)
            line.removeAll(keepingCapacity: true)
            guard !text.isEmpty else { return dispatch() }
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            var value = parts.count > 1 ? String(parts[1]) : ""
            if value.hasPrefix(" ") { value.removeFirst() }
            switch parts[0] {
            case "id": id = value
            case "event": type = value
            case "data": data.append(value)
            default: break  // A comment, or a field that means nothing here.
            }
            return nil
        }

        private mutating func dispatch() -> ServerSentEvent? {
            defer {
                type = nil
                data = []
            }
            guard !data.isEmpty else { return nil }
            return ServerSentEvent(id: id, type: type ?? "message", data: data.joined(separator: "\n"))
        }
    }
}
