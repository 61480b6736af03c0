package import JSONSchema

/// The words for a plan, in one language.
package struct PlanWords: Sendable {
    let language: Language

    package init(language: Language) { self.language = language }

    func pick(_ uz: String, _ ru: String, _ en: String) -> String {
        LocalizedText(uz: uz, ru: ru, en: en)[language]
    }

    var deadline: String { pick("ish muddati", "срок дела", "case deadline") }
    var expected: String { pick("kutiladi", "ожидается", "expected") }
    var required: String { pick("majburiy", "обязательный", "required") }
    var optional: String { pick("ixtiyoriy", "необязательный", "optional") }
    var critical: String { pick("eng uzun yoʻl", "самый долгий путь", "the longest way") }
    var told: String { pick("Har bir idora nimani biladi", "Что узнаёт каждое ведомство", "What each agency is told") }
    var nothing: String { pick("hech narsa", "ничего", "nothing") }
    var changes: String { pick("oʻzgartiradi", "изменяет", "writes") }
    var reads: String { pick("oʻqiydi", "читает", "reads") }
    var tooWide: String {
        pick(
            "Reja terminal uchun juda keng; --format svg bilan chizing.",
            "План слишком широк для терминала; нарисуйте его с --format svg.",
            "The plan is too wide for a terminal; draw it with --format svg.")
    }

    /// At most that long.
    func atMost(_ milliseconds: Int64) -> String { "≤ \(span(milliseconds))" }

    /// A duration for people, of its two largest units: `1 d 12 h`.
    func span(_ milliseconds: Int64) -> String {
        let units: [(Int64, String)] = [
            (86_400_000, pick("kun", "д", "d")), (3_600_000, pick("soat", "ч", "h")),
            (60_000, pick("daq", "мин", "min")), (1000, pick("soniya", "с", "s")),
            (1, pick("ms", "мс", "ms")),
        ]
        var rest = max(milliseconds, 0)
        var parts: [String] = []
        for (length, name) in units where rest >= length {
            parts.append("\(rest / length) \(name)")
            rest %= length
            if parts.count == 2 { break }
        }
        return parts.isEmpty ? "0 \(pick("soniya", "с", "s"))" : parts.joined(separator: " ")
    }
}
