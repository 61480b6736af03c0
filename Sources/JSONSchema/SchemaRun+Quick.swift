import JSON

// Yes or no, where nobody asks for reasons nor for what was looked at.
extension SchemaRun {
    /// Whether the value is valid, by the program's quick form.
    mutating func holds(_ value: JSONValue, _ quick: SchemaProgram.Quick, of node: Int) -> Bool {
        guard quick.types == .any || quick.types.allows(value) else { return false }
        switch value {
        case .string(let text):
            for index in quick.strings..<quick.numbers {
                guard takeString(text, program.steps[Int(index)], value, node) else { return false }
            }
        case .number(let number):
            for index in quick.numbers..<quick.arrays {
                guard takeNumber(number, program.steps[Int(index)], value, node) else { return false }
            }
        case .array(let elements):
            for index in quick.arrays..<quick.objects {
                guard takeArray(elements, program.steps[Int(index)], value, node) else { return false }
            }
        case .object(let object):
            for index in quick.objects..<quick.common {
                guard takeObject(object, program.steps[Int(index)], value, node) else { return false }
            }
        case .null, .bool: break
        }
        for index in quick.common..<quick.end {
            guard take(program.steps[Int(index)], value, node) else { return false }
        }
        return true
    }

    private mutating func takeString(_ text: String, _ step: QuickStep, _ value: JSONValue, _ node: Int) -> Bool {
        switch step {
        case .minLength(let bound): SchemaCheck.hasLength(text, from: bound)
        case .maxLength(let bound): SchemaCheck.hasLength(text, to: bound)
        case .format(let format): format.matches(text)
        default: take(step, value, node)
        }
    }

    private mutating func takeNumber(_ number: JSONNumber, _ step: QuickStep, _ value: JSONValue, _ node: Int) -> Bool {
        switch step {
        case .minimum(let bound): number >= JSONNumber(bound)
        case .maximum(let bound): number <= JSONNumber(bound)
        default: take(step, value, node)
        }
    }

    private mutating func takeArray(
        _ elements: [JSONValue], _ step: QuickStep, _ value: JSONValue, _ node: Int
    ) -> Bool {
        guard case .items(let target) = step else { return take(step, value, node) }
        for element in elements where !check(element, against: Int(target), collecting: false) { return false }
        return true
    }

    private mutating func takeObject(_ object: JSONObject, _ step: QuickStep, _ value: JSONValue, _ node: Int) -> Bool {
        guard case .members(let number) = step else { return take(step, value, node) }
        return members(of: object, by: program.tables[Int(number)])
    }

    private mutating func take(_ step: QuickStep, _ value: JSONValue, _ node: Int) -> Bool {
        switch step {
        case .reference(let target): check(value, against: Int(target), collecting: false)
        case .enumeration(let number): program.enumerations[Int(number)].contains(value)
        case .check(let number): run(program.checks[Int(number)], on: value, in: node, collecting: false)
        // The others concern one kind of value, which has been seen to.
        case .members, .items, .minLength, .maxLength, .format, .minimum, .maximum: true
        }
    }

    /// `properties`, `additionalProperties` and `required` in one pass.
    private mutating func members(of object: JSONObject, by table: MemberTable) -> Bool {
        var found: UInt64 = 0
        for member in object {
            var node = table.additional
            if let entry = table.entry(named: member.name) {
                found |= entry.bit
                node = entry.node
            }
            if node >= 0, !check(member.value, against: Int(node), collecting: false) { return false }
        }
        return found == table.required
    }
}
