/// What a task asks: the step's operation, or the operation that undoes it.
package enum TaskKind: String, Sendable, Hashable {
    case `do`
    case compensate
}

/// The name of one message to an agency: case / step / element / kind / attempt.
///
/// `element` is `-` where the step is not one over the elements of an array. A receiver drops a task whose id it has
/// seen. Every reply and decision names the task it means.
package struct TaskID: Sendable, Hashable, CustomStringConvertible {
    /// The case.
    package var caseID: CaseID
    /// The step's name in the service's plan.
    package var step: String
    /// The element of a for-each step, or `-`.
    package var element: String
    /// What is asked.
    package var kind: TaskKind
    /// The attempt, from 1.
    package var attempt: Int

    /// The id of a task.
    package init(caseID: CaseID, step: String, element: String = "-", kind: TaskKind = .do, attempt: Int = 1) {
        self.caseID = caseID
        self.step = step
        self.element = element
        self.kind = kind
        self.attempt = attempt
    }

    /// Reads an id from its text; nil unless it has the five parts, written as ``description`` writes them.
    package init?(_ text: String) {
        var text = text
        guard let id = text.withUTF8({ TaskID(UnsafeRawBufferPointer($0)) }) else { return nil }
        self = id
    }

    private init?(_ text: UnsafeRawBufferPointer) {
        let slash = UInt8(ascii: "/")
        guard text.count > CaseID.textLength, text[CaseID.textLength] == slash,
            let caseID = CaseID(UnsafeRawBufferPointer(rebasing: text[..<CaseID.textLength]))
        else { return nil }
        var rest = text[(CaseID.textLength + 1)...]
        func part() -> String? {
            guard let end = rest.firstIndex(of: slash), end > rest.startIndex else { return nil }
            defer { rest = rest[(end + 1)...] }
            return String(decoding: rest[..<end], as: UTF8.self)
        }
        guard let step = part(), let element = part(), let kind = part().flatMap(TaskKind.init),
            let attempt = Self.attempt(rest)
        else { return nil }
        self.init(caseID: caseID, step: step, element: element, kind: kind, attempt: attempt)
    }

    /// A number from 1, in digits alone and without a leading zero.
    private static func attempt(_ digits: Slice<UnsafeRawBufferPointer>) -> Int? {
        guard let first = digits.first, first != UInt8(ascii: "0") else { return nil }
        var number = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, isTooLargeAfterAll) = tens.addingReportingOverflow(Int(digit - 0x30))
            guard !isTooLarge, !isTooLargeAfterAll else { return nil }
            number = sum
        }
        return number
    }

    package var description: String { effectID(followedBy: "/\(attempt)") }

    /// The id without the attempt: what the legacy system gets as its idempotency key, so that asking again is not
    /// doing again.
    package var effectID: String { effectID(followedBy: "") }

    /// The id of something about the task, as `…/1/replied`: made in one piece.
    package func description(followedBy end: String) -> String { effectID(followedBy: "/\(attempt)\(end)") }

    private func effectID(followedBy end: String) -> String {
        let (step, element, kind) = (step.utf8, element.utf8, kind.rawValue.utf8)
        let count = CaseID.textLength + 3 + step.count + element.count + kind.count + end.utf8.count
        return String(unsafeUninitializedCapacity: count) { text in
            caseID.write(to: text)
            var place = CaseID.textLength
            func write(_ part: String.UTF8View) {
                place = text[place...].update(fromContentsOf: part)
            }
            for part in [step, element, kind] {
                text[place] = UInt8(ascii: "/")
                place += 1
                write(part)
            }
            write(end.utf8)
            return place
        }
    }
}
