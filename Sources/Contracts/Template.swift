package import JSON

/// A template of JSON: its string leaves that begin with `$` are singular queries (RFC 9535) over a context document.
///
/// `$$` at the start of a string stands for a literal `$`. Evaluating is total and deterministic: an object member whose
/// query selects nothing is left out, an array element becomes `null`, and so does a root.
package struct Template: Sendable {
    /// A compiled part.
    private indirect enum Node: Sendable {
        /// A value without queries in it.
        case literal(JSONValue)
        case query(SingularQuery)
        case array([Node])
        case object([(name: String, node: Node)])
    }

    /// A query and where it stands in the template.
    package struct Place: Sendable, Hashable {
        package let pointer: JSONPointer
        package let query: SingularQuery
    }

    /// The template as it was written.
    package let source: JSONValue
    /// The queries, in written order, with their places.
    package let places: [Place]
    private let root: Node

    /// Compiles a template.
    ///
    /// - Throws: ``TemplateError`` with the first string that begins with `$` and is no singular query.
    package init(compiling source: JSONValue) throws(TemplateError) {
        let (template, errors) = Self.check(source)
        if let error = errors.first { throw error }
        self = template
    }

    /// Compiles as ``init(compiling:)`` does, and tells all the trouble. The template is sound only when there is none.
    package static func check(_ source: JSONValue) -> (template: Template, errors: [TemplateError]) {
        var compilation = Compilation()
        let root = compilation.compile(source, at: JSONPointer())
        return (Template(source: source, places: compilation.places, root: root), compilation.errors)
    }

    private init(source: JSONValue, places: [Place], root: Node) {
        self.source = source
        self.places = places
        self.root = root
    }

    /// The queries, in written order.
    package var queries: [SingularQuery] { places.map(\.query) }

    /// The value of the template in that context.
    package func evaluate(in context: JSONValue) -> JSONValue { Self.evaluate(root, in: context) ?? .null }

    /// What compiling has found so far.
    private struct Compilation {
        var places: [Place] = []
        var errors: [TemplateError] = []

        mutating func compile(_ value: JSONValue, at pointer: JSONPointer) -> Node {
            let before = places.count
            switch value {
            case .string(let text) where text.utf8.starts(with: "$$".utf8):
                return .literal(.string(String(text.dropFirst())))
            case .string(let text) where text.utf8.first == UInt8(ascii: "$"):
                do throws(JSONPathError) {
                    let query = try SingularQuery(parsing: text)
                    places.append(Place(pointer: pointer, query: query))
                    return .query(query)
                } catch {
                    let message = "not a singular query (RFC 9535): \(error)"
                    errors.append(TemplateError(message: message, pointer: pointer))
                    return .literal(.null)
                }
            case .array(let elements):
                var nodes: [Node] = []
                for (index, element) in elements.enumerated() {
                    nodes.append(compile(element, at: pointer.appending(index)))
                }
                return folded(.array(nodes), isConstant: places.count == before)
            case .object(let object):
                var nodes: [(name: String, node: Node)] = []
                for (name, member) in object { nodes.append((name, compile(member, at: pointer.appending(name)))) }
                return folded(.object(nodes), isConstant: places.count == before)
            default:
                return .literal(value)
            }
        }

        /// A part without queries becomes the one value that it always has.
        private func folded(_ node: Node, isConstant: Bool) -> Node {
            isConstant ? .literal(Template.evaluate(node, in: .null) ?? .null) : node
        }
    }

    private static func evaluate(_ node: Node, in context: JSONValue) -> JSONValue? {
        switch node {
        case .literal(let value): return value
        case .query(let query): return query.select(in: context)
        case .array(let nodes): return .array(nodes.map { evaluate($0, in: context) ?? .null })
        case .object(let nodes):
            var object = JSONObject(minimumCapacity: nodes.count)
            for (name, node) in nodes { object[name] = evaluate(node, in: context) }
            return .object(object)
        }
    }
}

extension Template: Hashable {
    package static func == (left: Template, right: Template) -> Bool { left.source == right.source }

    package func hash(into hasher: inout Hasher) { hasher.combine(source) }
}
