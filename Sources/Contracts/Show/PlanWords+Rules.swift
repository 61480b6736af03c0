import JSON

/// What holds for a step or a service besides who is asked for what and when: in words, as a lawyer reads them.
extension PlanWords {
    var or: String { pick("yoki", "или", "or") }

    /// Such as `undone by refund-fee`.
    package var undone: String { pick("bekor qiluvchi amal:", "отменяется операцией", "undone by") }

    /// When a step runs, for what, how often, and what becomes of late answers.
    ///
    /// - Parameter span: the words for milliseconds.
    package func rules(of step: Step, span: (Int64) -> String) -> [String] {
        var rules: [String] = []
        if let condition = step.condition {
            rules.append("\(pick("faqat shu shart bilan:", "только если", "only if")) \(condition.text)")
        }
        if let each = step.forEach { rules.append(text(each)) }
        if step.isFirstOf {
            let names = step.asks.map(\.name).joined(separator: ", ")
            rules.append(
                "\(pick("birinchi javob yetarli:", "достаточно первого ответа:", "the first answer counts:")) \(names)")
        }
        if let after = step.remindAfterMilliseconds.map(span) {
            rules.append(pick("\(after) oʻtgach eslatiladi", "напоминание через \(after)", "reminded after \(after)"))
        }
        if step.late == .amend {
            rules.append(
                pick(
                    "kechikkan javob natijani oʻzgartiradi", "поздний ответ меняет результат",
                    "a late answer changes the result"))
        }
        return rules
    }

    /// What may happen to a case at its end.
    package func rules(of service: Service, span: (Int64) -> String) -> [String] {
        var rules: [String] = []
        if service.amendMilliseconds > 0 {
            let time = span(service.amendMilliseconds)
            rules.append(
                pick(
                    "yakunlangach natija yana \(time) oʻzgarishi mumkin",
                    "после завершения результат может меняться ещё \(time)",
                    "the result may change for \(time) after the end"))
        }
        if !service.isCancellable {
            rules.append(
                pick(
                    "arizani qaytarib olib boʻlmaydi", "заявление нельзя отозвать", "the application can't be withdrawn"
                ))
        }
        return rules
    }

    private func text(_ each: ForEach) -> String {
        let elements = pick(
            "roʻyxatning har bir elementi uchun: \(each.array.shorthand), koʻpi bilan \(each.max) ta",
            "для каждого элемента \(each.array.shorthand), не больше \(each.max)",
            "for each of \(each.array.shorthand), at most \(each.max)")
        let quorum =
            switch each.quorum {
            case .all: pick("hammasi javob berishi kerak", "должны ответить все", "all must be answered")
            case .any: pick("bitta javob yetarli", "достаточно одного ответа", "one answer is enough")
            case .atLeast(let number):
                pick(
                    "kamida \(number) ta javob kerak", "нужно ответов: не меньше \(number)",
                    "at least \(number) must be answered")
            }
        return "\(elements); \(quorum)"
    }

    // MARK: - Signs

    /// The signs of a step, where there is no room for words.
    func signs(of step: Step) -> [String] {
        var signs: [String] = []
        if step.condition != nil { signs.append("?") }
        if step.forEach != nil { signs.append("×") }
        if step.isFirstOf { signs.append("∨") }
        if step.asks.contains(where: { $0.compensation != nil }) { signs.append("↶") }
        return signs
    }

    /// All signs with what they mean.
    var meanings: [(sign: String, meaning: String)] {
        [
            ("?", pick("shart bilan", "при условии", "under a condition")),
            ("×", pick("har bir element uchun", "для каждого элемента", "for each element")),
            ("∨", pick("birinchi javob yetarli", "первый ответ", "the first answer counts")),
            ("↶", pick("bekor qilsa boʻladi", "можно отменить", "can be undone")),
        ]
    }
}
