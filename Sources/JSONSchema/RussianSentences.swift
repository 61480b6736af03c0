struct RussianSentences: Sentences {
    let language = Language.ru
    let document = "Документ"
    let unlisted = "непредусмотренное поле"

    func element(_ number: Int) -> String { "элемент \(number)" }

    func text(of reason: ViolationReason) -> String {
        switch reason {
        case .type(let types): "ожидается " + types.map(typeName).joined(separator: " или ")
        case .enumeration(let values) where values.isEmpty: "здесь не допускается никакое значение"
        case .enumeration(let values) where values.count == 1: "допускается только значение " + list(values)
        case .enumeration(let values): "ожидается одно из значений: " + list(values)
        case .constant(let value): "допускается только значение " + text(of: value)
        case .minimum(let bound): "ожидается число не меньше \(bound)"
        case .exclusiveMinimum(let bound): "ожидается число больше \(bound)"
        case .maximum(let bound): "ожидается число не больше \(bound)"
        case .exclusiveMaximum(let bound): "ожидается число меньше \(bound)"
        case .multipleOf(let step): "ожидается число, кратное \(step)"
        case .minLength(let bound): "нужно минимум \(count(bound, "символ", "символа", "символов"))"
        case .maxLength(let bound): "допускается максимум \(count(bound, "символ", "символа", "символов"))"
        case .pattern(let pattern): "текст должен соответствовать образцу \(pattern)"
        case .format(let format): text(of: format)
        case .minItems(let bound): "нужно минимум \(count(bound, "элемент", "элемента", "элементов"))"
        case .maxItems(let bound): "допускается максимум \(count(bound, "элемент", "элемента", "элементов"))"
        case .uniqueItems: "элементы не должны повторяться"
        case .tooFewContained(let bound): "элементов требуемого вида должно быть не меньше \(bound)"
        case .tooManyContained(let bound): "элементов ограниченного вида должно быть не больше \(bound)"
        case .minProperties(let bound): "нужно минимум \(count(bound, "поле", "поля", "полей"))"
        case .maxProperties(let bound): "допускается максимум \(count(bound, "поле", "поля", "полей"))"
        case .required(let property): "не указано обязательное поле \(name(property))"
        case .dependentRequired(let property, let other):
            "не указано поле \(name(property)); оно обязательно, если указано поле \(name(other))"
        case .propertyName: "есть поле с недопустимым именем"
        case .unlistedProperty: "такого поля здесь быть не должно"
        case .surplusElement: "лишний элемент списка"
        case .forbidden: "здесь не должно быть никакого значения"
        case .anyOf(1), .oneOf(1): "значение не подходит под единственный допустимый вариант"
        case .anyOf(let count): "значение не подходит ни под один из \(forms(count))"
        case .oneOf(let count): "значение должно подходить ровно под один из \(forms(count))"
        case .not: "значение подходит под запрещённый вариант"
        case .exhausted: "слишком большая глубина или объём, проверить невозможно"
        }
    }

    /// A number with its noun: 1 символ, 2 символа, 5 символов, 11 символов, 21 символ.
    func count(_ number: Int, _ one: String, _ few: String, _ many: String) -> String {
        switch (number % 10, number % 100) {
        case (_, 11...14): "\(number) \(many)"
        case (1, _): "\(number) \(one)"
        case (2...4, _): "\(number) \(few)"
        default: "\(number) \(many)"
        }
    }

    /// In the genitive, which knows but two numbers.
    private func forms(_ number: Int) -> String {
        count(number, "допустимого варианта", "допустимых вариантов", "допустимых вариантов")
    }

    private func typeName(_ type: String) -> String {
        switch type {
        case "null": "пустое значение (null)"
        case "boolean": "значение «да» или «нет» (true или false)"
        case "object": "группа полей (объект)"
        case "array": "список (массив)"
        case "number": "число"
        case "integer": "целое число"
        default: "текст"
        }
    }

    func name(_ property: PropertyName) -> String {
        guard let title = property.titles?[language] else { return "«\(property.name)»" }
        return "«\(title)» (\(property.name))"
    }

    func text(of format: Format) -> String {
        switch format {
        case .date: "ожидается существующая дата в виде 2026-03-31"
        case .dateTime: "ожидаются дата и время со смещением в виде 2026-03-31T09:30:00+05:00"
        case .time: "ожидается время суток со смещением в виде 09:30:00+05:00"
        case .duration: "ожидается продолжительность в виде P3D или PT1H30M"
        case .email: "ожидается адрес электронной почты в виде name@example.uz"
        case .idnEmail: "ожидается адрес электронной почты в виде name@example.uz; допускаются буквы любой письменности"
        case .hostname: "ожидается имя узла в виде my.gov.uz"
        case .idnHostname: "ожидается имя узла в виде my.gov.uz; допускаются буквы любой письменности"
        case .ipv4: "ожидается адрес IPv4 в виде 192.0.2.1"
        case .ipv6: "ожидается адрес IPv6 в виде 2001:db8::1"
        case .uri: "ожидается полный веб-адрес или другой URI в виде https://my.gov.uz/form"
        case .uriReference: "ожидается веб-адрес или другой URI, можно относительный, в виде /form?page=1"
        case .iri:
            "ожидается полный веб-адрес или другой IRI в виде https://my.gov.uz/form; допускаются буквы любой письменности"
        case .iriReference:
            "ожидается веб-адрес или другой IRI, можно относительный, в виде /form; допускаются буквы любой письменности"
        case .uriTemplate: "ожидается шаблон URI (RFC 6570) в виде /forms/{id}"
        case .uuid: "ожидается UUID: 32 шестнадцатеричные цифры группами по 8, 4, 4, 4 и 12 через дефис"
        case .jsonPointer: "ожидается указатель JSON Pointer в виде /child/name"
        case .relativeJSONPointer: "ожидается относительный указатель JSON Pointer в виде 1/name"
        case .regex: "ожидается регулярное выражение (ECMA-262)"
        case .pinfl: "ожидается ПИНФЛ: 14 цифр с действительной датой рождения, последняя цифра контрольная"
        case .stir: "ожидается ИНН (СТИР): 9 цифр"
        case .cadastre: "ожидается кадастровый номер в виде 10:01:02:03:04:0567"
        case .passport:
            "ожидаются серия и номер паспорта или ID-карты: две заглавные латинские буквы и 7 цифр, например AA1234567"
        case .phone: "ожидается номер телефона: +998 и 9 цифр, например +998901234567"
        case .oked: "ожидается код вида экономической деятельности (ОКЭД): 5 цифр, например 62010"
        }
    }
}
