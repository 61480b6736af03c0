import JSON

/// Turns schema documents into the flat program of a ``Schema``, and collects what is wrong with them.
///
/// Subschemas wait in a list of work instead of being compiled where they are met, so that neither depth nor a long chain
/// of references needs a deep stack.
struct SchemaCompiler {
    /// A schema with a URI of its own.
    struct Resource {
        let value: JSONValue
        let place: SchemaPlace
    }

    /// A schema with a name in its resource.
    struct Anchor {
        let value: JSONValue
        let place: SchemaPlace
        let isDynamic: Bool
    }

    private struct Work {
        let node: Int
        let value: JSONValue
        let place: SchemaPlace
        let keyword: String
    }

    let options: SchemaOptions
    let resolving: (String) -> JSONValue?
    var nodes: [SchemaNode] = []
    var errors: [SchemaError] = []
    /// The documents that were asked of `resolving` and found.
    var fetched: Set<String> = []

    /// By absolute URI without fragment.
    var resources: [String: Resource] = [:]
    /// By absolute URI with the name as fragment.
    var anchors: [String: Anchor] = [:]
    /// By the URI of its meta-schema.
    var dialects: [String: Vocabulary] = [:]
    /// The names that `$dynamicRef`s look for.
    var dynamicNames: [String] = []
    /// Where each node stands, for errors.
    private(set) var places: [SchemaPlace] = []
    /// Node by absolute location: each schema is compiled once, which also ends recursion.
    private var compiled: [String: Int] = [:]
    private var work: [Work] = []
    /// The base URIs of the resources that nodes belong to; a node names its own by position.
    private(set) var bases: [String] = []
    private var baseNumbers: [String: Int] = [:]

    init(options: SchemaOptions, resolving: @escaping (String) -> JSONValue?) {
        self.options = options
        self.resolving = resolving
    }

    mutating func report(_ code: SchemaError.Code, _ message: String, mend remedy: String, at place: SchemaPlace) {
        errors.append(
            SchemaError(
                code: code, message: message, remedy: remedy, document: place.document, pointer: place.documentPointer))
    }

    /// Compiles a whole document and all that it refers to.
    mutating func program(of document: JSONValue) -> SchemaProgram {
        let id = document["$id"]?.string.map { URIReference($0).withoutFragment } ?? ""
        let place = SchemaPlace(base: id, document: id, dialect: .standard)
        let root = compile(document, at: index(document, at: place), keyword: "")
        finishWork()
        let targets = dynamicTargets()
        rejectEndlessReferences(dynamicTargets: targets)
        return SchemaProgram(nodes: nodes, root: root, dynamicTargets: targets)
    }

    /// The node of a schema, which is compiled later unless that is done already.
    ///
    /// - Parameter keyword: the keyword under which it stands, for the message of a `false`.
    mutating func compile(_ value: JSONValue, at outer: SchemaPlace, keyword: String) -> Int {
        let place = rebase(value, outer)
        let location = place.location
        if let node = compiled[location] { return node }
        let node = nodes.count
        compiled[location] = node
        nodes.append(SchemaNode(location: location, resource: number(of: place.base)))
        places.append(place)
        work.append(Work(node: node, value: value, place: place, keyword: keyword))
        return node
    }

    private mutating func number(of base: String) -> Int {
        if let number = baseNumbers[base] { return number }
        baseNumbers[base] = bases.count
        bases.append(base)
        return bases.count - 1
    }

    private mutating func finishWork() {
        var next = 0
        while next < work.count {
            let item = work[next]
            next += 1
            switch item.value {
            case .bool(true): break
            case .bool(false): nodes[item.node].checks = [.never(keyword: item.keyword)]
            case .object(let object):
                let checks = checks(of: object, at: item.place)
                nodes[item.node].checks = checks
                nodes[item.node].titles = Titles(object["x-title"])
            default:
                report(
                    .invalid, "a schema is an object or a boolean", mend: "write { } around the keywords",
                    at: item.place)
            }
        }
        work = []
    }

    /// For each dynamic name, the node that has it in each resource. Compiling one may bring in others.
    private mutating func dynamicTargets() -> [[Int?]] {
        var known: [String: Int] = [:]
        var seen = (names: 0, bases: 0)
        while seen != (dynamicNames.count, bases.count) {
            seen = (dynamicNames.count, bases.count)
            for name in dynamicNames {
                for base in bases {
                    let key = "\(base)#\(name)"
                    guard known[key] == nil, let anchor = anchors[key], anchor.isDynamic else { continue }
                    known[key] = compile(anchor.value, at: anchor.place, keyword: "$dynamicRef")
                }
            }
            finishWork()
        }
        return dynamicNames.map { name in bases.map { known["\($0)#\(name)"] } }
    }
}
