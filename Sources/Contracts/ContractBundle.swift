import Crypto
import JSON

/// A service's contract in one piece, as its digest covers it.
enum ContractBundle {
    static func json(
        service: JSONObject, steps: [Step], agencies: [String: LocalizedText], documents: [DocumentID: Document]
    ) -> JSONValue {
        var used = JSONObject()
        let asks = steps.flatMap(\.asks)
        for id in Set(asks.map(\.agency)).sorted() {
            var operations = JSONObject()
            for ask in asks where ask.agency == id {
                operations[ask.operation.name] = ask.operation.json
                if let undoing = ask.compensation?.operation { operations[undoing.name] = undoing.json }
            }
            used[id] = .object(["name": agencies[id]?.json ?? .null, "operations": .object(operations)])
        }
        var sources = JSONObject()
        for (id, document) in documents.sorted(by: { $0.key < $1.key }) { sources[id.description] = document.source }
        return ["service": .object(service), "agencies": .object(used), "documents": .object(sources)]
    }

    /// Lower-case hexadecimal.
    static func digest(of bundle: JSONValue) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let hex = SHA256.hash(data: bundle.canonical(numbers: .exact)).flatMap { byte in
            [digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
        }
        return String(decoding: hex, as: UTF8.self)
    }
}
