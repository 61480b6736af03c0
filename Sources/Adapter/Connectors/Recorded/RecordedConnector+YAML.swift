import JSON
import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension ConfigurationReader {
    /// Reads `recorded:` of one operation, and the file that it names.
    mutating func recorded(_ node: Node, _ place: String) -> OperationSettings? {
        guard let members = members(node, of: "recorded of \(place)", known: ["document"]),
            let path = requiredText("document", in: members, of: node, place: "recorded of \(place)")
        else { return nil }
        let whole = URL(fileURLWithPath: path, relativeTo: folder).path
        guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: whole)) else {
            error(
                members["document"]?.value, .unreadable, "the document of \(place) cannot be read: \(whole)",
                "name a JSON file, by its path from the folder of this one")
            return nil
        }
        do { return OperationSettings(.recorded(try JSONValue(parsing: [UInt8](bytes)))) } catch {
            self.error(
                members["document"]?.value, .badValue, "the document of \(place) is no JSON: \(error)",
                "mend \(whole)")
            return nil
        }
    }
}
