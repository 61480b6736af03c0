import Casework
import Messages

/// How a gateway runs.
package struct GatewayConfiguration: Sendable {
    /// A portal that may call, known by its key.
    package struct Portal: Sendable, Hashable {
        /// The portal's id: lower-case letters, digits and hyphens; it stands in topic names.
        package var id: String
        /// The SHA-256 of the portal's key, in hexadecimal: the key itself is kept nowhere.
        package var keySHA256: String

        package init(id: String, keySHA256: String) {
            self.id = id
            self.keySHA256 = keySHA256
        }
    }

    /// An operator, known by a key.
    package struct Operator: Sendable, Hashable {
        /// The operator's name, as it stands in the events of what was done: lower-case letters, digits and hyphens.
        package var id: String
        /// The SHA-256 of the operator's key, in hexadecimal.
        package var keySHA256: String

        package init(id: String, keySHA256: String) {
            self.id = id
            self.keySHA256 = keySHA256
        }
    }

    /// The address to listen on; `127.0.0.1` by default.
    package var host = "127.0.0.1"
    /// The port to listen on; 0 lets the system choose, see ``onReady``.
    package var port = 8080
    /// The address by which portals reach the gateway, for its descriptions; nil for that of ``host`` and ``port``.
    package var publicURL: String?
    /// The SQLite file of the index; nil keeps it in memory. It is a cache: it can be deleted while the gateway is down.
    package var indexPath: String?
    /// The portals that may call.
    package var portals: [Portal] = []
    /// The operators, who may read all cases and have steps asked for again.
    package var operators: [Operator] = []
    /// How large a request's body may be, in bytes; 1 MiB by default.
    package var maxBodyBytes = 1 << 20
    /// How many bytes of documents a case may hold; 4 MiB by default.
    package var documentLimit = 4 << 20
    /// How many bytes of one journal partition may lie behind the first event that a case still needs before no more cases
    /// are taken in; nil for no limit, which is right wherever the journal is kept for long enough.
    package var journalSpanLimit: Int?
    /// How long a closed case stays in the index after its last change; at least a day, which is how long a key means the same case.
    package var retention: Duration = .seconds(7 * 86_400)
    /// How long opening a case may take before the portal is told to try again.
    package var openTimeout: Duration = .seconds(15)
    /// How long an unknown case is looked for, and a gateway that has just started is waited for.
    package var lookupTimeout: Duration = .seconds(5)
    /// The most that `Prefer: wait=N` can ask for.
    package var maxWait: Duration = .seconds(60)
    /// For how long a look at the end of a journal partition serves the openings that follow.
    package var checkLifetime: Duration = .seconds(60)
    /// For how long one look at the bus serves all who ask whether the gateway is ready.
    package var readinessLifetime: Duration = .seconds(2)
    /// How often an idle event stream gets a comment.
    package var keepAlive: Duration = .seconds(15)
    /// After how long an idle connection is closed.
    package var idleTimeout: Duration = .seconds(75)
    /// How long running requests may go on after the gateway is told to end.
    package var shutdownTimeout: Duration = .seconds(3)
    /// How often what is folded is written to the index's file: what a crash has folded again.
    package var writeInterval: Duration = .seconds(1)
    /// How many bytes of open cases are kept decoded in memory.
    package var cacheBytes = 64 << 20
    /// Told once, when requests are taken: the port that is listened on.
    package var onReady: @Sendable (Int) async -> Void = { _ in }

    /// The defaults, without any portal.
    package init() {}

    var serverURL: String { publicURL ?? "http://\(host):\(port)" }

    /// Checks what can be checked without trying.
    ///
    /// - Throws: ``GatewayError`` that names the field.
    func check() throws(GatewayError) {
        guard (0...65_535).contains(port) else {
            throw .configuration("port", "must be from 0 to 65535", "Give a free port, or 0 for any.")
        }
        var keys: Set<[UInt8]> = []
        try Self.check("portals", "portal", portals.map { ($0.id, $0.keySHA256) }, &keys)
        try Self.check("operators", "operator", operators.map { ($0.id, $0.keySHA256) }, &keys)
        guard maxBodyBytes > 0, documentLimit > 0 else {
            throw .configuration("maxBodyBytes", "sizes must be above 0", "Leave it out for the default.")
        }
        guard checkLifetime.milliseconds * 4 <= Fold.dedupWindow else {
            throw .configuration(
                "checkLifetime", "must be at most \(Fold.dedupWindow / 4000) s",
                "An opening counts for \(Fold.dedupWindow / 2000) s after its check; leave half of that for the way.")
        }
        guard retention >= .seconds(86_400) else {
            throw .configuration(
                "retention", "must be at least 24 hours", "A portal may repeat a request for a day; keep cases as long."
            )
        }
    }

    /// Checks names and keys; a key that two have would be one of them's only.
    private static func check(
        _ field: String, _ word: String, _ callers: [(id: String, keySHA256: String)], _ keys: inout Set<[UInt8]>
    ) throws(GatewayError) {
        var seen: Set<String> = []
        for (id, text) in callers {
            guard isName(id) else {
                throw .configuration(
                    field, "the id of each \(word) must be 1 to 63 lower-case letters, digits and hyphens",
                    "Name a portal as its topic is named, and an operator as events are to show.")
            }
            guard seen.insert(id).inserted else {
                throw .configuration(field, "\(word) `\(id)` stands twice", "Give each \(word) once.")
            }
            guard let digest = [UInt8](hexadecimal: text), digest.count == 32 else {
                throw .configuration(
                    field, "the key of \(word) `\(id)` must be given as its SHA-256, 64 hexadecimal digits",
                    "Make it by `printf %s \"$KEY\" | sha256sum`.")
            }
            guard keys.insert(digest).inserted else {
                throw .configuration(
                    field, "the key of \(word) `\(id)` is another's, too", "Give each its own key.")
            }
        }
    }

    private static func isName(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
}

extension [UInt8] {
    /// The bytes of a hexadecimal text, of either case; nil where it is not that.
    init?(hexadecimal text: String) {
        let digits = text.utf8.map { byte -> UInt8? in
            switch byte {
            case 0x30...0x39: byte - 0x30
            case 0x61...0x66: byte - 0x61 + 10
            case 0x41...0x46: byte - 0x41 + 10
            default: nil
            }
        }
        guard digits.count % 2 == 0 else { return nil }
        self = []
        reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            append(high << 4 | low)
        }
    }
}
