/// The formats that are asserted: those of JSON Schema (section 7.3) that we support, and Uzbekistan's unified identifiers.
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
    /// RFC 3986 `URI`.
    case uri
    /// RFC 4122, as text.
    case uuid
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

    /// Whether the text has this format.
    package func matches(_ text: String) -> Bool {
        switch self {
        case .date: Self.isDate(Array(text.utf8)[...])
        case .dateTime: Self.isDateTime(text)
        case .time: Self.isTime(Array(text.utf8)[...])
        case .duration: ISODuration(text) != nil
        case .email: Self.isEmail(text)
        case .uri: Self.isURI(text)
        case .uuid: Self.isUUID(text)
        case .pinfl: PINFL.isValid(text)
        case .stir: STIR.isValid(text)
        case .cadastre: CadastralNumber.isValid(text)
        case .passport: Self.isPassport(text)
        case .phone: Self.isPhone(text)
        }
    }

    /// What was expected, for messages.
    var expectation: String {
        switch self {
        case .date: "a date such as 2026-03-31"
        case .dateTime: "a date and time such as 2026-03-31T09:30:00+05:00"
        case .time: "a time such as 09:30:00+05:00"
        case .duration: "a duration such as PT1H30M"
        case .email: "an e-mail address"
        case .uri: "an absolute URI"
        case .uuid: "a UUID"
        case .pinfl: "a PINFL: 14 digits with a real date of birth and the right check digit"
        case .stir: "a STIR: 9 digits"
        case .cadastre: "a cadastral number such as 10:01:02:03:04:0567"
        case .passport: "a passport number: two Latin capitals and 7 digits"
        case .phone: "a telephone number: +998 and 9 digits"
        }
    }
}
