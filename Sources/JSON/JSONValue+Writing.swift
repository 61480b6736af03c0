/// How the canonical form writes numbers.
public enum JSONCanonicalNumbers: Sendable {
    /// As RFC 8785 says: by way of a Double. Numbers that share their nearest Double are written alike.
    case rfc8785
    /// The same layout, from all the digits: the same text where a Double's shortest form is the number, and different
    /// texts for different numbers always. For digests that must tell 9007199254740993 from 9007199254740992.
    case exact
}

extension JSONValue {
    /// The compact JSON text in UTF-8: members in their order, numbers as they were read.
    public func serialized() -> [UInt8] { bytes(.compact) }

    /// The compact JSON text.
    public var serializedString: String { text(.compact) }

    /// The JSON text for people: indented by two spaces, without a line feed at the end.
    public var pretty: String { text(.pretty) }

    /// The canonical form (RFC 8785, JSON Canonicalization Scheme) in UTF-8: equal values give equal bytes.
    ///
    /// RFC 8785 has no form for a number beyond the range of a Double; such a one is always written from its digits.
    public func canonical(numbers: JSONCanonicalNumbers = .rfc8785) -> [UInt8] { bytes(.canonical(numbers)) }

    private func bytes(_ form: JSONWriter.Form) -> [UInt8] {
        var writer = JSONWriter(form: form)
        writer.write(self)
        return Array(writer.written)
    }

    private func text(_ form: JSONWriter.Form) -> String {
        var writer = JSONWriter(form: form)
        writer.write(self)
        return String(decoding: writer.written, as: UTF8.self)
    }
}
