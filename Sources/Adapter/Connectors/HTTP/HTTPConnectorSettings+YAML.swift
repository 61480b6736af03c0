import Yams

extension ConfigurationReader {
    /// Reads `http:` of one operation.
    mutating func http(_ node: Node, _ place: String) -> OperationSettings? {
        let known = ["method", "path", "headers", "timeout", "refused", "attempts", "maxResponseBytes"]
        guard let members = members(node, of: "http of \(place)", known: known) else { return nil }
        let method = method(members, node, place)
        let path = path(members, node, place)
        var attempts = 5
        if let node = members["attempts"]?.value {
            attempts = integer(node, of: "attempts of \(place)", in: 1...100) ?? attempts
        }
        guard let method, let path else { return nil }
        var settings = HTTPConnectorSettings(method: method, path: path)
        if let node = members["headers"]?.value { settings.headers = headers(node, place) }
        if let node = members["timeout"]?.value {
            let range = Duration.seconds(1)...Duration.seconds(3600)
            settings.timeout = duration(node, of: "timeout of \(place)", in: range) ?? settings.timeout
        }
        if let node = members["refused"]?.value { settings.refused = statuses(node, place) }
        if let node = members["maxResponseBytes"]?.value {
            let limit = integer(node, of: "maxResponseBytes of \(place)", in: 1...4_194_304)
            settings.maxResponseBytes = limit ?? settings.maxResponseBytes
        }
        return OperationSettings(.http(settings), attempts: attempts)
    }

    /// A text that must be there.
    mutating func requiredText(_ key: String, in members: [String: Member], of node: Node, place: String) -> String? {
        guard let member = members[key] else {
            error(node, .missingKey, "\(place) has no \(key)", "add `\(key):`")
            return nil
        }
        return text(member.value, of: "\(key) of \(place)")
    }

    private mutating func method(
        _ members: [String: Member], _ node: Node, _ place: String
    ) -> HTTPConnectorSettings.Method? {
        guard let text = requiredText("method", in: members, of: node, place: "http of \(place)") else { return nil }
        if let method = HTTPConnectorSettings.Method(rawValue: text) { return method }
        let all = HTTPConnectorSettings.Method.allCases.map(\.rawValue).joined(separator: ", ")
        error(members["method"]?.value, .badValue, "the method of \(place) is not known", "use one of: \(all)")
        return nil
    }

    private mutating func path(_ members: [String: Member], _ node: Node, _ place: String) -> HTTPPathTemplate? {
        guard let text = requiredText("path", in: members, of: node, place: "http of \(place)") else { return nil }
        do { return try HTTPPathTemplate(parsing: text) } catch {
            self.error(
                members["path"]?.value, .badValue, "the path of \(place) \(error.message)",
                "write it as /persons/{$.pinfl}, quoted, with other characters percent-encoded")
            return nil
        }
    }

    private mutating func headers(_ node: Node, _ place: String) -> [HTTPConnectorSettings.Header] {
        guard let members = members(node, of: "headers of \(place)") else { return [] }
        var headers: [HTTPConnectorSettings.Header] = []
        for (name, member) in members.sorted(by: { $0.key < $1.key }) {
            guard Self.isToken(name) else {
                error(
                    member.key, .badValue, "\(place) has a header whose name HTTP does not allow",
                    "use letters, digits and dashes")
                continue
            }
            if HTTPConnectorSettings.reservedHeaders.contains(name.lowercased()) {
                error(
                    member.key, .badValue, "\(place) sets the header \(name), which the adapter sets itself",
                    "leave it out")
                continue
            }
            guard let value = text(member.value, of: "the header \(name) of \(place)") else { continue }
            guard value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                error(
                    member.value, .badValue,
                    "the header \(name) of \(place) holds what HTTP does not allow in a header",
                    "use visible ASCII characters and spaces")
                continue
            }
            headers.append(.init(name: name, value: value))
        }
        return headers
    }

    private mutating func statuses(_ node: Node, _ place: String) -> Set<Int> {
        guard let sequence = node.sequence else {
            error(node, .badValue, "refused of \(place) is not a list", "write it as [409, 422]")
            return []
        }
        var statuses: Set<Int> = []
        for node in sequence {
            guard let status = integer(node, of: "a status in refused of \(place)", in: 400...599) else { continue }
            if HTTPConnectorOutcome.downStatuses.contains(status) {
                error(
                    node, .badValue,
                    "\(status) in refused of \(place) says that the target is down or busy, which is no refusal",
                    "leave it out")
            }
            statuses.insert(status)
        }
        return statuses
    }

    /// RFC 9110, section 5.6.2.
    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
