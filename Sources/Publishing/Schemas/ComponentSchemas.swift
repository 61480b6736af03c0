import Contracts
import JSON
import JSONSchema

/// The standardized documents as `#/components/schemas/…` of an OpenAPI or AsyncAPI document.
///
/// Each document is a component `<name>_v<N>`; each of its `$defs` is one, too (`<name>_v<N>_<def>`), because generators of
/// code find a type by the last part of its reference. No dots, which some of them read as folders.
struct ComponentSchemas {
    /// Which JSON Schema the document's readers speak.
    enum Dialect {
        /// OpenAPI 3.1.
        case draft2020
        /// AsyncAPI: what any of its tools can read without a plugin.
        case draft07
    }

    private let index: SchemaIndex
    private let names: [SchemaAddress: String]
    private let rewriter: SchemaRewriter
    private let dialect: Dialect

    init(_ index: SchemaIndex, language: Language, dialect: Dialect) {
        self.index = index
        self.dialect = dialect
        let names = Self.names(index)
        self.names = names
        rewriter = SchemaRewriter(
            index: index, language: language, reference: { Self.reference(to: $0, names, index, dialect) },
            isMoved: { names[$0] != nil })
    }

    /// The components of these documents and of all that they refer to, in the order of their names.
    func components(_ documents: some Sequence<DocumentID>) -> [(name: String, schema: JSONValue)] {
        var wanted = Set<DocumentID>()
        var pending = Array(documents)
        while let id = pending.popLast() {
            guard wanted.insert(id).inserted else { continue }
            pending += index.documents[id]?.references ?? []
        }
        return names.filter { wanted.contains($0.key.document) }.sorted { $0.value < $1.value }.compactMap {
            address, name in
            rewriter.rewritten(address).map { schema in
                (name, dialect == .draft07 ? Draft07.translated(schema) : schema)
            }
        }
    }

    /// The component of a document. Names of documents have neither capitals nor underscores, so that it is no other's.
    static func name(_ id: DocumentID) -> String { "\(id.name)_v\(id.version)" }

    /// `$ref` to a component.
    static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }

    /// `$ref` to a document's component.
    static func reference(_ id: DocumentID) -> JSONValue { reference(name(id)) }

    private static func reference(
        to address: SchemaAddress, _ names: [SchemaAddress: String], _ index: SchemaIndex, _ dialect: Dialect
    ) -> String {
        var tokens = address.pointer.tokens
        var rest: [String] = []
        while true {
            let place = SchemaAddress(document: address.document, pointer: JSONPointer(tokens: tokens))
            if let name = names[place] {
                if dialect == .draft07 { rest = Draft07.translated(rest, in: index.schema(at: place) ?? .null) }
                return "#/components/schemas/\(name)" + JSONPointer(tokens: rest).fragment
            }
            guard let last = tokens.popLast() else { return "#" }
            rest.insert(last, at: 0)
        }
    }

    /// A name for each document and each of its `$defs`, those of `$defs` included.
    private static func names(_ index: SchemaIndex) -> [SchemaAddress: String] {
        var names: [SchemaAddress: String] = [:]
        var taken = Set<String>()
        func add(_ schema: JSONValue, _ address: SchemaAddress, _ wanted: String) {
            var name = wanted
            var number = 2
            while !taken.insert(name).inserted {
                name = "\(wanted)_\(number)"
                number += 1
            }
            names[address] = name
            for (key, member) in schema["$defs"]?.object ?? [:] {
                let pointer = address.pointer.appending("$defs").appending(key)
                add(
                    member, SchemaAddress(document: address.document, pointer: pointer), "\(name)_\(componentPart(key))"
                )
            }
        }
        for (id, document) in index.documents.sorted(by: { $0.key < $1.key }) {
            add(document.source, SchemaAddress(document: id, pointer: JSONPointer()), name(id))
        }
        return names
    }

    /// A key with what is not a letter of ASCII, a digit, an underscore or a hyphen replaced.
    private static func componentPart(_ key: String) -> String {
        String(
            key.unicodeScalars.map { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "_", "-": Character(scalar)
                default: "_"
                }
            })
    }
}
