import Testing

@testable import Transliteration

@Suite struct SpellingTests {
    @Test func bothScriptsSpellTheWords() {
        #expect(Words.both.count >= 280)
        #expect(Set(Words.both.map(\.latin)).count == Words.both.count)
        for (latin, cyrillic) in Words.both {
            #expect(Transliteration.latin(fromCyrillic: cyrillic) == latin)
            #expect(Transliteration.cyrillic(fromLatin: latin) == cyrillic)
        }
    }

    /// The rules hold in capitals too, the tables included.
    @Test func capitalsFollow() {
        for (latin, cyrillic) in Words.both where latin.unicodeScalars.filter(Letters.isLatin).count > 1 {
            #expect(Transliteration.latin(fromCyrillic: cyrillic.uppercased()) == latin.uppercased())
            #expect(Transliteration.cyrillic(fromLatin: latin.uppercased()) == cyrillic.uppercased())
        }
    }

    /// What is written in one way only, since the other script does not tell it apart.
    @Test(arguments: [
        ("мўъмин", "moʻmin"), ("шеър", "sheʼr"), ("сентябр", "sentabr"), ("елда", "yelda"), ("Ильяс", "Ilyas"),
        ("самолёт", "samolyot"), ("щётка", "shyotka"), ("вымпел", "vimpel"), ("Цой", "Soy"), ("Ц.", "S."),
        ("Ш. Рашидов", "Sh. Rashidov"), ("Ё. Ч. ЮНУСОВ", "Yo. Ch. YUNUSOV"), ("ЎзМУ", "OʻzMU"), ("шУЪ", "shUʼ"),
        ("манбаъ", "manbaʼ"), ("пойга", "poyga"), ("об'ект", "ob'yekt"), ("2026 йил", "2026 yil"), ("", ""),
        ("и\u{306}ў\u{306}", "yoʻ\u{306}"), ("У\u{306}рин е\u{308}ш", "Oʻrin yosh"),
        ("абзац ва шприц", "abzas va shpris"),
        ("абзацини", "abzasini"), ("бельэтаж", "beletaj"), ("Ёшлик ЁШ", "Yoshlik YOSH"), ("ҚР", "QR"),
        ("Ә қәзақ", "Ә qәzaq"),
    ])
    func latin(of cyrillic: String, is latin: String) {
        #expect(Array(Transliteration.latin(fromCyrillic: cyrillic).unicodeScalars) == Array(latin.unicodeScalars))
    }

    @Test(arguments: [
        ("sovetskiy", "советский"), ("Visotskiy", "Висоцкий"), ("zotsiz", "зотсиз"), ("Whatsapp", "Wҳатсапп"),
        ("Beyoncé", "Беёнcé"),
        ("Rene\u{301}e", "Ренe\u{301}е"),
        ("moʻʼjiza", "мўъжиза"), ("Shoʻʼba", "Шўъба"), ("tabʼ", "табъ"), ("'salom'", "'салом'"), ("‘togʻ’", "‘тоғ’"),
        ("'Bogʻ'", "'Боғ'"), ("CO2", "CО2"), ("ch c C Ch CH", "ч c C Ч Ч"), ("yodlab", "ёдлаб"), ("o'g'il", "ўғил"),
        ("O‘G‘IL", "ЎҒИЛ"), ("g`isht", "ғишт"), ("sa'nat", "саънат"), ("noʻrin", "нўрин"),
        ("yoʼl yo’l yo´l", "йўл йўл йўл"),
        ("gʻeshli", "ғешли"), ("oʻel", "ўэл"), ("1-iyuldan", "1-июлдан"), ("sexi", "цехи"), ("sexa", "сеха"), ("", ""),
    ])
    func cyrillic(of latin: String, is cyrillic: String) {
        #expect(Array(Transliteration.cyrillic(fromLatin: latin).unicodeScalars) == Array(cyrillic.unicodeScalars))
    }

    @Test func everyStemIsNeededAndReadsBothWays() {
        for stem in Stems.all {
            let latin = Transliteration.string(stem.latin)
            let cyrillic = Transliteration.string(stem.cyrillic) + (stem.isSoft ? "ь" : "")
            #expect(Transliteration.latin(fromCyrillic: cyrillic) == latin)
            #expect(Transliteration.cyrillic(fromLatin: latin) == cyrillic)
            // A foreign letter behind it is no ending, so this is what the letters alone give.
            let bare = Transliteration.cyrillic(fromLatin: latin + "w").dropLast()
            #expect(bare != cyrillic, "\(latin) needs no memory")
        }
    }
}
