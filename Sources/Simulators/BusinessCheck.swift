import JSON

/// What the justice ministry looks at before it enters a business in its register.
struct BusinessCheck {
    private let form: String
    private let address: Fields
    private let founders: [(pinfl: Pinfl, share: Int)]
    private let confirmed: [Pinfl]
    private let director: Pinfl

    init(_ request: Fields, form: String, on today: CivilDate) throws {
        self.form = form
        address = try request.fields("address")
        founders = try request.list("founders").map { (try $0.pinfl("pinfl"), try $0.hundredths("sharePercent")) }
        confirmed = try request.list("persons").map { try $0.pinfl("pinfl") }
        director = try request.person("directorPinfl", on: today)
        _ = try (request.text("oked"), request.hundredths("charterCapital"))
    }

    /// - Throws: the refusal, where there is one.
    func check() throws {
        let district = try address.district("districtCode")
        guard try address.text("regionCode") == district.region.rawValue else {
            throw Problem.refused(
                "district-of-another-region", "The district is not in that region",
                "District \(district.code) is in region \(district.region.rawValue), \(district.region.name).")
        }
        guard Set(founders.map(\.pinfl)).count == founders.count else {
            throw Problem.refused("founder-twice", "A founder is named twice", "Add the shares up.")
        }
        guard founders.map(\.pinfl) == confirmed else {
            throw Problem.refused(
                "founder-unconfirmed", "The founders are not those who were confirmed",
                "The civil registry must confirm each of them.")
        }
        guard founders.reduce(0, { $0 + $1.share }) == 100_00 else {
            throw Problem.refused("shares-not-whole", "The shares are not 100 % together", "Correct them.")
        }
        guard form != "xk" || founders.count == 1 else {
            throw Problem.refused(
                "one-owner-only", "A private enterprise has one owner", "Choose another legal form, or one founder.")
        }
        guard !MarkedPerson.disqualified.isOn(director) else {
            throw Problem.refused(
                "director-disqualified", "The director may not lead a business", "A court has decided so.")
        }
    }
}
