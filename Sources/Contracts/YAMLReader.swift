import JSON
import Yams

/// Reads one YAML document into ``YAMLNode``, telling what contracts may not use.
struct YAMLReader {
    /// What a contract may not have, and where.
    struct Fault: Error {
        let rule: LintRule
        let place: Place
        let message: String
        let remedy: String
    }

    let file: String
    private(set) var faults: [Fault] = []

    init(file: String) { self.file = file }

    /// The root; nil, with a fault, when the text can't be used at all.
    mutating func read(_ text: String) -> YAMLNode? {
        if let alias = AliasScan.firstAlias(in: text) {
            let place = Place(file: file, line: alias.line, column: alias.column)
            faults.append(
                Fault(
                    rule: .yamlUnsupported, place: place, message: "an alias is used",
                    remedy: "write the value out where it is needed"))
            return nil
        }
        do {
            // The basic resolver takes every scalar for a string: what a plain one means is for YAMLNode to say.
            let parser = try Yams.Parser(yaml: text, resolver: .basic, encoding: .utf8)
            let root = try parser.singleRoot()
            // Nodes know their anchors only by weak references to what the parser holds.
            return withExtendedLifetime(parser) {
                guard let root else {
                    fault(.yamlSyntax, nil, "the file has no content", mend: "write the contract, or delete the file")
                    return nil
                }
                return convert(root)
            }
        } catch let error as YamlError {
            describe(error)
        } catch {
            fault(.yamlSyntax, nil, "the file can't be read as YAML", mend: "correct its syntax")
        }
        return nil
    }

    private mutating func fault(_ rule: LintRule, _ mark: Mark?, _ message: String, mend remedy: String) {
        faults.append(Fault(rule: rule, place: place(mark), message: message, remedy: remedy))
    }

    /// Where a mark is in the file; its start without one.
    private func place(_ mark: Mark?) -> Place {
        Place(file: file, line: max(mark?.line ?? 1, 1), column: max(mark?.column ?? 1, 1))
    }

    private mutating func describe(_ error: YamlError) {
        let remedy = "correct the YAML; indentation and the space after a colon are the usual suspects"
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            fault(.yamlSyntax, mark, "not YAML: \(problem)", mend: remedy)
        case .reader(let problem, _, _, _):
            fault(.yamlSyntax, nil, "not YAML: \(problem)", mend: "leave out control characters")
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.sorted().joined(separator: ", ")
            fault(
                .yamlDuplicateKey, context.mark, "stands twice in the same mapping: \(names)",
                mend: "keep one of them")
        default:
            fault(.yamlSyntax, nil, "not YAML", mend: remedy)
        }
    }

    private mutating func convert(_ node: Yams.Node) -> YAMLNode? {
        let place = place(node.mark)
        if let anchor = node.anchor {
            fault(
                .yamlUnsupported, node.mark, "an anchor (&\(anchor.rawValue)) is used",
                mend: "write the value out where it is needed: a contract is read by people")
            return nil
        }
        switch node {
        case .scalar(let scalar):
            guard isOrdinary(scalar.tag, "str") else { return refuseTag(of: node) }
            // A plain scalar with the tag !!str is a string by its author's word.
            let isPlain = scalar.style == .plain && scalar.tag.description.isEmpty
            return YAMLNode(place: place, content: .scalar(scalar.string, isPlain: isPlain))
        case .sequence(let sequence):
            guard isOrdinary(sequence.tag, "seq") else { return refuseTag(of: node) }
            let elements = sequence.compactMap { convert($0) }
            return elements.count == sequence.count ? YAMLNode(place: place, content: .sequence(elements)) : nil
        case .mapping(let mapping):
            guard isOrdinary(mapping.tag, "map") else { return refuseTag(of: node) }
            return convert(mapping, at: place)
        case .alias:
            fault(.yamlUnsupported, node.mark, "an alias is used", mend: "write the value out where it is needed")
            return nil
        }
    }

    private func isOrdinary(_ tag: Tag, _ kind: String) -> Bool {
        tag.description.isEmpty || tag.description == "tag:yaml.org,2002:" + kind
    }

    private mutating func refuseTag(of node: Yams.Node) -> YAMLNode? {
        fault(
            .yamlUnsupported, node.mark, "a tag (!) is used", mend: "leave the tag out; put quotes around text")
        return nil
    }

    private mutating func convert(_ mapping: Yams.Node.Mapping, at place: Place) -> YAMLNode? {
        var members: [YAMLNode.Member] = []
        var isSound = true
        for (key, value) in mapping {
            guard let key = convert(key), case .scalar(let name, _) = key.content else {
                fault(.yamlUnsupported, mapping.mark, "a key is not a string", mend: "use plain words as keys")
                return nil
            }
            if name == "<<" {
                fault(.yamlUnsupported, value.mark, "a merge key (<<) is used", mend: "write the values out")
                isSound = false
            } else if let value = convert(value) {
                members.append(YAMLNode.Member(key: name, keyPlace: key.place, value: value))
            } else {
                isSound = false
            }
        }
        return isSound ? YAMLNode(place: place, content: .mapping(members)) : nil
    }
}

/// Finds aliases before YAML is composed, because a few lines of them can stand for more than any memory holds.
private enum AliasScan {
    /// The first `*name` whose `&name` stands in the text, too. Both must stand where YAML can take them for a token.
    static func firstAlias(in text: String) -> (line: Int, column: Int)? {
        var anchors: Set<[UInt8]> = []
        var aliases: [(name: [UInt8], line: Int, column: Int)] = []
        for (line, content) in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let bytes = Array(content)
            for (column, byte) in bytes.enumerated() where byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*") {
                guard column == 0 || " \t[]{},:-?\"'".utf8.contains(bytes[column - 1]) else { continue }
                let name = Array(bytes[(column + 1)...].prefix { !" \t\r[]{},".utf8.contains($0) })
                if name.isEmpty { continue }
                if byte == UInt8(ascii: "&") {
                    anchors.insert(name)
                } else {
                    aliases.append((name, line + 1, column + 1))
                }
            }
        }
        return aliases.first { anchors.contains($0.name) }.map { ($0.line, $0.column) }
    }
}
