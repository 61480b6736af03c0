import Testing

@testable import JSON

/// Runs against the RFC's own way of telling what a query selects: a list of nodes for each segment, one after the other.
@Suite struct JSONPathOrderTests {
    @Test(arguments: 0..<12 as Range<UInt64>)
    func agreesWithNodelists(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        var selected = 0
        for _ in 0..<150 {
            let text = "$" + Self.segments(depth: 2, using: &random)
            let path = try JSONPath(parsing: text)
            for _ in 0..<3 {
                let document = Self.document(depth: 4, using: &random)
                let expected = Self.nodes(
                    path.segments, from: [JSONPathNode(path: SingularQuery(segments: []), value: document)],
                    root: document)
                #expect(path.selectNodes(in: document) == expected, "\(text) in \(document)")
                #expect(path.select(in: document) == expected.map(\.value), "\(text) in \(document)")
                selected += expected.count
            }
        }
        #expect(selected > 200)
    }

    // MARK: Nodelists

    private static func nodes(_ segments: [JSONPathSegment], from list: [JSONPathNode], root: JSONValue)
        -> [JSONPathNode]
    {
        segments.reduce(list) { list, segment in
            switch segment {
            case .step(let step): list.flatMap { select(.step(step), of: $0, root: root) }
            case .children(let selectors):
                list.flatMap { node in selectors.flatMap { select($0, of: node, root: root) } }
            case .descendants(let selectors):
                list.flatMap(all).flatMap { node in selectors.flatMap { select($0, of: node, root: root) } }
            }
        }
    }

    private static func all(from node: JSONPathNode) -> [JSONPathNode] { [node] + children(of: node).flatMap(all) }

    private static func children(of node: JSONPathNode) -> [JSONPathNode] {
        func child(_ step: SingularQuery.Segment, _ value: JSONValue) -> JSONPathNode {
            JSONPathNode(path: SingularQuery(segments: node.path.segments + [step]), value: value)
        }
        switch node.value {
        case .array(let elements): return elements.enumerated().map { child(.index($0), $1) }
        case .object(let object): return object.map { child(.name($0.name), $0.value) }
        default: return []
        }
    }

    private static func select(_ selector: JSONPathSelector, of node: JSONPathNode, root: JSONValue) -> [JSONPathNode] {
        let children = children(of: node)
        switch selector {
        case .wildcard: return children
        case .step(.name(let name)): return children.filter { $0.path.segments.last == .name(name) }
        case .step(.index(let index)):
            return children.filter {
                $0.path.segments.last == .index(index) || $0.path.segments.last == .index(index + children.count)
            }
        case .slice(let slice):
            guard case .array = node.value else { return [] }
            let all = (0..<children.count).map { slice.step > 0 ? $0 : children.count - 1 - $0 }
            func place(_ place: Int) -> Int { place < 0 ? place + children.count : place }
            let wanted = all.filter { index in
                let isBehindStart = slice.start.map { slice.step > 0 ? index >= place($0) : index <= place($0) } ?? true
                let isBeforeEnd = slice.end.map { slice.step > 0 ? index < place($0) : index > place($0) } ?? true
                return isBehindStart && isBeforeEnd
            }
            guard slice.step != 0 else { return [] }
            return wanted.enumerated().filter { $0.offset.isMultiple(of: slice.step) }.map { children[$0.element] }
        case .filter(let filter): return children.filter { holds(filter, at: $0, root: root) }
        }
    }

    private static func holds(_ filter: JSONPathExpression, at node: JSONPathNode, root: JSONValue) -> Bool {
        func run(_ query: JSONPathQuery) -> [JSONValue] {
            let start = query.isRelative ? node.value : root
            return nodes(
                query.segments, from: [JSONPathNode(path: SingularQuery(segments: []), value: start)], root: root
            ).map(\.value)
        }
        func value(_ operand: JSONPathOperand) -> [JSONValue] {
            switch operand {
            case .literal(let value): return [value]
            case .query(let query, let isRelative):
                return query.select(in: isRelative ? node.value : root).map { [$0] } ?? []
            case .count(let query): return [JSONValue(run(query).count)]
            case .value(let query): return run(query).count == 1 ? run(query) : []
            case .length: return []
            }
        }
        switch filter {
        case .or(let parts): return parts.contains { holds($0, at: node, root: root) }
        case .and(let parts): return parts.allSatisfy { holds($0, at: node, root: root) }
        case .not(let part): return !holds(part, at: node, root: root)
        case .exists(let query): return !run(query).isEmpty
        case .comparison(let left, .equal, let right): return value(left) == value(right)
        case .comparison(let left, _, let right): return value(left) != value(right)
        case .matches: return false
        }
    }

    // MARK: Random queries and documents

    private static func segments(depth: Int, using random: inout SeededGenerator) -> String {
        (0..<Int.random(in: 1...3, using: &random)).map { _ in
            let selectors = (0..<Int.random(in: 1...2, using: &random)).map { _ in
                selector(depth: depth, using: &random)
            }
            return (Int.random(in: 0..<3, using: &random) == 0 ? ".." : "") + "[" + selectors.joined(separator: ",")
                + "]"
        }.joined()
    }

    private static func selector(depth: Int, using random: inout SeededGenerator) -> String {
        func number() -> String { Bool.random(using: &random) ? "" : String(Int.random(in: -4...4, using: &random)) }
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
        case 0, 1: return ["'a'", "'b'", "'c'"].randomElement(using: &random) ?? "'a'"
        case 2: return String(Int.random(in: -3...3, using: &random))
        case 3: return "*"
        case 4: return number() + ":" + number() + ":" + number()
        default: return "?" + condition(depth: depth - 1, using: &random)
        }
    }

    private static func condition(depth: Int, using random: inout SeededGenerator) -> String {
        func start() -> String { Bool.random(using: &random) ? "@" : "$" }
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return "@ == 1"
        case 1: return "!" + start() + segments(depth: depth, using: &random)
        case 2: return "count(" + start() + segments(depth: depth, using: &random) + ") != 2"
        case 3: return "value(@" + segments(depth: depth, using: &random) + ") == @.b"
        case 4: return "(@.a || @[1]) && @" + segments(depth: depth, using: &random)
        default: return start() + segments(depth: depth, using: &random)
        }
    }

    private static func document(depth: Int, using random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 2), using: &random) {
        case 0: return .null
        case 1: return JSONValue(Int.random(in: 0...2, using: &random))
        case 2...4:
            return .array(
                (0..<Int.random(in: 0...4, using: &random)).map { _ in document(depth: depth - 1, using: &random) })
        default:
            var object = JSONObject()
            for name in ["c", "a", "b"] where Int.random(in: 0..<3, using: &random) > 0 {
                object[name] = .some(document(depth: depth - 1, using: &random))
            }
            return .object(object)
        }
    }
}
