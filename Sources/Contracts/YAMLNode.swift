import JSON

/// A YAML value with its place: what is left of YAML once tags, anchors and duplicate keys are ruled out.
struct YAMLNode: Sendable {
    /// A key with its value.
    struct Member: Sendable {
        let key: String
        let keyPlace: Place
        let value: YAMLNode
    }

    indirect enum Content: Sendable {
        /// Plain scalars can be other things than strings; quoted ones can't.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        case mapping([Member])
    }

    let place: Place
    let content: Content

    /// The value as JSON.
    ///
    /// Plain scalars are `null` (also `~` or nothing), `true`, `false`, or JSON numbers, and else strings: so `no`, `on`
    /// and `1_000` are strings, unlike in YAML 1.1.
    var json: JSONValue {
        switch content {
        case .scalar(let text, isPlain: false): return .string(text)
        case .scalar(let text, isPlain: true):
            switch text {
            case "", "~", "null": return .null
            case "true": return .bool(true)
            case "false": return .bool(false)
            default: return JSONNumber(literal: text).map(JSONValue.number) ?? .string(text)
            }
        case .sequence(let elements): return .array(elements.map(\.json))
        case .mapping(let members):
            var object = JSONObject(minimumCapacity: members.count)
            for member in members { object[member.key] = member.value.json }
            return .object(object)
        }
    }

    /// The node at a pointer; the deepest one on the way there, when it is missing.
    func node(at pointer: JSONPointer) -> YAMLNode {
        var node = self
        for token in pointer.tokens {
            switch node.content {
            case .mapping(let members):
                guard let member = members.first(where: { $0.key.hasSameUTF8(as: token) }) else { return node }
                node = member.value
            case .sequence(let elements):
                guard let index = Int(token), elements.indices.contains(index) else { return node }
                node = elements[index]
            case .scalar: return node
            }
        }
        return node
    }
}
