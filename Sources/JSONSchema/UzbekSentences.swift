struct UzbekSentences: Sentences {
    let language = Language.uz
    let document = "Hujjat"
    let unlisted = "koʻzda tutilmagan maydon"

    func element(_ number: Int) -> String { "\(number)-element" }

    func text(of reason: ViolationReason) -> String {
        switch reason {
        case .type(let types): types.map(typeName).joined(separator: " yoki ") + " boʻlishi kerak"
        case .enumeration(let values) where values.isEmpty: "bu yerda hech qanday qiymatga ruxsat berilmaydi"
        case .enumeration(let values) where values.count == 1: "faqat \(list(values)) qiymatiga ruxsat beriladi"
        case .enumeration(let values): "quyidagi qiymatlardan biri boʻlishi kerak: " + list(values)
        case .constant(let value): "faqat \(text(of: value)) qiymatiga ruxsat beriladi"
        case .minimum(let bound): "\(bound) yoki undan katta son boʻlishi kerak"
        case .exclusiveMinimum(let bound): "\(bound) dan katta son boʻlishi kerak"
        case .maximum(let bound): "\(bound) yoki undan kichik son boʻlishi kerak"
        case .exclusiveMaximum(let bound): "\(bound) dan kichik son boʻlishi kerak"
        case .multipleOf(let step): "\(step) ga karrali son boʻlishi kerak"
        case .minLength(let bound): "kamida \(bound) ta belgidan iborat boʻlishi kerak"
        case .maxLength(let bound): "koʻpi bilan \(bound) ta belgidan iborat boʻlishi kerak"
        case .pattern(let pattern): "matn quyidagi andozaga mos kelishi kerak: \(pattern)"
        case .format(let format): text(of: format)
        case .minItems(let bound): "kamida \(bound) ta element boʻlishi kerak"
        case .maxItems(let bound): "koʻpi bilan \(bound) ta element boʻlishi kerak"
        case .uniqueItems: "elementlar takrorlanmasligi kerak"
        case .tooFewContained(let bound): "talab qilingan turdagi elementlar kamida \(bound) ta boʻlishi kerak"
        case .tooManyContained(let bound): "cheklangan turdagi elementlar koʻpi bilan \(bound) ta boʻlishi kerak"
        case .minProperties(let bound): "kamida \(bound) ta maydon boʻlishi kerak"
        case .maxProperties(let bound): "koʻpi bilan \(bound) ta maydon boʻlishi kerak"
        case .required(let property): "majburiy maydon koʻrsatilmagan: \(name(property))"
        case .dependentRequired(let property, let other):
            "\(name(property)) maydoni koʻrsatilmagan; \(name(other)) maydoni koʻrsatilganda u majburiy"
        case .propertyName: "nomiga ruxsat berilmaydigan maydon bor"
        case .unlistedProperty: "bu yerda bunday maydon boʻlmasligi kerak"
        case .surplusElement: "roʻyxatdagi ortiqcha element"
        case .forbidden: "bu yerda hech qanday qiymat boʻlmasligi kerak"
        case .anyOf(1), .oneOf(1): "ruxsat etilgan yagona shaklga mos kelmaydi"
        case .anyOf(let count): "ruxsat etilgan \(count) ta shaklning birortasiga ham mos kelmaydi"
        case .oneOf(let count): "ruxsat etilgan \(count) ta shaklning aynan bittasiga mos kelishi kerak"
        case .not: "taqiqlangan shaklga mos keladi"
        case .exhausted: "juda chuqur yoki juda katta, uni tekshirib boʻlmaydi"
        }
    }

    private func typeName(_ type: String) -> String {
        switch type {
        case "null": "boʻsh qiymat (null)"
        case "boolean": "“ha” yoki “yoʻq” (true yoki false)"
        case "object": "maydonlar guruhi (obyekt)"
        case "array": "roʻyxat (massiv)"
        case "number": "son"
        case "integer": "butun son"
        default: "matn"
        }
    }

    func text(of format: Format) -> String {
        switch format {
        case .date: "mavjud sana boʻlishi kerak, masalan 2026-03-31"
        case .dateTime: "vaqt mintaqasi koʻrsatilgan sana va vaqt boʻlishi kerak, masalan 2026-03-31T09:30:00+05:00"
        case .time: "vaqt mintaqasi koʻrsatilgan kun vaqti boʻlishi kerak, masalan 09:30:00+05:00"
        case .duration: "davomiylik boʻlishi kerak, masalan P3D yoki PT1H30M"
        case .email: "elektron pochta manzili boʻlishi kerak, masalan name@example.uz"
        case .idnEmail:
            "elektron pochta manzili boʻlishi kerak, masalan name@example.uz; istalgan yozuvdagi harflarga ruxsat beriladi"
        case .hostname: "tarmoq tuguni nomi boʻlishi kerak, masalan my.gov.uz"
        case .idnHostname:
            "tarmoq tuguni nomi boʻlishi kerak, masalan my.gov.uz; istalgan yozuvdagi harflarga ruxsat beriladi"
        case .ipv4: "IPv4 manzili boʻlishi kerak, masalan 192.0.2.1"
        case .ipv6: "IPv6 manzili boʻlishi kerak, masalan 2001:db8::1"
        case .uri: "toʻliq veb-manzil yoki boshqa URI boʻlishi kerak, masalan https://my.gov.uz/form"
        case .uriReference: "veb-manzil yoki boshqa URI boʻlishi kerak, nisbiysi ham mumkin, masalan /form?page=1"
        case .iri:
            "toʻliq veb-manzil yoki boshqa IRI boʻlishi kerak, masalan https://my.gov.uz/form; "
                + "istalgan yozuvdagi harflarga ruxsat beriladi"
        case .iriReference:
            "veb-manzil yoki boshqa IRI boʻlishi kerak, nisbiysi ham mumkin, masalan /form; "
                + "istalgan yozuvdagi harflarga ruxsat beriladi"
        case .uriTemplate: "URI shabloni (RFC 6570) boʻlishi kerak, masalan /forms/{id}"
        case .uuid:
            "UUID boʻlishi kerak: 8, 4, 4, 4 va 12 tadan guruhlangan, defis bilan ajratilgan 32 ta oʻn oltilik raqam"
        case .jsonPointer: "JSON Pointer boʻlishi kerak, masalan /child/name"
        case .relativeJSONPointer: "nisbiy JSON Pointer boʻlishi kerak, masalan 1/name"
        case .regex: "muntazam ifoda (ECMA-262) boʻlishi kerak"
        case .pinfl: "JShShIR boʻlishi kerak: haqiqiy tugʻilgan sanali 14 ta raqam, oxirgisi nazorat raqami"
        case .stir: "STIR boʻlishi kerak: 9 ta raqam"
        case .cadastre: "kadastr raqami boʻlishi kerak, masalan 10:01:02:03:04:0567"
        case .passport:
            "pasport yoki ID-karta seriyasi va raqami boʻlishi kerak: 2 ta bosh lotin harfi va 7 ta raqam, masalan AA1234567"
        case .phone: "telefon raqami boʻlishi kerak: +998 va 9 ta raqam, masalan +998901234567"
        case .oked: "iqtisodiy faoliyat turi kodi (IFUT) boʻlishi kerak: 5 ta raqam, masalan 62010"
        }
    }
}
