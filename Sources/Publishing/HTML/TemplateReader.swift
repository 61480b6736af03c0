import Contracts
import JSON

/// Reads templates for people: what stands where, and where it comes from.
struct TemplateReader {
    /// Where a value comes from.
    enum Origin {
        case request([SingularQuery.Segment])
        case reply(step: String, [SingularQuery.Segment])
        /// One of the list that a step asks for each element of.
        case element([SingularQuery.Segment])
        /// The answer that is undone.
        case undone([SingularQuery.Segment])
        case caseID
        case caseOpenedAt
        case fixed(JSONValue)
        /// A path that none of these is.
        case other(String)
    }

    /// A leaf of the template: its place in what is made, and its origin.
    struct Entry {
        let path: [SingularQuery.Segment]
        let origin: Origin
    }

    /// The leaves of a template, in written order.
    static func entries(_ template: Template) -> [Entry] {
        var queries: [JSONPointer: SingularQuery] = [:]
        for place in template.places { queries[place.pointer] = place.query }
        var entries: [Entry] = []
        collect(template.source, at: JSONPointer(), [], queries, &entries)
        return entries
    }

    private static func collect(
        _ value: JSONValue, at pointer: JSONPointer, _ path: [SingularQuery.Segment],
        _ queries: [JSONPointer: SingularQuery], _ entries: inout [Entry]
    ) {
        switch value {
        case .object(let object) where !object.isEmpty:
            for (name, member) in object {
                collect(member, at: pointer.appending(name), path + [.name(name)], queries, &entries)
            }
        case .array(let elements) where !elements.isEmpty:
            for (index, element) in elements.enumerated() {
                collect(element, at: pointer.appending(index), path + [.index(index)], queries, &entries)
            }
        case .string(let text) where text.hasPrefix("$$"):
            entries.append(Entry(path: path, origin: .fixed(.string(String(text.dropFirst())))))
        default:
            entries.append(Entry(path: path, origin: queries[pointer].map(origin) ?? .fixed(value)))
        }
    }

    private static func origin(_ query: SingularQuery) -> Origin {
        let segments = query.segments
        switch (segments.first, segments.dropFirst().first, segments.dropFirst(2).first) {
        case (.name("request"), _, _): return .request(Array(segments.dropFirst()))
        case (.name("steps"), .name(let step), .name("reply")):
            return .reply(step: step, Array(segments.dropFirst(3)))
        case (.name("steps"), .name(let step), .name("replies")):
            // One of the replies is read as a reply.
            return .reply(step: step, Array(segments.dropFirst(4)))
        case (.name("element"), _, _): return .element(Array(segments.dropFirst()))
        case (.name("reply"), _, _): return .undone(Array(segments.dropFirst()))
        case (.name("case"), .name("id"), nil): return .caseID
        case (.name("case"), .name("openedAt"), nil): return .caseOpenedAt
        default: return .other(query.description)
        }
    }
}
