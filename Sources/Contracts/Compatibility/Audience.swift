package import JSON

/// Whom a change of the catalogue concerns.
package enum Audience: Sendable, Hashable {
    /// Those who send applications: ids, or `*` for every portal.
    case portals([String])
    /// Those who read results: ids, or `*` for every portal.
    case resultReaders([String])
    /// An agency, with its adapter and the system behind.
    case agency(String)
    /// No partner's program: for the record.
    case nobody

    /// As a heading.
    package var description: String {
        switch self {
        case .portals(let ids): "portals: \(Self.list(ids))"
        case .resultReaders(let ids): "readers of results: \(Self.list(ids))"
        case .agency(let id): "agency: \(id)"
        case .nobody: "for the record"
        }
    }

    /// For machines: the kind and the ids.
    package var json: JSONValue {
        let (kind, ids): (String, [String]) =
            switch self {
            case .portals(let ids): ("portal", ids)
            case .resultReaders(let ids): ("result-reader", ids)
            case .agency(let id): ("agency", [id])
            case .nobody: ("nobody", [])
            }
        return ["kind": .string(kind), "ids": .array(ids.map(JSONValue.string))]
    }

    /// Portals, in words.
    static func list(_ ids: some Collection<String>) -> String {
        ids.contains("*") ? "every portal" : ids.sorted().joined(separator: ", ")
    }
}
