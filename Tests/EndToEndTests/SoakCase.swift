/// What the soak knows of a case that it opened, whatever the bus says of it.
struct SoakCase: Sendable {
    let service: String
    /// The code that it is to be refused with; nil for one that nobody has a reason to refuse.
    let refusal: String?
    /// Whether the gateway has said that it is withdrawn.
    var isWithdrawn = false
    /// By part, the attempts that there must be at least, since the gateway has said that it was asked for once more.
    var attempts: [String: Int64] = [:]
    /// Likewise of what undoes a part.
    var undoings: [String: Int64] = [:]
    /// The parts that an operator has settled, or what undoes them.
    var settled: Set<String> = []
}
