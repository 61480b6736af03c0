import ArgumentParser
import Foundation
import Yams

/// A YAML file of settings, with the names of the flags as keys.
struct ConfigurationFile {
    private let path: String
    private let root: Node.Mapping

    /// No file.
    static var none: ConfigurationFile { ConfigurationFile(path: "", root: Node.Mapping([])) }

    private init(path: String, root: Node.Mapping) {
        self.path = path
        self.root = root
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: the file; nil reads none.
    ///   - keys: what may stand in it; nil where the process reads the rest of the file itself.
    init(path: String?, allows keys: Set<String>?) throws {
        guard let path else {
            self = .none
            return
        }
        guard let bytes = FileManager.default.contents(atPath: path),
            let text = String(validating: bytes, as: UTF8.self)
        else { throw Exit.fail("\(path) can't be read as UTF-8 text", Exit.noInput) }
        let node: Node?
        do { node = try compose(yaml: text) } catch {
            throw Exit.fail("\(path): \(error)", Exit.badConfiguration)
        }
        guard let mapping = node?.mapping else {
            if node == nil {
                self = ConfigurationFile(path: path, root: Node.Mapping([]))
                return
            }
            throw Exit.fail("\(path) must be a mapping of settings, as `bootstrap-servers: …`", Exit.badConfiguration)
        }
        if let keys {
            for (key, _) in mapping where !keys.contains(key.string ?? "") {
                let line = key.mark?.line ?? 1
                throw Exit.fail(
                    "\(path):\(line): unknown setting `\(key.string ?? "?")`\n  mend: known are "
                        + keys.sorted().joined(separator: ", "), Exit.badConfiguration)
            }
        }
        self.init(path: path, root: mapping)
    }

    /// A setting that is one value.
    func text(_ key: String) throws -> String? {
        guard let node = root[key] else { return nil }
        guard let scalar = node.scalar else { throw misplaced(key, node, "must be one value") }
        return scalar.string
    }

    /// A setting that is a mapping of names to values.
    func texts(_ key: String) throws -> [String: String] {
        guard let node = root[key] else { return [:] }
        guard let mapping = node.mapping else { throw misplaced(key, node, "must be a mapping of names to values") }
        var texts: [String: String] = [:]
        for (name, value) in mapping {
            guard let name = name.string, let value = value.scalar?.string else {
                throw misplaced(key, node, "must be a mapping of names to values")
            }
            texts[name] = value
        }
        return texts
    }

    /// A setting that is a list of mappings, each with exactly these keys.
    func list(_ key: String, of names: [String]) throws -> [[String: String]] {
        guard let node = root[key] else { return [] }
        let shape = "must be a list of entries with " + names.map { "`\($0)`" }.joined(separator: " and ")
        guard let sequence = node.sequence else { throw misplaced(key, node, shape) }
        return try sequence.map { entry in
            guard let mapping = entry.mapping, mapping.count == names.count else {
                throw misplaced(key, entry, shape)
            }
            var texts: [String: String] = [:]
            for name in names {
                guard let value = mapping[name]?.scalar?.string else { throw misplaced(key, entry, shape) }
                texts[name] = value
            }
            return texts
        }
    }

    private func misplaced(_ key: String, _ node: Node, _ what: String) -> ExitCode {
        Exit.fail("\(path):\(node.mark?.line ?? 1): `\(key)` \(what)", Exit.badConfiguration)
    }
}
