import Contracts
import JSON

/// Reads the fields of documents from their schemas.
///
/// It follows `$ref` and `allOf`, which hold always, and `anyOf`, `oneOf`, `then`, `else` and `dependentSchemas`, which
/// hold sometimes: what only these name is not required. A document that comes back to itself is told once.
struct FieldReader {
    /// How many fields are read of one document at most. Documents that refer to others twice each, level by level, would
    /// double with every level.
    private static let limit = 2000
    private static let deepest = 12

    let index: SchemaIndex

    /// The fields of a document.
    func fields(of id: DocumentID) -> [Field] {
        var budget = Self.limit
        return fields(of: [root(id)], above: [root(id)], &budget)
    }

    /// The schemas that hold for the whole of a document.
    func schemas(of id: DocumentID) -> [JSONObject] { together([root(id)]).map(\.schema) }

    /// The fields on the way to a place in a document, as far as they are known.
    func trail(_ path: [SingularQuery.Segment], in id: DocumentID) -> [Field] {
        var places = [root(id)]
        var trail: [Field] = []
        for segment in path {
            switch segment {
            case .index: places = elements(of: places)
            case .name(let name):
                guard let member = members(of: places).first(where: { $0.name == name }) else { return trail }
                var budget = Self.limit
                trail.append(field(member, above: [], &budget))
                places = member.places
            }
        }
        return trail
    }

    // MARK: Reading

    private typealias Schema = (schema: JSONObject, address: SchemaAddress)

    /// A member of an object: where its schemas stand.
    private struct Member {
        let name: String
        var places: [SchemaAddress]
        var isRequired: Bool
    }

    private func root(_ id: DocumentID) -> SchemaAddress { SchemaAddress(document: id, pointer: JSONPointer()) }

    private func fields(of places: [SchemaAddress], above: Set<SchemaAddress>, _ budget: inout Int) -> [Field] {
        var fields: [Field] = []
        for member in members(of: places) {
            guard budget > 0 else { break }
            budget -= 1
            fields.append(field(member, above: above, &budget))
        }
        return fields
    }

    private func field(_ member: Member, above: Set<SchemaAddress>, _ budget: inout Int) -> Field {
        let schemas = together(member.places)
        let document = schemas.first { $0.address.pointer.tokens.isEmpty }?.address.document
        let elements = elements(of: member.places)
        let inner = elements.isEmpty ? member.places : elements
        let seen = Set(together(inner).map(\.address))
        let children: [Field]
        if above.isDisjoint(with: seen), above.count < Self.deepest * 8 {
            children = fields(of: inner, above: above.union(seen), &budget)
        } else {
            children = []
        }
        return Field(
            name: member.name, schemas: schemas.map(\.schema), isRequired: member.isRequired, document: document,
            isList: !elements.isEmpty, children: children)
    }

    /// Where the schemas of a list's elements stand.
    private func elements(of places: [SchemaAddress]) -> [SchemaAddress] {
        together(places).compactMap { schema, address in
            schema["items"]?.object.map { _ in below(address, "items") }
        }
    }

    /// All schemas that hold for the same value, those that refer before those referred to.
    private func together(_ places: [SchemaAddress]) -> [Schema] {
        var found: [Schema] = []
        var seen = Set<SchemaAddress>()
        var pending = Array(places.reversed())
        while let place = pending.popLast() {
            guard seen.insert(place).inserted, let schema = index.schema(at: place)?.object else { continue }
            found.append((schema, place))
            let base = index.base(of: place)
            for count in (0..<(schema["allOf"]?.array?.count ?? 0)).reversed() {
                pending.append(below(place, "allOf", String(count)))
            }
            for keyword in ["$dynamicRef", "$ref"] {
                if let target = schema[keyword]?.string.flatMap({ index.address(of: $0, base: base) }) {
                    pending.append(target)
                }
            }
        }
        return found
    }

    private func members(of places: [SchemaAddress]) -> [Member] {
        var members: [Member] = []
        var positions: [String: Int] = [:]
        var seen = Set<SchemaAddress>()
        var pending: [(places: [SchemaAddress], isAlways: Bool)] = [(places, true)]
        while !pending.isEmpty {
            let (places, isAlways) = pending.removeFirst()
            let schemas = together(places).filter { seen.insert($0.address).inserted }
            for (schema, address) in schemas {
                for (name, _) in schema["properties"]?.object ?? [:] {
                    let place = below(address, "properties", name)
                    if let position = positions[name] {
                        if isAlways { members[position].places.append(place) }
                    } else {
                        positions[name] = members.count
                        members.append(Member(name: name, places: [place], isRequired: false))
                    }
                }
                for keyword in ["anyOf", "oneOf"] {
                    for count in 0..<(schema[keyword]?.array?.count ?? 0) {
                        pending.append(([below(address, keyword, String(count))], false))
                    }
                }
                for keyword in ["then", "else"] where schema[keyword] != nil {
                    pending.append(([below(address, keyword)], false))
                }
                for (name, _) in schema["dependentSchemas"]?.object ?? [:] {
                    pending.append(([below(address, "dependentSchemas", name)], false))
                }
            }
            guard isAlways else { continue }
            for (schema, _) in schemas {
                for name in (schema["required"]?.array ?? []).compactMap(\.string) {
                    if let position = positions[name] { members[position].isRequired = true }
                }
            }
        }
        return members
    }

    private func below(_ address: SchemaAddress, _ tokens: String...) -> SchemaAddress {
        SchemaAddress(document: address.document, pointer: JSONPointer(tokens: address.pointer.tokens + tokens))
    }
}
