import JSON

/// Shows a case while it runs: a table that renews itself on a terminal, a line per change elsewhere.
struct CaseDisplay {
    private let isSilent: Bool
    private let isLive: Bool
    private var drawnLines = 0
    private var shown: [String: String] = [:]

    /// - Parameter silent: shows nothing while the case runs.
    init(silent: Bool) {
        isSilent = silent
        isLive = Terminal.hasColours
    }

    /// Shows the case as it is now.
    mutating func update(_ view: JSONValue) {
        guard !isSilent else { return }
        isLive ? redraw(view) : tellChanges(view)
    }

    /// Shows how the case ended, or where it is when nobody waits any longer.
    mutating func finish(_ view: JSONValue) {
        guard !isSilent else {
            Terminal.line(view.pretty)
            return
        }
        update(view)
        let outcome = view["outcome"]?.string ?? "open"
        Terminal.line("\ncase    \(view["id"]?.string ?? "")")
        Terminal.line("outcome \(Self.coloured(outcome))")
        if let reason = view["reason"]?.string { Terminal.line("reason  \(reason)") }
        if let result = view["result"], result != .null { Terminal.line("result  \(result.pretty)") }
    }

    private mutating func redraw(_ view: JSONValue) {
        var text = drawnLines > 0 ? "\u{1B}[\(drawnLines)A" : ""
        drawnLines = 0
        for row in Self.rows(view) {
            text += "\u{1B}[2K\(row.text)\n"
            drawnLines += 1
        }
        Terminal.write(text)
    }

    private mutating func tellChanges(_ view: JSONValue) {
        for row in Self.rows(view) where shown[row.step] != row.text {
            shown[row.step] = row.text
            Terminal.line(row.text)
        }
    }

    /// A row for each step, and below a step of several elements one for each of them.
    private static func rows(_ view: JSONValue) -> [(step: String, text: String)] {
        guard let steps = view["steps"]?.object else { return [] }
        let places = steps.flatMap { name, step -> [(key: String, name: String, view: JSONValue)] in
            let elements = (step["elements"]?.array ?? []).map { element in
                let inner = element["element"]?.string ?? ""
                return (key: "\(name)/\(inner)", name: "  \(inner)", view: element)
            }
            return [(key: name, name: name, view: step)] + elements
        }
        let nameWidth = places.map(\.name.count).max() ?? 0
        let agencyWidth = places.map { $0.view["agency"]?.string?.count ?? 0 }.max() ?? 0
        return places.map { key, name, place in
            let word = place["outcome"]?.string ?? place["state"]?.string ?? ""
            let agency = padded(place["agency"]?.string ?? "", agencyWidth)
            return (key, "\(padded(name, nameWidth))  \(agency)  \(coloured(padded(word, 11)))\(notes(place))")
        }
    }

    /// What only some have: the reason, further attempts, a reminder, a late word, what undoes it.
    private static func notes(_ place: JSONValue) -> String {
        var text = ""
        if let because = place["because"]?.string, because != "closed" { text += "  (\(because))" }
        if let problem = (place["reason"]?.isNull == false ? place["reason"] : place["error"]), !problem.isNull {
            text += "  \(problem["message"]?.string ?? "") (\(problem["code"]?.string ?? ""))"
        }
        if let attempts = place["attempts"]?.integer, attempts > 1 { text += "  attempt \(attempts)" }
        if place["remindedAt"] != nil, place["outcome"]?.isNull ?? true { text += "  reminded" }
        if let late = place["late"], !late.isNull { text += "  late: \(late["outcome"]?.string ?? "")" }
        if let undoing = place["compensation"] {
            text += "  undoing: \(undoing["outcome"]?.string ?? undoing["state"]?.string ?? "")"
            if let code = undoing["error"]?["code"]?.string { text += " (\(code))" }
        }
        return text
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text.count >= width ? text : text + String(repeating: " ", count: width - text.count)
    }

    private static func coloured(_ word: String) -> String {
        let colour: Int
        switch word.split(separator: " ").first ?? "" {
        case "answered", "completed": colour = 32
        case "partial", "overdue", "issued", "compensated": colour = 33
        case "refused", "failed", "expired": colour = 31
        default: colour = 90
        }
        return Terminal.coloured(word, colour)
    }
}
