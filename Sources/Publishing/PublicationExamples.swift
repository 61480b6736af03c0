package import Contracts
import FoundationEssentials
package import JSON
import JSONSchema

/// The example applications that stand beside a catalogue: `examples/<service>.json`.
package enum PublicationExamples {
    /// What is published has a limit, too; a contract's is the same.
    private static let largestFile = 1 << 20

    /// The examples in a catalogue's directory by the service's name: only what its service would take, so that no
    /// description shows what is refused.
    package static func load(directory: String, catalogue: Catalogue) -> [String: JSONValue] {
        var examples: [String: JSONValue] = [:]
        for name in Set(catalogue.services.map(\.name)) {
            // The latest version decides: it is the one that is called.
            guard let service = catalogue.service(named: name),
                let data = FileManager.default.contents(atPath: "\(directory)/examples/\(name).json"),
                data.count <= largestFile, let example = try? JSONValue(parsing: [UInt8](data)),
                let document = catalogue.document(service.request), document.schema.isValid(example)
            else { continue }
            examples[name] = example
        }
        return examples
    }
}
