import JSON
import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension ConfigurationReader {
    /// Reads `recorded:` of one operation, and the files that it names: either `document`, the only answer, or
    /// `documents`, a list of `document` and `weight` (1 by default): how often each is given beside the others. The same
    /// effect always has the same answer.
    mutating func recorded(_ node: Node, _ place: String) -> OperationSettings? {
        let place = "recorded of \(place)"
        guard let members = members(node, of: place, known: ["document", "documents"]) else { return nil }
        switch (members["document"], members["documents"]?.value) {
        case (let only, nil):
            guard let path = requiredText("document", in: members, of: node, place: place),
                let document = document(at: path, only?.value, place)
            else { return nil }
            return OperationSettings(.recorded(Recording([(document, 1)])))
        case (nil, let list?):
            let answers = answers(list, "documents of \(place)")
            return answers.isEmpty ? nil : OperationSettings(.recorded(Recording(answers)))
        case (let only?, _?):
            error(only.key, .badValue, "\(place) has `document` and `documents`", "keep one of them")
            return nil
        }
    }

    private mutating func answers(_ list: Node, _ place: String) -> [(document: JSONValue, weight: Int)] {
        guard let entries = list.sequence, !entries.isEmpty else {
            error(list, .badValue, "\(place) is not a list", "write `- { document: answer.json, weight: 2 }` lines")
            return []
        }
        var answers: [(document: JSONValue, weight: Int)] = []
        for entry in entries {
            guard let members = members(entry, of: "an entry of \(place)", known: ["document", "weight"]),
                let path = requiredText("document", in: members, of: entry, place: "an entry of \(place)"),
                let document = document(at: path, members["document"]?.value, place)
            else { continue }
            let weight = members["weight"].flatMap { member in
                integer(member.value, of: "a weight in \(place)", in: 1...Recording.maxWeight)
            }
            answers.append((document, weight ?? 1))
        }
        return answers
    }

    /// Reads a JSON file that the configuration names.
    private mutating func document(at path: String, _ node: Node?, _ place: String) -> JSONValue? {
        let whole = URL(fileURLWithPath: path, relativeTo: folder).path
        guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: whole)) else {
            error(
                node, .unreadable, "the document of \(place) cannot be read: \(whole)",
                "name a JSON file, by its path from the folder of this one")
            return nil
        }
        do { return try JSONValue(parsing: [UInt8](bytes)) } catch {
            self.error(node, .badValue, "the document of \(place) is no JSON: \(error)", "mend \(whole)")
            return nil
        }
    }
}
