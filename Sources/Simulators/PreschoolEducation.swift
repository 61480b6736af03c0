import GRDB
import JSON

/// The preschool ministry's queue: one for each district, places counted from 1.
struct PreschoolEducation: LegacySystem {
    /// Places that become free in a district in a year.
    static let placesPerYear = 20_000

    let today: @Sendable () -> CivilDate

    func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS queue (
                    child_pinfl TEXT PRIMARY KEY, district TEXT NOT NULL, place INTEGER NOT NULL,
                    application TEXT NOT NULL, UNIQUE (district, place))
                """)
    }

    var endpoints: [Endpoint] {
        [.write("enqueue-kindergarten", "/queue") { try enqueue($0, in: $1) }]
    }

    private func enqueue(_ request: Fields, in database: Database) throws -> JSONValue {
        let child = try request.pinfl("childPinfl")
        let birthDate = try request.date("childBirthDate")
        let district = try request.district("districtCode")
        let language = try request.text("language")
        let wantedFrom = try request.date("wantedFrom")
        _ = try request.text("phone")

        guard child.birthDate == birthDate else {
            throw Problem.refused(
                "birth-date-differs", "The date of birth is not the PINFL's", "The PINFL tells another date of birth.")
        }
        guard (2...6).contains(birthDate.years(until: wantedFrom)) else {
            throw Problem.refused(
                "age-not-served", "Kindergartens take children from 2 to 6",
                "On \(wantedFrom) the child is \(birthDate.years(until: wantedFrom)).")
        }
        let earlier = try database.row("SELECT place, district FROM queue WHERE child_pinfl = ?", [child.text])
        if let place: Int = earlier?["place"], let queue: String = earlier?["district"] {
            throw Problem.refused(
                "already-queued", "The child is already in a queue", "Place \(place) in district \(queue).")
        }

        let place = try database.next("queue \(district.code)")
        let application = "MT-\(district.code)-\(Digits.padded(place, 7))"
        try database.run(
            "INSERT INTO queue VALUES (?, ?, ?, ?)", [child.text, district.code, place, application])
        let ready = today().adding(days: place * 365 / Self.placesPerYear)
        return [
            "applicationNumber": .string(application),
            "districtCode": .string(district.code),
            "language": .string(language),
            "place": .init(Int64(place)),
            "queuedOn": .string(today().description),
            "expectedFrom": .string(max(wantedFrom, ready).description),
        ]
    }
}
