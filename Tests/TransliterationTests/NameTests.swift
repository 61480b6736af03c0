import Testing

@testable import Transliteration

@Suite struct NameTests {
    @Test func theScriptsMeetInTheKeys() {
        for (latin, cyrillic) in Words.both {
            #expect(Transliteration.searchKey(latin) == Transliteration.searchKey(cyrillic))
            #expect(Transliteration.looseKey(latin) == Transliteration.looseKey(cyrillic))
            #expect(NameKey(latin) == NameKey(cyrillic.uppercased()))
        }
    }

    /// Different words keep different keys, or the equality above would be worth nothing.
    @Test func theKeysTellWordsApart() {
        #expect(Set(Words.both.map { Transliteration.searchKey($0.latin) }).count == Words.both.count)
        #expect(Set(Words.both.map { NameKey($0.cyrillic) }).count == Words.both.count)
    }

    @Test(arguments: [
        ("Oʻgʻiloy", "ЎҒИЛОЙ"), ("Abdu-Rahmon", "abdu rahmon"), ("Abdurahmon", "Абду–Раҳмон"), ("Joʻra", "jo`ra"),
        ("  Karim\tSherzod\u{A0}oʻgʻli ", "Карим Шерзод Ўғли"), ("Moʻʼmin", "Мўмин"), ("Jomeʼ", "Жоме"),
        ("Йўлдош", "И\u{306}у\u{306}лдош"), ("Ёқуб", "Е\u{308}қуб"), ("Renée", "RENE\u{301}E"), ("Маъмура", "Ма'мура"),
        ("Каримов", "Kаримов"), ("", " - "), ("Ali oʻ", "Ali o'"), ("Ali o", "Ali o '"),
    ])
    func sameNames(one: String, other: String) {
        #expect(Transliteration.isSameName(one, other))
        #expect(NameKey(one).hashValue == NameKey(other).hashValue)
    }

    @Test(arguments: [
        ("Sanat", "Sanʼat"), ("Oʻrin", "Orin"), ("Ishoq", "Isʼhoq"), ("Xasan", "Hasan"), ("Karimov", "Karimova"),
        ("Elena", "Yelena"), ("Gʻani", "Gani"),
    ])
    func otherNames(one: String, other: String) {
        #expect(!Transliteration.isSameName(one, other))
    }

    @Test(arguments: [
        ("Yoʻldoshev", "YOLDOSHEV"), ("Gʻulomov", "GHULOMOV"), ("Xolmatov", "Kholmatov"), ("Abdullayev", "ABDULAEV"),
        ("Исҳоқов", "ISHOKOV"), ("Jasur", "Dzhasur"), ("Navoiy", "Navoi"), ("Qodirov", "KODIROV"),
        ("Кузнецов", "KUZNESOV"),
        ("Muhammad", "Muxamad"), ("Елена", "Elena"), ("Maʼmura", "MAMURA"), ("Shahzod", "Shaxzod"),
    ])
    func looselySame(one: String, other: String) {
        #expect(Transliteration.looseKey(one) == Transliteration.looseKey(other))
    }

    @Test func looseKeysStillTellMuchApart() {
        #expect(Transliteration.looseKey("Karimov") != Transliteration.looseKey("Karimova"))
        #expect(Transliteration.looseKey("Shahzod") != Transliteration.looseKey("Sahzod"))
        #expect(Transliteration.looseKey("Uy 11") != Transliteration.looseKey("Uy 1"))
        let keys = Set(
            Words.givenNames.split(separator: "\n").map { Transliteration.looseKey(String($0.prefix { $0 != "|" })) })
        #expect(keys.count > 75)
    }

    @Test func keysAreWrittenPlainly() {
        #expect(Transliteration.searchKey("  Тўхтаева,  ЕЛЕНА-Ёқут (1990) ") == "toʻxtayeva yelena yoqut 1990")
        #expect(Transliteration.looseKey("Тўхтаева, ЕЛЕНА") == "tohtaeva elena")
        #expect(NameKey("Abdu-Rahmon").description == "abdurahmon")
    }

    @Test(arguments: [
        ("Salom", ScriptUse.only(.latin)), ("Салом", .only(.cyrillic)), ("Сaлом", .mixed), ("12, №", .none),
        ("", .none),
        ("سلام", .none), ("Salom Салом", .mixed), ("ў", .only(.cyrillic)), ("у\u{306}", .only(.cyrillic)),
    ])
    func scripts(text: String, use: ScriptUse) {
        #expect(Transliteration.script(of: text) == use)
    }

    @Test func mixedWordsAreNamed() {
        // A Cyrillic а, a Latin o.
        #expect(Transliteration.mixedWords(in: "Sаlom, dunyo; Салoм-дунё oʻzbek") == ["Sаlom", "Салoм"])
        #expect(Transliteration.mixedWords(in: "Salom Салом").isEmpty)
        #expect(Transliteration.text("Salom дунё", in: .latin) == "Salom dunyo")
        #expect(Transliteration.text("Salom дунё", in: .cyrillic) == "Салом дунё")
    }
}
