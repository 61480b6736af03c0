/// The formats that are asserted: those of JSON Schema (validation, section 7.3) and Uzbekistan's unified identifiers.
package enum Format: String, Sendable, Hashable, CaseIterable {
    /// RFC 3339 `full-date`.
    case date
    /// RFC 3339 `date-time`.
    case dateTime = "date-time"
    /// RFC 3339 `full-time`.
    case time
    /// RFC 3339 appendix A `duration`.
    case duration
    /// RFC 5321 `Mailbox`.
    case email
    /// RFC 6531 `Mailbox`.
    case idnEmail = "idn-email"
    /// RFC 1123, section 2.1; labels that are Punycode must be sound.
    case hostname
    /// RFC 5890, section 2.3.2.3.
    case idnHostname = "idn-hostname"
    /// RFC 2673, section 3.2, dotted-quad.
    case ipv4
    /// RFC 4291, section 2.2.
    case ipv6
    /// RFC 3986 `URI`.
    case uri
    /// RFC 3986 `URI-reference`.
    case uriReference = "uri-reference"
    /// RFC 3987 `IRI`.
    case iri
    /// RFC 3987 `IRI-reference`.
    case iriReference = "iri-reference"
    /// RFC 6570, any level.
    case uriTemplate = "uri-template"
    /// RFC 4122, as text.
    case uuid
    /// RFC 6901, section 5.
    case jsonPointer = "json-pointer"
    /// draft-bhutton-relative-json-pointer-00.
    case relativeJSONPointer = "relative-json-pointer"
    /// An ECMA-262 regular expression that can be run in linear time.
    case regex
    /// Personal identification number: ``PINFL``.
    case pinfl
    /// Taxpayer number: ``STIR``.
    case stir
    /// Cadastral number: ``CadastralNumber``.
    case cadastre
    /// Passport or identity card: two Latin capitals and seven digits.
    case passport = "passport-uz"
    /// Telephone: `+998` and nine digits.
    case phone = "phone-uz"
    /// Economic activity: ``OKED``.
    case oked

    /// Whether the text has this format.
    package func matches(_ text: String) -> Bool {
        var text = text
        switch self {
        case .date: return text.withUTF8(Self.isDate)
        case .dateTime: return text.withUTF8(Self.isDateTime)
        case .time: return text.withUTF8(Self.isTime)
        case .duration: return ISODuration(text) != nil
        case .email: return Self.isEmail(text, isInternational: false)
        case .idnEmail: return Self.isEmail(text, isInternational: true)
        case .hostname: return HostName.isValid(text, isInternational: false)
        case .idnHostname: return HostName.isValid(text, isInternational: true)
        case .ipv4: return Self.isIPv4(Array(text.utf8)[...])
        case .ipv6: return Self.isIPv6(Array(text.utf8)[...])
        case .uri: return URIGrammar(isInternational: false).isAbsolute(text)
        case .uriReference: return URIGrammar(isInternational: false).isReference(text)
        case .iri: return URIGrammar(isInternational: true).isAbsolute(text)
        case .iriReference: return URIGrammar(isInternational: true).isReference(text)
        case .uriTemplate: return URITemplate.isValid(text)
        case .uuid: return text.withUTF8(Self.isUUID)
        case .jsonPointer: return Self.isJSONPointer(text.utf8[...])
        case .relativeJSONPointer: return Self.isRelativeJSONPointer(text)
        case .regex: return (try? Pattern(text)) != nil
        case .pinfl: return PINFL.isValid(text)
        case .stir: return STIR.isValid(text)
        case .cadastre: return CadastralNumber.isValid(text)
        case .passport: return text.withUTF8(Self.isPassport)
        case .phone: return text.withUTF8(Self.isPhone)
        case .oked: return OKED.isValid(text)
        }
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }

    static func isHex(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6 }

    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

    /// ASCII digits as a number; at most 9 of them.
    static func number(_ bytes: some Collection<UInt8>) -> Int? {
        guard !bytes.isEmpty, bytes.count <= 9 else { return nil }
        var value = 0
        for byte in bytes {
            guard isDigit(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }
}
