/// Texts for properties without a format, by what their names say.
struct ExampleTexts {
    let site: ExampleSite
    let minLength: Int
    let maxLength: Int

    /// A text within the bounds.
    func text(_ cast: inout ExampleCast, _ random: inout ExampleRandom) -> String {
        fitted(believable(&cast, &random), &random)
    }

    private func believable(_ cast: inout ExampleCast, _ random: inout ExampleRandom) -> String {
        if let name = personal(&cast, &random) { return name }
        if let place = local(cast, &random) { return place }
        switch site.last {
        case "code", "kodi": return code(cast, &random)
        case "number", "no", "raqami", "id", "reference": return number(cast, &random)
        case "series", "seriya": return "I-" + random.letters(2)
        case "mfo": return "0" + String(random.number(1001...1199))
        case "currency": return "UZS"
        case "language": return "uz"
        case "by", "organ", "authority": return "\(cast.districtName) tumani boʻlimi"
        case "name", "title": return organization(&random)
        case "comment", "description", "note", "reason", "text":
            return "\(random.pick(ExampleNames.words) ?? "") boʻyicha izoh"
        default:
            let words = (0...random.number(0...1)).compactMap { _ in random.pick(ExampleNames.words) }
            return words.joined(separator: " ")
        }
    }

    /// A part of somebody's name.
    private func personal(_ cast: inout ExampleCast, _ random: inout ExampleRandom) -> String? {
        let isOfPerson = site.around.isEmpty || ExampleCast.role(of: site.around) != nil || site.has("full")
        switch site.last {
        case "surname", "lastname", "familiya": return cast.person(site.role, &random).surname
        case "patronymic", "middlename": return cast.person(site.role, &random).patronymic
        case "name" where site.has("given", "first"): return cast.person(site.role, &random).givenName
        case "name" where site.has("family", "last"): return cast.person(site.role, &random).surname
        case "name" where site.has("middle"): return cast.person(site.role, &random).patronymic
        case "name" where isOfPerson && !site.has("organization", "company", "street"):
            return cast.person(site.role, &random).fullName
        default: return nil
        }
    }

    /// A part of an address.
    private func local(_ cast: ExampleCast, _ random: inout ExampleRandom) -> String? {
        switch site.last {
        case "code" where site.has("region"): return cast.region
        case "code" where site.has("district"): return cast.district
        case "mahalla", "neighbourhood": return random.pick(ExampleNames.mahallas)
        case "street": return (random.pick(ExampleNames.streets) ?? "") + " koʻchasi"
        case "house", "building": return String(random.number(1...180))
        case "apartment", "flat": return String(random.number(1...96))
        case "district", "city": return cast.districtName
        case "address": return "\(random.pick(ExampleNames.streets) ?? "") koʻchasi, \(random.number(1...180))-uy"
        case "phone", "telephone": return "+99890" + random.digits(7)
        case "number" where site.has("cadastral"):
            return "10:09:0\(random.number(1...9)):01:02:" + random.digits(4)
        default: return nil
        }
    }

    /// An institution's code is its district's and a number.
    private func code(_ cast: ExampleCast, _ random: inout ExampleRandom) -> String {
        let code = "\(cast.district)-0\(random.number(1...9))"
        return code.count >= minLength && code.count <= maxLength && minLength > 7 ? code : random.digits(bounded(7))
    }

    private func number(_ cast: ExampleCast, _ random: inout ExampleRandom) -> String {
        if site.has("account") || site.around.contains("account"), maxLength >= 20 {
            return "20218000" + random.digits(12)
        }
        if site.has("record"), minLength >= 12 {
            return "\(cast.district)-0\(random.number(1...9))/2026/\(random.digits(6))"
        }
        if site.has("passport") { return random.letters(2) + random.digits(7) }
        return random.digits(bounded(7))
    }

    private func organization(_ random: inout ExampleRandom) -> String {
        let number = random.number(1...30)
        if site.around.contains("hospital") { return "\(number)-sonli tugʻruqxona" }
        if site.around.contains("polyclinic") { return "\(number)-sonli oilaviy poliklinika" }
        return "\(random.pick(ExampleNames.words) ?? "") \(number)-sonli muassasa"
    }

    private func bounded(_ count: Int) -> Int { min(max(count, minLength), maxLength) }

    /// Cuts what is too long and adds digits to what is too short, counted in code points as JSON Schema does.
    private func fitted(_ text: String, _ random: inout ExampleRandom) -> String {
        var scalars = Array(text.unicodeScalars.prefix(maxLength))
        if scalars.count < minLength { scalars += random.digits(minLength - scalars.count).unicodeScalars }
        var fitted = ""
        fitted.unicodeScalars.append(contentsOf: scalars)
        return fitted
    }
}
