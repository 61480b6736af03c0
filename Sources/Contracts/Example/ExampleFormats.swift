/// Texts of the formats.
enum ExampleFormats {
    /// A text of a format; nil when it is none that we can make.
    static func text(
        _ format: String, at site: ExampleSite, _ cast: inout ExampleCast, _ random: inout ExampleRandom
    ) -> String? {
        switch format {
        case "date": return ExampleDates.text(day(at: site, &cast, &random))
        case "date-time": return ExampleDates.text(day(at: site, &cast, &random)) + "T" + time(&random)
        case "time": return time(&random)
        case "duration": return "P\(random.number(1...30))D"
        case "email", "idn-email":
            let person = cast.person(site.role, &random)
            return "\(latin(person.givenName)).\(latin(person.surname))@example.uz"
        case "uri", "uri-reference", "iri", "iri-reference": return "https://example.uz/\(random.number(1...99_999))"
        case "hostname", "idn-hostname": return "h\(random.number(1...999)).example.uz"
        case "ipv4": return "192.0.2.\(random.number(1...254))"
        case "ipv6": return "2001:db8::\(random.number(1...9999))"
        case "uuid": return uuid(&random)
        case "pinfl": return cast.person(site.role, &random).pinfl
        case "passport-uz": return cast.person(site.role, &random).passport
        case "stir": return (random.chance(70) ? "30" : "20") + random.digits(7)
        case "phone-uz": return "+998" + (random.pick(["90", "91", "93", "94", "97", "99"]) ?? "90") + random.digits(7)
        case "cadastre": return "10:09:0\(random.number(1...9)):01:0\(random.number(1...9)):\(random.digits(4))"
        // Divisions that there are, such as 62: information technology.
        case "oked":
            return (random.pick(["01", "10", "41", "47", "49", "62", "84", "85", "86"]) ?? "62") + random.digits(3)
        case "uri-template": return "https://example.uz/{id}/\(random.number(1...99_999))"
        case "json-pointer": return "/items/\(random.number(0...99))"
        case "relative-json-pointer": return "\(random.number(1...3))/name"
        case "regex": return "^[a-z]{\(random.number(1...9))}$"
        default: return nil
        }
    }

    /// A birthday is that of the person; what is due lies ahead, all else behind.
    private static func day(
        at site: ExampleSite, _ cast: inout ExampleCast, _ random: inout ExampleRandom
    ) -> Int {
        if site.has("birth", "birthday", "born") || (site.last == "date" && site.around.last == "birth") {
            return cast.person(site.role, &random).birthDay
        }
        let isAhead = site.has("wanted", "expected", "until", "by", "to", "expires", "expiry", "due", "next", "visit")
        return ExampleDates.today + (isAhead ? random.number(10...700) : -random.number(1...400))
    }

    private static func time(_ random: inout ExampleRandom) -> String {
        "\(random.number(10...17)):\(random.number(10...59)):00+05:00"
    }

    private static func latin(_ name: String) -> String {
        name.lowercased().filter { ("a"..."z").contains($0) }
    }

    /// RFC 9562, version 4.
    private static func uuid(_ random: inout ExampleRandom) -> String {
        let digits = Array("0123456789abcdef")
        var text = ""
        for index in 0..<32 {
            if [8, 12, 16, 20].contains(index) { text += "-" }
            switch index {
            case 12: text += "4"
            case 16: text.append(digits[8 + random.number(0...3)])
            default: text.append(digits[random.number(0...15)])
            }
        }
        return text
    }
}
