import JSON

/// Surname, given name and patronymic.
struct PersonName: Hashable, Sendable {
    let surname: String
    let givenName: String
    let patronymic: String?

    init(surname: String, givenName: String, patronymic: String?) {
        self.surname = surname
        self.givenName = givenName
        self.patronymic = patronymic
    }

    init(_ fields: Fields) throws(Problem) {
        surname = try fields.text("surname")
        givenName = try fields.text("givenName")
        patronymic = fields.document["patronymic"] == nil ? nil : try fields.text("patronymic")
    }

    /// The name of somebody whom nobody has registered here: the same each time.
    init(of pinfl: Pinfl) {
        self.init(seed: pinfl.text, sex: pinfl.sex)
    }

    /// A name chosen by a text: the same each time.
    init(seed: String, sex: Pinfl.Sex) {
        let family = Self.families[Fingerprint.of("family \(seed)", below: Self.families.count)]
        let father = Self.maleNames[Fingerprint.of("father \(seed)", below: Self.maleNames.count)]
        let own = sex == .male ? Self.maleNames : Self.femaleNames
        self.init(
            family: family, givenName: own[Fingerprint.of("own \(seed)", below: own.count)], father: father, sex: sex)
    }

    /// The name that a child of that family and father has.
    init(family: String, givenName: String, father: String, sex: Pinfl.Sex) {
        surname = sex == .male ? family : family + "a"
        self.givenName = givenName
        patronymic = father + (sex == .male ? " oʻgʻli" : " qizi")
    }

    var document: JSONValue {
        var document: JSONObject = ["surname": .string(surname), "givenName": .string(givenName)]
        if let patronymic { document["patronymic"] = .string(patronymic) }
        return .object(document)
    }

    /// Surnames in their male form; the female form has an -a more.
    static let families = [
        "Karimov", "Yoʻldoshev", "Rahimov", "Toʻxtayev", "Saidov", "Abdullayev", "Nazarov", "Qodirov", "Usmonov",
        "Ergashev", "Mirzayev", "Olimov", "Sharipov", "Xolmatov", "Gʻaniyev", "Joʻrayev", "Hamidov", "Aʼzamov",
    ]
    static let maleNames = [
        "Jahongir", "Sardor", "Bekzod", "Otabek", "Rustam", "Sherzod", "Ulugʻbek", "Alisher", "Davron", "Islom",
        "Jasur", "Mirzohid", "Oybek", "Temur", "Anvar", "Shavkat", "Boʻribek", "Muʼmin",
    ]
    static let femaleNames = [
        "Dilnoza", "Mubina", "Gulnora", "Zilola", "Nigora", "Malika", "Shahnoza", "Feruza", "Kamola", "Sevara",
        "Madina", "Oygul", "Barno", "Lola", "Nargiza", "Umida", "Soʻgʻdiyona", "Maʼmura",
    ]
}
