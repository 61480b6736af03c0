import GRDB

/// How a simulated system takes an effect back: by a date in its row, `undone_on`. What was never done, or is undone
/// already, is refused.
struct Undoing: Sendable {
    let table: String
    /// The column of the number that names the effect.
    let key: String
    /// What people call it, in one word; the codes of the refusals begin with it.
    let what: String

    /// Marks the effect of that number as undone today.
    func callAsFunction(_ number: String, on today: CivilDate, in database: Database) throws {
        guard let row = try database.row("SELECT undone_on FROM \(table) WHERE \(key) = ?", [number]) else {
            throw unknown
        }
        if let earlier: String = row["undone_on"] {
            throw Problem.refused("\(what)-undone", "The \(what) is undone already", "That was on \(earlier).")
        }
        try database.run("UPDATE \(table) SET undone_on = ? WHERE \(key) = ?", [today.description, number])
    }

    /// There is none of that number.
    var unknown: Problem {
        .unknown("\(what)-unknown", "There is no such \(what)", "Nothing was done here under that number.")
    }
}
