/// A district or city by its SOATO code: seven digits, of which the first four are the region's.
struct District: Hashable, Sendable {
    let code: String
    let region: Region

    /// Reads a code; nil when it is not seven digits or its region does not exist.
    init?(_ code: String) {
        guard code.utf8.count == 7, Digits.value(code.utf8) != nil,
            let region = Region(rawValue: String(code.prefix(4)))
        else { return nil }
        self.code = code
        self.region = region
    }

    /// The three digits that stand for the district in a PINFL.
    var pinflDigits: Int { Digits.value(code.utf8.suffix(3)) ?? 0 }

    enum Region: String, CaseIterable, Sendable {
        case andijon = "1703"
        case buxoro = "1706"
        case jizzax = "1708"
        case qashqadaryo = "1710"
        case navoiy = "1712"
        case namangan = "1714"
        case samarqand = "1718"
        case surxondaryo = "1722"
        case sirdaryo = "1724"
        case toshkentCity = "1726"
        case toshkent = "1727"
        case fargona = "1730"
        case xorazm = "1733"
        case qoraqalpogiston = "1735"

        /// The name, in Uzbek.
        var name: String {
            switch self {
            case .andijon: "Andijon viloyati"
            case .buxoro: "Buxoro viloyati"
            case .jizzax: "Jizzax viloyati"
            case .qashqadaryo: "Qashqadaryo viloyati"
            case .navoiy: "Navoiy viloyati"
            case .namangan: "Namangan viloyati"
            case .samarqand: "Samarqand viloyati"
            case .surxondaryo: "Surxondaryo viloyati"
            case .sirdaryo: "Sirdaryo viloyati"
            case .toshkentCity: "Toshkent shahri"
            case .toshkent: "Toshkent viloyati"
            case .fargona: "Fargʻona viloyati"
            case .xorazm: "Xorazm viloyati"
            case .qoraqalpogiston: "Qoraqalpogʻiston Respublikasi"
            }
        }

        /// The two letters in the series of a birth certificate.
        var letters: String {
            switch self {
            case .andijon: "AN"
            case .buxoro: "BX"
            case .jizzax: "JZ"
            case .qashqadaryo: "QD"
            case .navoiy: "NV"
            case .namangan: "NM"
            case .samarqand: "SM"
            case .surxondaryo: "SD"
            case .sirdaryo: "SR"
            case .toshkentCity: "TN"
            case .toshkent: "TV"
            case .fargona: "FR"
            case .xorazm: "XZ"
            case .qoraqalpogiston: "QR"
            }
        }
    }
}
