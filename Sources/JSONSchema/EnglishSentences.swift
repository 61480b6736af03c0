struct EnglishSentences: Sentences {
    let language = Language.en
    let document = "Document"
    let unlisted = "unlisted field"

    func element(_ number: Int) -> String { "item \(number)" }

    func text(of reason: ViolationReason) -> String {
        switch reason {
        case .type(let types): "must be " + types.map(typeName).joined(separator: " or ")
        case .enumeration(let values) where values.isEmpty: "no value is allowed"
        case .enumeration(let values): "must be one of: " + list(values)
        case .constant(let value): "must be " + text(of: value)
        case .minimum(let bound): "must be \(bound) or more"
        case .exclusiveMinimum(let bound): "must be more than \(bound)"
        case .maximum(let bound): "must be \(bound) or less"
        case .exclusiveMaximum(let bound): "must be less than \(bound)"
        case .multipleOf(let step): "must be a multiple of \(step)"
        case .minLength(let bound): "must be at least \(count(bound, "character")) long"
        case .maxLength(let bound): "must be at most \(count(bound, "character")) long"
        case .pattern(let pattern): "must match the pattern \(pattern)"
        case .format(let format): text(of: format)
        case .minItems(let bound): "must have at least \(count(bound, "item"))"
        case .maxItems(let bound): "must have at most \(count(bound, "item"))"
        case .uniqueItems: "must not have the same item twice"
        case .tooFewContained(let bound): "must have at least \(count(bound, "item")) of the required kind"
        case .tooManyContained(let bound): "must have at most \(count(bound, "item")) of the restricted kind"
        case .minProperties(let bound): "must have at least \(count(bound, "field"))"
        case .maxProperties(let bound): "must have at most \(count(bound, "field"))"
        case .required(let property): "the required field \(name(property)) is missing"
        case .dependentRequired(let property, let other):
            "the field \(name(property)) is missing; it is required together with \(name(other))"
        case .propertyName: "has a field whose name is not allowed"
        case .unlistedProperty: "there is no such field here"
        case .surplusElement: "is one item too many"
        case .forbidden: "must not be given here"
        case .anyOf(1): "does not fit the only form that is allowed"
        case .anyOf(let count): "fits none of the \(count) forms that are allowed"
        case .oneOf(1): "does not fit the only form that is allowed"
        case .oneOf(let count): "must fit exactly one of the \(count) forms that are allowed"
        case .not: "has a form that is ruled out"
        case .exhausted: "is too deep or too large to be checked"
        }
    }

    private func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    private func typeName(_ type: String) -> String {
        switch type {
        case "null": "empty (null)"
        case "boolean": "true or false"
        case "object": "a group of fields (an object)"
        case "array": "a list (an array)"
        case "number": "a number"
        case "integer": "a whole number"
        default: "text"
        }
    }

    func text(of format: Format) -> String {
        switch format {
        case .date: "must be a date that exists, as 2026-03-31"
        case .dateTime: "must be a date and time with an offset, as 2026-03-31T09:30:00+05:00"
        case .time: "must be a time of day with an offset, as 09:30:00+05:00"
        case .duration: "must be a duration, as P3D or PT1H30M"
        case .email: "must be an e-mail address, as name@example.uz"
        case .idnEmail: "must be an e-mail address, as name@example.uz; letters of any script are allowed"
        case .hostname: "must be a host name, as my.gov.uz"
        case .idnHostname: "must be a host name, as my.gov.uz; letters of any script are allowed"
        case .ipv4: "must be an IPv4 address, as 192.0.2.1"
        case .ipv6: "must be an IPv6 address, as 2001:db8::1"
        case .uri: "must be a full web address or another URI, as https://my.gov.uz/form"
        case .uriReference: "must be a web address or another URI, which may be relative, as /form?page=1"
        case .iri:
            "must be a full web address or another IRI, as https://my.gov.uz/form; letters of any script are allowed"
        case .iriReference:
            "must be a web address or another IRI, which may be relative, as /form; letters of any script are allowed"
        case .uriTemplate: "must be a URI template (RFC 6570), as /forms/{id}"
        case .uuid: "must be a UUID: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12, joined by hyphens"
        case .jsonPointer: "must be a JSON Pointer, as /child/name"
        case .relativeJSONPointer: "must be a relative JSON Pointer, as 1/name"
        case .regex: "must be a regular expression (ECMA-262)"
        case .pinfl: "must be a PINFL: 14 digits with a real date of birth, the last one a check digit"
        case .stir: "must be a STIR (taxpayer number): 9 digits"
        case .cadastre: "must be a cadastral number, as 10:01:02:03:04:0567"
        case .passport:
            "must be the series and number of a passport or ID card: two Latin capitals and 7 digits, as AA1234567"
        case .phone: "must be a telephone number: +998 and 9 digits, as +998901234567"
        case .oked: "must be a code of economic activity (OKED): 5 digits, as 62010"
        }
    }
}
