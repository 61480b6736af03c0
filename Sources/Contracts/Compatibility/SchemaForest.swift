import JSON
import JSONSchema

/// Which of the two catalogues.
package enum CatalogueSide: String, Sendable, Hashable {
    case old
    case new

    var other: CatalogueSide { self == .old ? .new : .old }
}

/// The schemas of both catalogues, each named by a number once it has been looked at.
struct SchemaForest {
    /// A schema and where it stands.
    struct Node {
        let side: CatalogueSide
        /// The document's `$id`.
        let document: String
        let pointer: JSONPointer
        let value: JSONValue
        /// Whether it stands in a resource with an `$id` of its own below the document's root.
        let isNested: Bool
    }

    private let documents: [CatalogueSide: [String: JSONValue]]
    private(set) var nodes: [Node] = []
    /// By side and absolute location; names that differ in code points only are different, as in JSON.
    private var numbers: [JSONName: Int] = [:]
    private var validators: [Int: Schema?] = [:]
    private var patterns: [JSONName: Schema?] = [:]

    /// - Parameters: the documents of each side by `$id`.
    init(old: [String: JSONValue], new: [String: JSONValue]) { documents = [.old: old, .new: new] }

    subscript(_ node: Int) -> Node { nodes[node] }

    /// The keywords of a schema; nil for a boolean one.
    func object(_ node: Int) -> JSONObject? { nodes[node].value.object }

    /// A document's schema; nil when there is no such document.
    mutating func root(_ document: String, on side: CatalogueSide) -> Int? {
        guard let value = documents[side]?[document] else { return nil }
        return number(
            of: Node(side: side, document: document, pointer: JSONPointer(), value: value, isNested: false))
    }

    /// The schema that stands below another; nil when there is none.
    mutating func child(_ node: Int, _ tokens: String...) -> Int? {
        var found = nodes[node]
        for token in tokens {
            guard let value = JSONPointer(tokens: [token]).evaluate(in: found.value) else { return nil }
            found = Node(
                side: found.side, document: found.document, pointer: found.pointer.appending(token), value: value,
                isNested: found.isNested || value["$id"]?.string != nil)
        }
        return number(of: found)
    }

    /// The schemas of a keyword that is an array of them.
    mutating func list(_ node: Int, _ keyword: String) -> [Int] {
        let count = nodes[node].value[keyword]?.array?.count ?? 0
        return (0..<count).compactMap { child(node, keyword, String($0)) }
    }

    /// The schemas of a keyword that is an object of them.
    mutating func map(_ node: Int, _ keyword: String) -> [(name: String, node: Int)] {
        guard let object = nodes[node].value[keyword]?.object else { return [] }
        return object.compactMap { name, _ in child(node, keyword, name).map { (name, $0) } }
    }

    /// The schema that the node's `$ref` leads to; nil when it can't be followed here.
    mutating func target(of node: Int) -> Int? {
        let place = nodes[node]
        guard let reference = place.value["$ref"]?.string else { return nil }
        let parts = reference.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        var document = String(parts.first ?? "")
        if document.isEmpty {
            if place.isNested { return nil }
            document = place.document
        }
        guard let root = root(document, on: place.side), let fragment = Self.decoded(parts.dropFirst().first ?? "")
        else { return nil }
        guard let pointer = JSONPointer(fragment) else { return anchor(fragment, below: root) }
        var found = root
        for token in pointer.tokens {
            guard let next = child(found, token) else { return nil }
            found = next
        }
        return found
    }

    /// A validator for one schema; nil when this version can't enforce it.
    mutating func validator(_ node: Int) -> Schema? {
        if let known = validators[node] { return known }
        let place = nodes[node]
        // A percent sign would begin an escape in a fragment (RFC 3986, section 2.1).
        let fragment = place.pointer.description.split(separator: "%", omittingEmptySubsequences: false)
            .joined(separator: "%25")
        let known = documents[place.side] ?? [:]
        let schema = try? Schema.compile(["$ref": .string("\(place.document)#\(fragment)")]) { known[$0] }
        validators[node] = schema
        return schema
    }

    /// Whether a name fits a pattern; nil when this version can't tell.
    mutating func matches(_ name: String, _ pattern: String) -> Bool? {
        let key = JSONName(pattern)
        if let known = patterns[key] { return known?.isValid(.string(name)) }
        let schema = try? Schema.compile(["pattern": .string(pattern)])
        patterns[key] = schema
        return schema?.isValid(.string(name))
    }

    private mutating func number(of node: Node) -> Int {
        let key = JSONName("\(node.side.rawValue) \(node.document)#\(node.pointer)")
        if let known = numbers[key] { return known }
        numbers[key] = nodes.count
        nodes.append(node)
        return nodes.count - 1
    }

    /// The one schema with that `$anchor` in the document itself; nil when there is none, or more than one place has it.
    private mutating func anchor(_ name: String, below root: Int) -> Int? {
        var found: [Int] = []
        var pending = [root]
        while let node = pending.popLast() {
            let value = nodes[node].value
            let names = ["$anchor", "$dynamicAnchor"].compactMap { value[$0]?.string }
            if !nodes[node].isNested, names.contains(where: { $0.hasSameUTF8(as: name) }) { found.append(node) }
            switch value {
            case .object(let object):
                for (key, _) in object where !["const", "enum", "default", "examples"].contains(key) {
                    if let next = child(node, key) { pending.append(next) }
                }
            case .array(let elements):
                for index in elements.indices {
                    if let next = child(node, String(index)) { pending.append(next) }
                }
            default: break
            }
        }
        return found.count == 1 ? found.first : nil
    }

    /// A fragment with `%41` and the like decoded; nil when that is malformed.
    private static func decoded(_ fragment: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(fragment.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
