import JSONSchema

/// Durations as people say them.
enum DurationWords {
    private enum Unit: CaseIterable {
        case day
        case hour
        case minute
        case second

        var seconds: Int64 {
            switch self {
            case .day: 86_400
            case .hour: 3600
            case .minute: 60
            case .second: 1
            }
        }
    }

    /// Such as `3 days`, `1 hour 30 minutes`. One day and what is below two is told in hours.
    static func text(milliseconds: Int64, in language: Language) -> String {
        var rest = max(milliseconds, 0) / 1000
        var parts: [String] = []
        for unit in Unit.allCases where unit != .day || rest >= 2 * unit.seconds {
            let count = rest / unit.seconds
            rest %= unit.seconds
            if count > 0 { parts.append("\(count)\u{A0}\(word(unit, count, language))") }
        }
        return parts.isEmpty ? "0\u{A0}\(word(.second, 0, language))" : parts.joined(separator: " ")
    }

    private static func word(_ unit: Unit, _ count: Int64, _ language: Language) -> String {
        switch (language, unit) {
        case (.uz, .day): "kun"
        case (.uz, .hour): "soat"
        case (.uz, .minute): "daqiqa"
        case (.uz, .second): "soniya"
        case (.ru, .day): russian(count, "день", "дня", "дней")
        case (.ru, .hour): russian(count, "час", "часа", "часов")
        case (.ru, .minute): russian(count, "минута", "минуты", "минут")
        case (.ru, .second): russian(count, "секунда", "секунды", "секунд")
        case (.en, .day): count == 1 ? "day" : "days"
        case (.en, .hour): count == 1 ? "hour" : "hours"
        case (.en, .minute): count == 1 ? "minute" : "minutes"
        case (.en, .second): count == 1 ? "second" : "seconds"
        }
    }

    /// The form that a number wants in Russian: 1, 21, 31…; 2 to 4, 22 to 24…; all others.
    static func russian(_ count: Int64, _ one: String, _ few: String, _ many: String) -> String {
        switch (count % 10, count % 100) {
        case (1, let rest) where rest != 11: one
        case (2...4, let rest) where !(12...14).contains(rest): few
        default: many
        }
    }
}
