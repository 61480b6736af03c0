/// Something that does not hold for an input: a bug.
struct Finding: Error {
    /// What should hold, without the input: the same bug says the same.
    let what: String

    init(_ what: String) { self.what = what }

    static func require(_ holds: Bool, _ what: @autoclosure () -> String) throws(Finding) {
        if !holds { throw Finding(what()) }
    }

    /// A value that must be there.
    static func require<Value>(_ value: Value?, _ what: @autoclosure () -> String) throws(Finding) -> Value {
        guard let value else { throw Finding(what()) }
        return value
    }
}
