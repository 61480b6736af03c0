import Testing

@testable import Transliteration

@Suite struct ApostropheTests {
    @Test func everyVariantIsReadByItsPlace() {
        #expect(Apostrophes.variants.count == 18)
        for variant in Apostrophes.variants {
            let mark = String(Character(variant))
            #expect(Apostrophes.normalized("O\(mark)g\(mark)li ma\(mark)no tog\(mark)") == "Oʻgʻli maʼno togʻ")
            #expect(
                Transliteration.cyrillic(fromLatin: "to\(mark)g\(mark)ri san\(mark)at Is\(mark)hoq")
                    == "тўғри санъат Исҳоқ")
            #expect(Transliteration.isSameName("Yo\(mark)ldosh Nu\(mark)mon", "Йўлдош Нуъмон"))
        }
    }

    @Test(arguments: [
        ("", ""), ("'", "'"), ("''", "''"), ("'salom'", "'salom'"), ("'togʻ'", "'togʻ'"), ("'tog''", "'togʻ'"),
        ("‘bo’lib’", "‘boʻlib’"), ("mo''jiza", "moʻʼjiza"), ("D'Artagnan", "DʼArtagnan"), ("5' 6''", "5' 6''"),
        ("tab'", "tab'"), ("o'", "oʻ"), ("o'-'o", "oʻ-'o"), ("ма'но", "ма'но"), ("ʻokina", "ʻokina"),
    ])
    func places(text: String, normalized: String) {
        let result = Apostrophes.normalized(text)
        #expect(Array(result.unicodeScalars) == Array(normalized.unicodeScalars))
        #expect(Apostrophes.normalized(result) == result)
    }
}
