import JSON

/// The photo and the fingerprints taken for somebody's ID card: the same in each register that holds them.
struct Biometrics: Hashable, Sendable {
    /// An ID card, and what was taken for it, is valid for so many years.
    static let years = 10

    let templateID: String
    let photoTakenOn: CivilDate
    let hasFingerprints: Bool

    init(of pinfl: Pinfl, on today: CivilDate) {
        let hexadecimal = String(Fingerprint.of("biometrics \(pinfl.text)"), radix: 16, uppercase: true)
        templateID = "BM-" + String(repeating: "0", count: 16 - hexadecimal.count) + hexadecimal
        let lived = max(1, today.daysSinceEpoch - pinfl.birthDate.daysSinceEpoch)
        let age = Fingerprint.of("photo \(pinfl.text)", below: min(lived, Self.years * 365))
        photoTakenOn = today.adding(days: -age)
        hasFingerprints = pinfl.birthDate.years(until: photoTakenOn) >= 16
    }

    var document: JSONValue {
        [
            "templateId": .string(templateID),
            "photoTakenOn": .string(photoTakenOn.description),
            "fingerprints": .bool(hasFingerprints),
            "validUntil": .string(photoTakenOn.adding(years: Self.years).description),
        ]
    }
}
