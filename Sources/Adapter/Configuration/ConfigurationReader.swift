import Contracts
import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Reads an adapter's YAML file and keeps count of all that is wrong in it, with line numbers.
struct ConfigurationReader {
    /// A member of a mapping: the key's node, for its line, and the value's.
    struct Member {
        let key: Node
        let value: Node
    }

    /// The rules that a file can break; the names are stable.
    enum Rule: String {
        case unreadable = "config-unreadable"
        case notYAML = "config-not-yaml"
        case unknownKey = "config-key-unknown"
        case missingKey = "config-key-missing"
        case badValue = "config-value-invalid"
        case missingVariable = "config-variable-missing"
        case otherAgency = "config-agency-other"
        case unknownAgency = "config-agency-unknown"
        case unknownOperation = "config-operation-unknown"
        case missingOperation = "config-operation-missing"
        case unsupportedConnector = "config-connector-unsupported"
    }

    private let file: String
    private let expansion: EnvironmentExpansion
    private(set) var findings: [Finding] = []

    /// A reader of one file.
    ///
    /// - Parameters:
    ///   - file: the name to be shown in findings.
    ///   - environment: where `${NAME}` looks.
    init(file: String, environment: [String: String]) {
        self.file = file
        expansion = EnvironmentExpansion(environment: environment)
    }

    /// The folder that the file is in, which paths in it go from.
    var folder: URL { URL(fileURLWithPath: file).deletingLastPathComponent() }

    /// The root of the file; nil, with a finding, where it is no YAML mapping.
    mutating func parse(_ yaml: String) -> Node? {
        do {
            if let node = try Yams.compose(yaml: yaml) { return node }
            error(nil, .missingKey, "the file is empty", "write the agency, its target and its operations")
        } catch YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _)
        {
            report(.error, mark, .notYAML, "not YAML: \(problem)", "mind the indentation, and quote texts with : or {")
        } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
            let keys = duplicates.sorted().joined(separator: ", ")
            report(
                .error, context.mark, .notYAML, "a mapping has the same key twice: \(keys)",
                "keep one of them")
        } catch {
            self.error(nil, .notYAML, "not YAML", "write the file in YAML 1.1, encoded in UTF-8")
        }
        return nil
    }

    // MARK: Findings

    mutating func error(_ node: Node?, _ rule: Rule, _ message: String, _ remedy: String) {
        report(.error, node?.mark, rule, message, remedy)
    }

    mutating func warning(_ node: Node?, _ rule: Rule, _ message: String, _ remedy: String) {
        report(.warning, node?.mark, rule, message, remedy)
    }

    private mutating func report(
        _ severity: Finding.Severity, _ mark: Mark?, _ rule: Rule, _ message: String, _ remedy: String
    ) {
        findings.append(
            Finding(
                severity: severity, file: file, line: mark?.line ?? 1, column: mark?.column ?? 1, rule: rule.rawValue,
                message: message, remedy: remedy))
    }

    // MARK: Values

    /// The members of a mapping with known keys; a finding for every other key.
    ///
    /// - Parameters:
    ///   - place: what the mapping is, for a person, as `target`.
    ///   - known: the keys that may stand here; empty allows all.
    mutating func members(_ node: Node, of place: String, known: [String] = []) -> [String: Member]? {
        guard let mapping = node.mapping else {
            error(node, .badValue, "\(place) is not a mapping", "write it as indented `key: value` lines")
            return nil
        }
        var members: [String: Member] = [:]
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                error(key, .badValue, "\(place) has a key that is not a text", "use plain words as keys")
                continue
            }
            if !known.isEmpty, !known.contains(name) {
                error(
                    key, .unknownKey, "\(place) has the unknown key \(name)",
                    "use one of: \(known.joined(separator: ", "))")
                continue
            }
            members[name] = Member(key: key, value: value)
        }
        return members
    }

    /// A text, with the environment's variables put in.
    mutating func text(_ node: Node, of place: String) -> String? {
        guard let scalar = node.scalar else {
            error(node, .badValue, "\(place) is not a text", "write one value behind the colon")
            return nil
        }
        do {
            let text = try expansion.expand(scalar.string)
            if !text.isEmpty { return text }
            error(node, .badValue, "\(place) is empty", "write a value behind the colon, or leave the key out")
        } catch {
            switch error {
            case .missing(let name):
                self.error(
                    node, .missingVariable, "\(place) needs the environment variable \(name), which is not set",
                    "set it, or give a default as ${\(name):-value}")
            case .malformed:
                self.error(
                    node, .badValue, "\(place) holds a ${ that names no variable",
                    "write ${NAME}, ${NAME:-default}, or $${ for a plain ${")
            }
        }
        return nil
    }

    /// A whole number within a range.
    mutating func integer(_ node: Node, of place: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = text(node, of: place) else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        error(
            node, .badValue, "\(place) is not a whole number from \(range.lowerBound) through \(range.upperBound)",
            "write the number in digits")
        return nil
    }

    /// A duration within a range.
    mutating func duration(_ node: Node, of place: String, in range: ClosedRange<Duration>) -> Duration? {
        guard let text = text(node, of: place) else { return nil }
        if let milliseconds = parseDuration(text) {
            let duration = Duration.milliseconds(milliseconds)
            if range.contains(duration) { return duration }
        }
        error(
            node, .badValue, "\(place) is not a duration from \(range.lowerBound) through \(range.upperBound)",
            "write it by ISO 8601: PT10S, PT1M30S or PT1H")
        return nil
    }
}
