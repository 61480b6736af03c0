import JSONSchema
import Testing

@testable import Publishing

@Suite struct WordsTests {
    @Test(arguments: [
        (0, "0 soniya", "0 секунд", "0 seconds"), (1, "1 soniya", "1 секунда", "1 second"),
        (2, "2 soniya", "2 секунды", "2 seconds"), (60, "1 daqiqa", "1 минута", "1 minute"),
        (90, "1 daqiqa 30 soniya", "1 минута 30 секунд", "1 minute 30 seconds"),
        (3600, "1 soat", "1 час", "1 hour"), (86_400, "24 soat", "24 часа", "24 hours"),
        (100_800, "28 soat", "28 часов", "28 hours"), (172_800, "2 kun", "2 дня", "2 days"),
        (950_400, "11 kun", "11 дней", "11 days"), (1_814_400, "21 kun", "21 день", "21 days"),
        (1_900_800, "22 kun", "22 дня", "22 days"), (9_676_800, "112 kun", "112 дней", "112 days"),
        (262_800, "3 kun 1 soat", "3 дня 1 час", "3 days 1 hour"), (-5, "0 soniya", "0 секунд", "0 seconds"),
    ])
    func durationsAreSaidAsPeopleSayThem(seconds: Int64, uz: String, ru: String, en: String) {
        for (language, text) in [(Language.uz, uz), (.ru, ru), (.en, en)] {
            let words = DurationWords.text(milliseconds: seconds * 1000, in: language)
            #expect(words.replacing("\u{A0}", with: " ") == text)
        }
    }

    @Test(arguments: [
        ("a < b & c > \"d\" 'e'", "a &lt; b &amp; c &gt; &quot;d&quot; &#39;e&#39;"), ("oʻ\tgʻ\n", "oʻ\tgʻ\n"),
        ("\u{0}\u{1B}\u{7F}\u{85}", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"), ("", ""),
    ])
    func textsAreEscaped(text: String, escaped: String) {
        #expect(HTML.escaped(text) == escaped)
    }
}
