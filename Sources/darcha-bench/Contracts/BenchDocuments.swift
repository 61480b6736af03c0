import Foundation
import JSON

/// What is parsed and written: one document as the bus carries them, of nearly 2 KB, and an array of 1 MB of such.
struct BenchDocuments {
    let small: [UInt8]
    let large: [UInt8]

    /// - Parameter contracts: the catalogue's folder, for the example application.
    init(contracts: String) throws {
        let application = try ValidationWork.read("\(contracts)/examples/childbirth.json")
        small = try Self.document(4217, application).serialized()
        var all: [JSONValue] = []
        var size = 0
        while size < 1_000_000 {
            let next = try Self.document(all.count, application)
            size += next.serialized().count + 1
            all.append(next)
        }
        large = JSONValue.array(all).serialized()
    }

    /// Ours, and what Foundation has.
    func sides(_ text: [UInt8], _ body: @escaping ([UInt8]) throws -> Void) -> [Turns.Side] {
        let data = Data(text)
        let scale = Double(text.count) / 1e6
        return [
            .repeating("ours", scale: scale) { try body(text) },
            .repeating("JSONSerialization", scale: scale) { _ = try JSONSerialization.jsonObject(with: data) },
        ]
    }

    /// A case's event, with the application and replies in it.
    private static func document(_ number: Int, _ application: JSONValue) throws -> JSONValue {
        let replies = try JSONValue(
            parsing: #"""
                [{"step":"birth-confirmation","agency":"maternity-hospital","status":"completed","attempts":1,"document":
                {"confirmed":true,"weight":3.450,"height":52,"doctor":"Каримова Нилуфар Абдуллаевна",
                "note":"Туғилиш \"2-сонли\" туғруқхонада қайд этилган"}},
                {"step":"birth-benefit","agency":"pension-fund","status":"completed","attempts":2,"document":
                {"amount":1980000.50,"currency":"UZS","decision":"PF-2025-04217","paidOn":"2025-09-21",
                "installments":[330000.00,330000.00,1320000.50],"taxable":false,"reason":null}}]
                """#)
        return [
            "specversion": "1.0", "id": .string("01J7Z6Q0M3V9K5W2X8Y4T\(number)"), "source": "urn:darcha:gateway",
            "type": "uz.gov.darcha.case.opened", "time": "2025-09-14T09:41:07.318+05:00",
            "partition": JSONValue(number % 16), "offset": JSONValue(1_000_000 + number), "service": "childbirth.v1",
            "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "application": application,
            "replies": replies,
        ]
    }
}
