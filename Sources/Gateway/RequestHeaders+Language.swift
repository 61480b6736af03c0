import HTTPTypes
import JSONSchema

extension RequestHeaders {
    /// The language that the caller likes best of those that Darcha speaks (`Accept-Language`, RFC 9110, section 12.5.4);
    /// English where it says nothing, or names none of them.
    ///
    /// A range such as `uz-Latn-UZ` stands for its language (RFC 4647, section 3.4).
    static func language(_ headers: HTTPFields) -> Language {
        var best: (language: Language, weight: Double)?
        for range in headers[values: .acceptLanguage].flatMap({ $0.split(separator: ",") }) {
            let parts = range.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
            guard let tag = parts.first?.lowercased(), let weight = weight(parts.dropFirst()), weight > 0 else {
                continue
            }
            let language = Language(rawValue: tag.split(separator: "-").first.map(String.init) ?? "")
            // Of those that are liked alike, the first.
            guard let language, weight > best?.weight ?? 0 else { continue }
            best = (language, weight)
        }
        return best?.language ?? .en
    }

    /// The weight of a range (section 12.4.2): 1 where there is none; nil where it is none.
    private static func weight(_ parameters: ArraySlice<String>) -> Double? {
        guard let parameter = parameters.first(where: { $0.lowercased().hasPrefix("q=") }) else { return 1 }
        guard let weight = Double(parameter.dropFirst(2)), (0...1).contains(weight) else { return nil }
        return weight
    }
}
